use leptos::{html, prelude::*, wasm_split::wasm_split};

use super::{
    icon::{Glyph, Icon},
    lazy::Part,
    styled::{DIALOG, SHORTCUTS, styled},
};
use crate::{browser, i18n};

/// Keys and their action.
type Row = (&'static str, &'static str);

/// The dialog of keyboard shortcuts and the page's language, in a chunk that is loaded when it is
/// first opened.
#[wasm_split(aside, fallible, wasm_split_path = leptos::wasm_split)]
pub fn shortcut_help(is_open: RwSignal<bool>) -> Part {
    Ok(styled(&[DIALOG, SHORTCUTS], move || {
        view! { <ShortcutHelp is_open /> }.into_any()
    }))
}

#[component]
fn ShortcutHelp(is_open: RwSignal<bool>) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    browser::use_modal(dialog);
    let close = move |_| is_open.set(false);
    let group = |(title, rows): (&'static str, Vec<Row>)| view! { <Group title rows /> };
    view! {
        <dialog class="d2-dialog d2-keys" node_ref=dialog aria-label=i18n::shortcuts_name() on:close=move |_| is_open.set(false)>
            <div class="d2-dialog-head">
                <h2>{i18n::shortcuts_name()}</h2>
                <Language />
                <button type="button" class="d2-icon" aria-label=i18n::act_close() on:click=close><Icon glyph=Glyph::Cross /></button>
            </div>
            <div class="d2-dialog-body d2-keys-body" tabindex="0" autofocus role="group" aria-label=i18n::shortcuts_keys()>
                {groups().into_iter().map(group).collect_view()}
            </div>
        </dialog>
    }
}

#[component]
fn Group(title: &'static str, rows: Vec<Row>) -> impl IntoView {
    let row = |(keys, action): Row| {
        let keys = keys
            .split(' ')
            .map(|key| view! { <kbd>{if key == "Ctrl" { browser::command_key_label(i18n::key_ctrl()) } else { key }}</kbd> })
            .collect_view();
        view! { <dt>{keys}</dt> <dd>{action}</dd> }.into_any()
    };
    view! {
        <section>
            <h3>{title}</h3>
            <dl>{rows.into_iter().map(row).collect_view()}</dl>
        </section>
    }
}

/// Select box of the languages. A change reloads the page; form inputs are restored from the draft.
#[component]
fn Language() -> impl IntoView {
    let choose = move |event| {
        browser::store_language(&event_target_value(&event));
        browser::reload();
    };
    let option = |language: &&'static str| {
        let is_selected = *language == i18n::language();
        view! { <option value=*language lang=*language selected=is_selected>{browser::language_name(language)}</option> }.into_any()
    };
    view! {
        <label class="d2-keys-language">
            <span>{i18n::shortcuts_language()}</span>
            <select on:change=choose>{i18n::LANGUAGES.iter().map(option).collect_view()}</select>
        </label>
    }
}

fn groups() -> [(&'static str, Vec<Row>); 6] {
    let everywhere = vec![
        ("Ctrl ↵", i18n::key_make()),
        ("?", i18n::key_help()),
        ("Esc", i18n::key_close()),
    ];
    let compare = vec![
        ("+ −", i18n::key_zoom()),
        ("0", i18n::key_fit()),
        ("1", i18n::key_actual()),
        ("← → ↑ ↓", i18n::key_pan()),
        ("⇧ →", i18n::key_pan_far()),
        ("I", i18n::key_colour_picker()),
        ("F", i18n::key_full_screen()),
    ];
    let handles = vec![
        ("← →", i18n::key_handle()),
        ("PgUp PgDn", i18n::key_handle_far()),
        ("Home End", i18n::key_handle_ends()),
        ("← →", i18n::key_outputs()),
    ];
    let depth = vec![
        ("← → ↑ ↓", i18n::key_brush()),
        ("Space", i18n::key_paint()),
        ("[ ]", i18n::key_brush_size()),
        ("X", i18n::key_brush_flip()),
        ("Ctrl Z", i18n::key_undo()),
        ("Ctrl ⇧ Z", i18n::key_redo()),
    ];
    let mesh = vec![
        ("← → ↑ ↓", i18n::key_rotate()),
        ("+ −", i18n::key_zoom()),
        ("0", i18n::key_reset_view()),
    ];
    let explore = vec![
        ("/", i18n::explore_key_search()),
        ("↑ ↓", i18n::explore_key_next()),
        ("↵", i18n::explore_key_open()),
        ("X", i18n::explore_key_select()),
    ];
    [
        (i18n::shortcuts_general(), everywhere),
        (i18n::compare_name(), compare),
        (i18n::shortcuts_slider(), handles),
        (i18n::shortcuts_depth(), depth),
        (i18n::mesh_title(), mesh),
        (i18n::header_explore(), explore),
    ]
}
