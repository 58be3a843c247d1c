use leptos::{html, prelude::*, wasm_split::wasm_split};

use super::{
    icon::{Glyph, Icon},
    lazy::Part,
    styled::{DIALOG, SHEET, styled},
};
use crate::{browser, words};

/// Keys, and what they do.
type Row = (&'static str, &'static str);

/// What the keyboard does and the language of the page, a part that is fetched when it is first opened.
#[wasm_split(aside, fallible, wasm_split_path = leptos::wasm_split)]
pub fn sheet(is_open: RwSignal<bool>) -> Part {
    Ok(styled(&[DIALOG, SHEET], move || {
        view! { <Sheet is_open /> }.into_any()
    }))
}

#[component]
fn Sheet(is_open: RwSignal<bool>) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    browser::use_modal(dialog);
    let close = move |_| is_open.set(false);
    let group = |(title, rows): (&'static str, Vec<Row>)| view! { <Group title rows /> };
    view! {
        <dialog class="d2-dialog d2-keys" node_ref=dialog aria-label=words::sheet_name() on:close=move |_| is_open.set(false)>
            <div class="d2-dialog-head">
                <h2>{words::sheet_name()}</h2>
                <Language />
                <button type="button" class="d2-icon" aria-label=words::act_close() on:click=close><Icon glyph=Glyph::Cross /></button>
            </div>
            <div class="d2-dialog-body d2-keys-body" tabindex="0" autofocus role="group" aria-label=words::sheet_keys()>
                {groups().into_iter().map(group).collect_view()}
            </div>
        </dialog>
    }
}

#[component]
fn Group(title: &'static str, rows: Vec<Row>) -> impl IntoView {
    let row = |(keys, what): Row| {
        let keys = keys
            .split(' ')
            .map(|key| view! { <kbd>{if key == "Ctrl" { browser::command_key(words::key_ctrl()) } else { key }}</kbd> })
            .collect_view();
        view! { <dt>{keys}</dt> <dd>{what}</dd> }.into_any()
    };
    view! {
        <section>
            <h3>{title}</h3>
            <dl>{rows.into_iter().map(row).collect_view()}</dl>
        </section>
    }
}

/// The languages, each under its own name. What is typed is in the draft, so the page can be loaded anew.
#[component]
fn Language() -> impl IntoView {
    let choose = move |event| {
        browser::choose_language(&event_target_value(&event));
        browser::reload();
    };
    let option = |language: &&'static str| {
        let is_spoken = *language == words::language();
        view! { <option value=*language lang=*language selected=is_spoken>{browser::language_name(language)}</option> }.into_any()
    };
    view! {
        <label class="d2-keys-language">
            <span>{words::sheet_language()}</span>
            <select on:change=choose>{words::LANGUAGES.iter().map(option).collect_view()}</select>
        </label>
    }
}

fn groups() -> [(&'static str, Vec<Row>); 6] {
    let everywhere = vec![
        ("Ctrl ↵", words::key_make()),
        ("?", words::key_sheet()),
        ("Esc", words::key_leave()),
    ];
    let compare = vec![
        ("+ −", words::key_zoom()),
        ("0", words::key_fit()),
        ("1", words::key_actual()),
        ("← → ↑ ↓", words::key_look()),
        ("⇧ →", words::key_look_far()),
        ("I", words::key_probe()),
        ("F", words::key_full_screen()),
    ];
    let handles = vec![
        ("← →", words::key_handle()),
        ("PgUp PgDn", words::key_handle_far()),
        ("Home End", words::key_handle_ends()),
        ("← →", words::key_outputs()),
    ];
    let depth = vec![
        ("← → ↑ ↓", words::key_brush()),
        ("Space", words::key_paint()),
        ("[ ]", words::key_brush_size()),
        ("X", words::key_brush_turn()),
        ("Ctrl Z", words::key_undo()),
        ("Ctrl ⇧ Z", words::key_redo()),
    ];
    let relief = vec![
        ("← → ↑ ↓", words::key_turn()),
        ("+ −", words::key_zoom()),
        ("0", words::key_home()),
    ];
    let explore = vec![
        ("/", words::explore_key_search()),
        ("↑ ↓", words::explore_key_next()),
        ("↵", words::explore_key_open()),
        ("X", words::explore_key_pick()),
    ];
    [
        (words::sheet_everywhere(), everywhere),
        (words::compare_name(), compare),
        (words::sheet_handles(), handles),
        (words::sheet_depth(), depth),
        (words::relief_title(), relief),
        (words::header_explore(), explore),
    ]
}
