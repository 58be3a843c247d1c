use api::CatalogSort;
use leptos::prelude::*;

use super::{browse::Browsing, facets::OPENER};
use crate::{
    browser,
    components::{
        dynamic::{For, Show},
        icon::{Glyph, Icon},
    },
    state::catalog::{facet, without},
    words,
};

/// The id of what says how many models are found. The focus goes there when what had it is taken away.
const COUNT: &str = "explore-count";

/// How many models are found, and how they are shown.
#[component]
pub fn Head(browsing: Browsing) -> impl IntoView {
    let found = move || {
        browsing
            .finding
            .count
            .get()
            .map(|(total, of)| words::explore_found(total as f64, &words::number(of as f64, 0)))
    };
    let order = move || browsing.place.read().query.order();
    let option = move |sort: &CatalogSort| {
        let sort = *sort;
        view! { <option value=sort.as_str() selected=move || order() == sort>{facet::sort(sort)}</option> }.into_any()
    };
    let choose = move |event| {
        let sort = CatalogSort::from_word(&event_target_value(&event));
        browsing.turn(|place| place.query.sort = sort);
    };
    view! {
        <div class="d2-explore-head">
            <p id=COUNT role="status" tabindex="-1">{found}</p>
            <span class="d2-grow"></span>
            <button type="button" class="d2-btn" aria-haspopup="dialog" on:click=move |_| browsing.is_following.set(true)>
                <Icon glyph=Glyph::Bell />
                {words::follow_name()}
            </button>
            <Views browsing />
            <label>
                <span class="d2-visually-hidden">{words::explore_sort()}</span>
                <select prop:value=move || order().as_str() on:change=choose>{CatalogSort::ALL.iter().map(option).collect_view()}</select>
            </label>
        </div>
    }
}

/// A list, or pictures.
#[component]
fn Views(browsing: Browsing) -> impl IntoView {
    let view = move |label: &'static str, is_gallery: bool| {
        let is_on = move || (browsing.place.read().is_gallery == is_gallery).to_string();
        view! {
            <button type="button" aria-pressed=is_on on:click=move |_| browsing.turn(|place| place.is_gallery = is_gallery)>{label}</button>
        }
        .into_any()
    };
    view! {
        <div class="d2-seg" role="group" aria-label=words::explore_view()>
            {view(words::explore_list(), false)}
            {view(words::explore_gallery(), true)}
        </div>
    }
}

/// What the search is narrowed by, each to be taken back; on a phone also what opens the facets.
#[component]
pub fn Chips(browsing: Browsing) -> impl IntoView {
    let narrowed = Memo::new(move |_| browsing.place.read().query.narrowed_by());
    let is_bare = Memo::new(move |_| browsing.place.read().is_whole());
    let chip = move |(name, value): (String, String)| {
        let said = facet::chip(&name, &value);
        let label = words::explore_take_back(&said);
        let take_back = move |_| {
            browsing.toggle(&name, &value);
            browser::focus_on(COUNT);
        };
        view! {
            <button type="button" class="d2-chip" aria-label=label on:click=take_back>{said}<Icon glyph=Glyph::Cross /></button>
        }
    };
    view! {
        <div class="d2-chips d2-explore-chosen" class:d2-explore-bare=move || is_bare.get()>
            <button
                type="button"
                id=OPENER
                class="d2-chip d2-explore-opener"
                aria-expanded=move || browsing.is_narrowing.get().to_string()
                on:click=move |_| browsing.is_narrowing.set(true)
            >
                {words::explore_narrow()}
            </button>
            <For each=move || narrowed.get() key=|(name, value): &(String, String)| format!("{name} {value}") let(value)>{chip(value)}</For>
            <Show when=move || !is_bare.get()>
                <button type="button" class="d2-chip" on:click=move |_| clear(browsing)>{words::explore_clear()}</button>
            </Show>
        </div>
    }
}

/// Leaves one thing out of what is searched for: `q` for the words, or a facet.
pub fn leave_out(browsing: Browsing, name: &str) {
    browsing.turn(|place| place.query = without(&place.query, name));
    browser::focus_on(COUNT);
}

/// Takes back all words and facets.
pub fn clear(browsing: Browsing) {
    browsing.clear();
    browser::focus_on(COUNT);
}
