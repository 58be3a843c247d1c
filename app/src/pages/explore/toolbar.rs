use api::CatalogSort;
use leptos::prelude::*;

use super::{
    focus::{COUNT, FILTER_BUTTON, focus_count},
    search_store::SearchStore,
};
use crate::{
    components::{
        dynamic::{For, Show},
        icon::{Glyph, Icon},
    },
    i18n,
    state::catalog::{facet, metrics},
};

/// The number of models found, and the controls for following, view and order.
#[component]
pub fn Toolbar(store: SearchStore) -> impl IntoView {
    let count = store.results().count();
    let found = move || {
        let (found, catalog_size) = count.get()?;
        Some(metrics::found(found, catalog_size))
    };
    let order = move || store.params().read().query.order();
    let option = move |sort: &CatalogSort| {
        let sort = *sort;
        view! { <option value=sort.as_str() selected=move || order() == sort>{facet::sort(sort)}</option> }.into_any()
    };
    let choose = move |event| {
        let sort = CatalogSort::from_name(&event_target_value(&event));
        store.navigate(|params| params.query.sort = sort);
    };
    view! {
        <div class="d2-explore-head">
            <p id=COUNT role="status" tabindex="-1">{found}</p>
            <span class="d2-grow"></span>
            <button type="button" class="d2-btn" aria-haspopup="dialog" on:click=move |_| store.open_follow()>
                <Icon glyph=Glyph::Bell />
                {i18n::follow_name()}
            </button>
            <ViewSwitch store />
            <label>
                <span class="d2-visually-hidden">{i18n::explore_sort()}</span>
                <select prop:value=move || order().as_str() on:change=choose>{CatalogSort::ALL.iter().map(option).collect_view()}</select>
            </label>
        </div>
    }
}

/// Switches between list and gallery.
#[component]
fn ViewSwitch(store: SearchStore) -> impl IntoView {
    let view = move |label: &'static str, is_gallery: bool| {
        let is_on = move || (store.params().read().is_gallery == is_gallery).to_string();
        view! {
            <button type="button" aria-pressed=is_on on:click=move |_| store.navigate(|params| params.is_gallery = is_gallery)>{label}</button>
        }
        .into_any()
    };
    view! {
        <div class="d2-seg" role="group" aria-label=i18n::explore_view()>
            {view(i18n::explore_list(), false)}
            {view(i18n::explore_gallery(), true)}
        </div>
    }
}

/// The filters that are on, each with a button to remove it; on a phone also the button that opens
/// the facets.
#[component]
pub fn ActiveFilters(store: SearchStore) -> impl IntoView {
    let filters = Memo::new(move |_| store.params().read().query.active_filters());
    let are_facets_open = store.are_facets_open();
    let is_unfiltered = Memo::new(move |_| store.params().read().is_whole());
    let chip = move |(name, value): (String, String)| {
        let text = facet::chip(&name, &value);
        let label = i18n::explore_remove_filter(&text);
        let remove = move |_| {
            store.toggle(&name, &value);
            focus_count();
        };
        view! {
            <button type="button" class="d2-chip" aria-label=label on:click=remove>{text}<Icon glyph=Glyph::Cross /></button>
        }
    };
    view! {
        <div class="d2-chips d2-explore-active-filters" class:d2-explore-unfiltered=move || is_unfiltered.get()>
            <button
                type="button"
                id=FILTER_BUTTON
                class="d2-chip d2-explore-filter-button"
                aria-expanded=move || are_facets_open.get().to_string()
                on:click=move |_| store.open_facets()
            >
                {i18n::explore_filter()}
            </button>
            <For each=move || filters.get() key=|(name, value): &(String, String)| format!("{name} {value}") let(value)>{chip(value)}</For>
            <Show when=move || !is_unfiltered.get()>
                <button type="button" class="d2-chip" on:click=move |_| clear(store)>{i18n::explore_clear()}</button>
            </Show>
        </div>
    }
}

/// Removes the search terms and all filters.
fn clear(store: SearchStore) {
    store.clear();
    focus_count();
}
