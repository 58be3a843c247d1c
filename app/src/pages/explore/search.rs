use api::limits;
use leptos::{ev::KeyboardEvent, html, prelude::*};

use super::{
    browse::Browsing,
    results::{ROW, ROW_LINK},
};
use crate::{
    browser::{self, effect},
    components::icon::{Glyph, Icon},
    words,
};

/// The field's id.
pub const FIELD: &str = "explore-search";

/// The field that is searched by.
#[component]
pub fn SearchField(browsing: Browsing) -> impl IntoView {
    let said = Memo::new(move |_| browsing.place.read().query.q.clone());
    let typed = RwSignal::new(said.get_untracked());
    // Each key is looked for at once: an answer takes the server a few milliseconds, and one that comes too late is not waited for.
    effect(move || {
        let text = typed.get();
        if said.with_untracked(|said| said.trim() != text.trim()) {
            browsing.type_words(&text);
        }
    });
    // What the address says, as after going back, stands in the field.
    effect(move || {
        let said = said.get();
        if typed.with_untracked(|typed| typed.trim() != said.trim()) {
            typed.set(said);
        }
    });
    let field = NodeRef::<html::Input>::new();
    let is_new = browsing.finding.count.get_untracked().is_none();
    effect(move || {
        if let Some(field) = field.get().filter(|_| is_new && browser::has_mouse()) {
            browser::focus(&field);
        }
    });
    browser::use_keys(move |event| {
        let is_asked = event.key() == "/" && !event.ctrl_key() && !event.meta_key();
        if is_asked {
            browser::focus_on(FIELD);
        }
        is_asked
    });
    let press = move |event: KeyboardEvent| {
        if event.key() == "ArrowDown" && browser::focus_step(ROW, ROW_LINK, 1) {
            event.prevent_default();
        }
    };
    view! {
        <search class="d2-explore-search">
            <label>
                <span class="d2-visually-hidden">{words::explore_search()}</span>
                <Icon glyph=Glyph::Search />
                <input
                    id=FIELD
                    type="search"
                    node_ref=field
                    placeholder=words::explore_search_hint()
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
