use api::{CatalogQuery, PatchSearch, SearchId};
use leptos::prelude::*;

use super::{results_store::ResultsStore, route::Route};
use crate::{
    browser::{ActionQueue, Address, effect},
    client,
    state::catalog::{ExploreParams, without},
};

/// The state of the search page. The query and the view live in the page's address: every change
/// navigates, and the models follow the address.
#[derive(Clone, Copy)]
pub struct SearchStore {
    params: Memo<ExploreParams>,
    results: ResultsStore,
    are_facets_open: RwSignal<bool>,
    is_follow_open: RwSignal<bool>,
    actions: ActionQueue,
    address: Address,
}

impl SearchStore {
    /// Loads the search in the address, and again whenever it changes.
    pub fn open(address: Address) -> Self {
        let (path, query) = (address.path(), address.query());
        // While another page is loading, the address is already that page's.
        let params =
            Memo::new(
                move |before: Option<&ExploreParams>| match Route::of(&path.read()) {
                    Some(Route::Search) => ExploreParams::from_search(&query.read()),
                    _ => before.cloned().unwrap_or_default(),
                },
            );
        let results = ResultsStore::open(params.with_untracked(|params| params.query.clone()));
        effect(move || results.set_query(params.get().query));
        Self {
            params,
            results,
            are_facets_open: RwSignal::new(false),
            is_follow_open: RwSignal::new(false),
            actions: ActionQueue::new(),
            address,
        }
    }

    /// Query and view, as the address has them.
    pub fn params(self) -> Memo<ExploreParams> {
        self.params
    }

    /// The models found.
    pub fn results(self) -> ResultsStore {
        self.results
    }

    /// True while the facets are open, which cover the page on a phone.
    pub fn are_facets_open(self) -> Signal<bool> {
        self.are_facets_open.into()
    }

    /// Opens the facets.
    pub fn open_facets(self) {
        self.are_facets_open.set(true);
    }

    /// Closes the facets. False if they were not open.
    pub fn close_facets(self) -> bool {
        let was_open = self.are_facets_open.get_untracked();
        if was_open {
            self.are_facets_open.set(false);
        }
        was_open
    }

    /// True while the dialog for following this search is open. Reactive.
    pub fn is_follow_open(self) -> bool {
        self.is_follow_open.get()
    }

    /// Opens the dialog for following this search.
    pub fn open_follow(self) {
        self.is_follow_open.set(true);
    }

    /// Closes the dialog for following this search.
    pub fn close_follow(self) {
        self.is_follow_open.set(false);
    }

    /// Changes query or view, with a new entry in the browser's history.
    pub fn navigate(self, change: impl FnOnce(&mut ExploreParams)) {
        let search = self.changed(change);
        self.address
            .navigate(&format!("{}{search}", api::routes::EXPLORE_PAGE));
    }

    /// Changes the search terms in place, so that typing leaves no history entries.
    pub fn set_terms(self, terms: &str) {
        let search = self.changed(|params| params.query.q = terms.trim().to_owned());
        self.address.replace_query(&search);
    }

    /// Adds a value to a facet, or removes it.
    pub fn toggle(self, facet: &str, value: &str) {
        self.navigate(|params| params.query.toggle(facet, value));
    }

    /// Removes the search terms, `q`, or all values of a facet.
    pub fn remove_filter(self, name: &str) {
        self.navigate(|params| params.query = without(&params.query, name));
    }

    /// Removes the search terms and all facets. The order stays.
    pub fn clear(self) {
        self.navigate(|params| {
            params.query = CatalogQuery {
                sort: params.query.sort,
                ..CatalogQuery::default()
            }
        });
    }

    /// Opens a saved search, whose models then no longer count as new.
    pub fn open_saved(self, id: SearchId) {
        self.close_follow();
        self.actions.run(async move {
            let seen = PatchSearch {
                name: None,
                seen: true,
            };
            // The badge stays if this fails, and the next visit tries again.
            _ = client::update_search(&id, &seen).await;
        });
    }

    fn changed(self, change: impl FnOnce(&mut ExploreParams)) -> String {
        let mut params = self.params.get_untracked();
        change(&mut params);
        params.to_search()
    }
}
