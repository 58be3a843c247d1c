use std::time::Duration;

use api::routes;
use leptos::prelude::*;

use super::selection_store::{SelectionStore, Undo};
use crate::{
    browser::{self, effect},
    components::{
        dynamic::{For, Show},
        icon::{Glyph, Icon},
        notice::Notice,
    },
    i18n,
};

/// How long a deletion can be undone.
const UNDO_OFFER: Duration = Duration::from_secs(30);

/// The actions on the selected results.
#[component]
pub fn SelectionBar(store: SelectionStore) -> impl IntoView {
    let selection = store.selection();
    let count = Memo::new(move |_| selection.read().len());
    let export = move || {
        selection.with(|selection| {
            format!(
                "{}?ids={}",
                routes::HISTORY_EXPORT,
                selection.ids().join(",")
            )
        })
    };
    let is_tagging = RwSignal::new(false);
    let act = move |label: &'static str, run: fn(SelectionStore)| {
        view! { <button type="button" class="d2-btn" on:click=move |_| run(store)>{label}</button> }
            .into_any()
    };
    view! {
        <Show when=move || { count.get() > 0 }>
            <section class="d2-selection" aria-label=i18n::history_selection()>
                <Notice sentence=store.error() bad=true />
                <Show when=move || is_tagging.get()><TagEditor store /></Show>
                <div class="d2-selection-row">
                    <button
                        type="button"
                        class="d2-icon"
                        aria-label=i18n::history_clear_selection()
                        on:click=move |_| store.clear()
                    >
                        <Icon glyph=Glyph::Cross />
                    </button>
                    <span class="d2-selection-count" role="status">{move || i18n::history_selected(count.get() as f64)}</span>
                    <span class="d2-grow"></span>
                    {act(i18n::history_select_all(), SelectionStore::select_all)}
                    <button type="button" class="d2-btn" on:click=move |_| store.toggle_favourites()>
                        {move || if store.are_favourites() { i18n::history_favourite_remove() } else { i18n::history_favourite_add() }}
                    </button>
                    <button
                        type="button"
                        class="d2-btn"
                        aria-expanded=move || is_tagging.get().to_string()
                        on:click=move |_| is_tagging.update(|is_on| *is_on = !*is_on)
                    >
                        {i18n::history_tags()}
                    </button>
                    <Show when=move || { count.get() == 2 }>{act(i18n::history_compare(), SelectionStore::compare)}</Show>
                    <a class="d2-btn" href=export download="">{i18n::history_export()}</a>
                    {act(i18n::history_delete(), SelectionStore::delete)}
                </div>
            </section>
        </Show>
    }
}

/// The tags of the selected results, and a field to add one.
#[component]
fn TagEditor(store: SelectionStore) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let tags = Memo::new(move |_| store.tags());
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = typed.get_untracked();
        if !text.trim().is_empty() {
            store.add_tag(&text);
            typed.set(String::new());
        }
    };
    let chip = move |tag: String| {
        let name = tag.clone();
        view! {
            <button type="button" class="d2-chip" aria-label=i18n::history_tag_remove(&tag) on:click=move |_| store.remove_tag(&tag)>
                {name}
                <Icon glyph=Glyph::Cross />
            </button>
        }
    };
    view! {
        <form class="d2-tagging" on:submit=add>
            <For each=move || tags.get() key=String::clone let(tag)>{chip(tag)}</For>
            <label>
                <span class="d2-visually-hidden">{i18n::history_tag_new()}</span>
                <input
                    type="text"
                    placeholder=i18n::history_tag_new()
                    maxlength=api::limits::TAG_CHARACTERS.to_string()
                    autocomplete="off"
                    prop:value=typed
                    on:input=move |event| typed.set(event_target_value(&event))
                />
            </label>
            <button type="submit" class="d2-btn">{i18n::history_tag_add()}</button>
        </form>
    }
}

/// Says what was deleted, with a button to undo it.
#[component]
pub fn UndoToast(store: SelectionStore) -> impl IntoView {
    let undo = store.undo();
    effect(move || {
        if undo.read().is_some() {
            browser::use_timeout(UNDO_OFFER, move || store.forget_undo());
        }
    });
    let sentence = Memo::new(move |_| {
        undo.with(|undo| undo.as_ref().map(|Undo { sentence, .. }| sentence.clone()))
    });
    let toast = move |sentence: String| {
        view! {
            <div class="d2-toast">
                <span>{sentence}</span>
                <button type="button" class="d2-btn" on:click=move |_| store.restore()>{i18n::act_undo()}</button>
            </div>
        }
        .into_any()
    };
    view! { <div class="d2-toasts" role="status">{move || sentence.get().map(toast)}</div> }
}
