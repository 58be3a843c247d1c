use api::limits;
use leptos::{ev::KeyboardEvent, html, prelude::*};

use super::{
    focus::{SEARCH_FIELD, focus_row},
    search_store::SearchStore,
};
use crate::{
    browser::{self, effect},
    components::icon::{Glyph, Icon},
    i18n,
};

/// The search field. `/` focuses it, and the down arrow moves on to the results.
#[component]
pub fn SearchField(store: SearchStore) -> impl IntoView {
    let terms = Memo::new(move |_| store.params().read().query.q.clone());
    let typed = RwSignal::new(terms.get_untracked());
    // Every keystroke searches at once, without a debounce: the server takes a few milliseconds,
    // and a newer request cancels the older one.
    effect(move || {
        let text = typed.get();
        if terms.with_untracked(|terms| terms.trim() != text.trim()) {
            store.set_terms(&text);
        }
    });
    // The address changes under the field when the user navigates back.
    effect(move || {
        let terms = terms.get();
        if typed.with_untracked(|typed| typed.trim() != terms.trim()) {
            typed.set(terms);
        }
    });
    let field = NodeRef::<html::Input>::new();
    let is_new = store.results().count().get_untracked().is_none();
    effect(move || {
        if let Some(field) = field.get()
            && is_new
            && browser::has_mouse()
        {
            browser::focus(&field);
        }
    });
    browser::use_keys(move |event| {
        let is_shortcut = event.key() == "/" && !event.ctrl_key() && !event.meta_key();
        if is_shortcut {
            browser::focus_by_id(SEARCH_FIELD);
        }
        is_shortcut
    });
    let press = move |event: KeyboardEvent| {
        if event.key() == "ArrowDown" && focus_row(1) {
            event.prevent_default();
        }
    };
    view! {
        <search class="d2-explore-search">
            <label>
                <span class="d2-visually-hidden">{i18n::explore_search()}</span>
                <Icon glyph=Glyph::Search />
                <input
                    id=SEARCH_FIELD
                    type="search"
                    node_ref=field
                    placeholder=i18n::explore_search_hint()
                    maxlength=limits::SEARCH_CHARACTERS.to_string()
                    autocomplete="off"
                    spellcheck="false"
                    aria-keyshortcuts="/"
                    prop:value=typed
                    on:input=move |event| typed.set(event_target_value(&event))
                    on:keydown=press
                />
            </label>
        </search>
    }
}
