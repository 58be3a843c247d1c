use leptos::prelude::*;

use super::{
    collections::CollectionLinks,
    empty_state::EmptyState,
    facets::Facets,
    follow::FollowDialog,
    results_store::LoadState,
    search_field::SearchField,
    search_results::{ListEnd, ModelList},
    search_store::SearchStore,
    toolbar::{ActiveFilters, Toolbar},
};
use crate::{
    browser::{self, Address},
    components::dynamic::Show,
    i18n,
    state::catalog::ModelSelection,
};

/// The search: its field, its facets and the models it finds.
#[component]
pub fn SearchPage(address: Address, selection: RwSignal<ModelSelection>) -> impl IntoView {
    browser::set_title_and_progress(Some(i18n::header_explore()), None);
    let store = SearchStore::open(address);
    let results = store.results();
    let (count, error) = (results.count(), results.error());
    let is_gallery = Signal::derive(move || store.params().read().is_gallery);
    let is_empty = Memo::new(move |_| {
        count.get().is_some_and(|(total, _)| total == 0) && error.read().is_none()
    });
    let shows_collections =
        Memo::new(move |_| store.params().read().is_whole() && error.read().is_none());
    // The catalog holds only the model that the studio comes with.
    let is_only_built_in = Memo::new(move |_| count.get().is_some_and(|(_, of)| of == 1));
    let is_dim = Signal::derive(move || results.state() == LoadState::Loading);
    view! {
        <main class="d2-explore" id="main">
            <h1 class="d2-visually-hidden">{i18n::header_explore()}</h1>
            <SearchField store />
            <Facets store />
            <section class="d2-explore-results" aria-label=i18n::explore_results()>
                <Toolbar store />
                <ActiveFilters store />
                <Show when=move || shows_collections.get()><CollectionLinks /></Show>
                <Show when=move || is_empty.get()><EmptyState store /></Show>
                <ModelList models=results.models() is_gallery is_dim selection />
                <ListEnd results is_gallery />
                <Show when=move || is_only_built_in.get()>
                    <p class="d2-hint">{i18n::explore_only_built_in()}</p>
                </Show>
            </section>
        </main>
        <Show when=move || store.is_follow_open()><FollowDialog store /></Show>
    }
}
