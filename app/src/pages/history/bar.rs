use std::time::Duration;

use api::routes;
use leptos::prelude::*;

use super::shelf::Shelf;
use crate::{
    browser::{self, effect},
    components::{
        dynamic::{For, Show},
        icon::{Glyph, Icon},
        notice::Notice,
    },
    words,
};

/// How long a deletion is offered to be taken back.
const OFFERED: Duration = Duration::from_secs(30);

/// What can be done with what is picked.
#[component]
pub fn Bar(shelf: Shelf) -> impl IntoView {
    let count = Memo::new(move |_| shelf.selection.read().len());
    let export = move || {
        shelf.selection.with(|selection| {
            format!(
                "{}?ids={}",
                routes::HISTORY_EXPORT,
                selection.ids().join(",")
            )
        })
    };
    let is_tagging = RwSignal::new(false);
    let act = move |label: &'static str, run: fn(Shelf)| {
        view! { <button type="button" class="d2-btn" on:click=move |_| run(shelf)>{label}</button> }
            .into_any()
    };
    view! {
        <Show when=move || { count.get() > 0 }>
            <section class="d2-selection" aria-label=words::history_selection()>
                <Notice sentence=shelf.refusal bad=true />
                <Show when=move || is_tagging.get()><Tags shelf /></Show>
                <div class="d2-selection-row">
                    <button
                        type="button"
                        class="d2-icon"
                        aria-label=words::history_selection_end()
                        on:click=move |_| shelf.selection.update(|selection| selection.clear())
                    >
                        <Icon glyph=Glyph::Cross />
                    </button>
                    <span class="d2-selection-count" role="status">{move || words::history_selected(count.get() as f64)}</span>
                    <span class="d2-grow"></span>
                    {act(words::history_select_all(), Shelf::pick_all)}
                    <button type="button" class="d2-btn" on:click=move |_| shelf.set_favourite(shelf.picked(), !shelf.are_favourites())>
                        {move || if shelf.are_favourites() { words::history_favourite_not() } else { words::history_favourite() }}
                    </button>
                    <button
                        type="button"
                        class="d2-btn"
                        aria-expanded=move || is_tagging.get().to_string()
                        on:click=move |_| is_tagging.update(|is_on| *is_on = !*is_on)
                    >
                        {words::history_tags()}
                    </button>
                    <Show when=move || { count.get() == 2 }>{act(words::history_compare(), Shelf::compare)}</Show>
                    <a class="d2-btn" href=export download="">{words::history_export()}</a>
                    {act(words::history_delete(), Shelf::delete)}
                </div>
            </section>
        </Show>
    }
}

/// The tags of what is picked, each to be taken off, and a field for another.
#[component]
fn Tags(shelf: Shelf) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let tags = Memo::new(move |_| shelf.picked_tags());
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = typed.get_untracked();
        if !text.trim().is_empty() {
            shelf.tag(&text, true);
            typed.set(String::new());
        }
    };
    let chip = move |tag: String| {
        let name = tag.clone();
        view! {
            <button type="button" class="d2-chip" aria-label=words::history_tag_off(&tag) on:click=move |_| shelf.tag(&tag, false)>
                {name}
                <Icon glyph=Glyph::Cross />
            </button>
        }
    };
    view! {
        <form class="d2-tagging" on:submit=add>
            <For each=move || tags.get() key=String::clone let(tag)>{chip(tag)}</For>
            <label>
                <span class="d2-visually-hidden">{words::history_tag_new()}</span>
                <input
                    type="text"
                    placeholder=words::history_tag_new()
                    maxlength=api::limits::TAG_CHARACTERS.to_string()
                    autocomplete="off"
                    prop:value=typed
                    on:input=move |event| typed.set(event_target_value(&event))
                />
            </label>
            <button type="submit" class="d2-btn">{words::history_tag_add()}</button>
        </form>
    }
}

/// Says what was deleted, and takes it back.
#[component]
pub fn Toast(shelf: Shelf) -> impl IntoView {
    effect(move || {
        if shelf.undo.read().is_some() {
            browser::after(OFFERED, move || shelf.undo.set(None));
        }
    });
    let sentence = Memo::new(move |_| {
        shelf
            .undo
            .with(|undo| undo.as_ref().map(|undo| undo.sentence.clone()))
    });
    let toast = move |sentence: String| {
        view! {
            <div class="d2-toast">
                <span>{sentence}</span>
                <button type="button" class="d2-btn" on:click=move |_| shelf.restore()>{words::act_undo()}</button>
            </div>
        }
        .into_any()
    };
    view! { <div class="d2-toasts" role="status">{move || sentence.get().map(toast)}</div> }
}
