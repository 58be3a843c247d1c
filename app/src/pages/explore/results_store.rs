use std::cell::RefCell;

use api::{CatalogFacets, CatalogModel, CatalogPage, CatalogQuery};
use leptos::prelude::*;

use crate::{
    browser::{self, LatestTask},
    client::{self, ClientError},
};

/// Models in the first request: more than a window has room for, and soon rendered.
const FIRST_PAGE: usize = 20;
/// Searches that stay cached, as from a creator back to the list that led there.
const CACHED: usize = 4;

/// The state of a [`ResultsStore`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadState {
    Idle,
    /// Another search is loading. The models of the previous one are still here.
    Loading,
    /// The next page of the same search is loading.
    LoadingMore,
    /// The models of another search have come and are painted before its facets are set.
    Rendering,
}

/// The models of a search: loads them page by page.
#[derive(Clone, Copy)]
pub struct ResultsStore {
    query: RwSignal<CatalogQuery>,
    models: RwSignal<Vec<CatalogModel>>,
    count: RwSignal<Option<(u64, u64)>>,
    facets: RwSignal<CatalogFacets>,
    next: RwSignal<Option<String>>,
    state: RwSignal<LoadState>,
    error: RwSignal<Option<ClientError>>,
    task: LatestTask,
}

/// The results of a search whose page was left. Going back shows them at once, at the same place.
struct CachedResults {
    query: CatalogQuery,
    models: Vec<CatalogModel>,
    count: Option<(u64, u64)>,
    facets: CatalogFacets,
    next: Option<String>,
}

thread_local! {
    /// The most recent first.
    static CACHE: RefCell<Vec<CachedResults>> = const { RefCell::new(Vec::new()) };
}

impl CachedResults {
    fn take(query: &CatalogQuery) -> Option<Self> {
        CACHE.with_borrow_mut(|cache| {
            let index = cache.iter().position(|cached| cached.query == *query)?;
            Some(cache.remove(index))
        })
    }

    fn put(self) {
        CACHE.with_borrow_mut(|cache| {
            cache.retain(|other| other.query != self.query);
            cache.insert(0, self);
            cache.truncate(CACHED);
        });
    }

    fn empty(query: CatalogQuery) -> Self {
        Self {
            query,
            models: Vec::new(),
            count: None,
            facets: CatalogFacets::default(),
            next: None,
        }
    }
}

impl ResultsStore {
    /// Takes the results of `query` from the cache, or loads them.
    pub fn open(query: CatalogQuery) -> Self {
        let cached = CachedResults::take(&query);
        let is_cached = cached.is_some();
        let results = cached.unwrap_or_else(|| CachedResults::empty(query));
        let store = Self {
            query: RwSignal::new(results.query),
            models: RwSignal::new(results.models),
            count: RwSignal::new(results.count),
            facets: RwSignal::new(results.facets),
            next: RwSignal::new(results.next),
            state: RwSignal::new(LoadState::Idle),
            error: RwSignal::new(None),
            task: LatestTask::new(),
        };
        on_cleanup(move || {
            if let Some(results) = store.complete_results() {
                results.put();
            }
        });
        if !is_cached {
            store.load();
        }
        store
    }

    /// The search whose models these are, or will be.
    pub fn query(self) -> Signal<CatalogQuery> {
        self.query.into()
    }

    /// The models; those of the previous search until the present one is loaded.
    pub fn models(self) -> Signal<Vec<CatalogModel>> {
        self.models.into()
    }

    /// How many models were found, and of how many; `None` until the first response.
    pub fn count(self) -> Signal<Option<(u64, u64)>> {
        self.count.into()
    }

    /// The values that the search can be filtered by.
    pub fn facets(self) -> Signal<CatalogFacets> {
        self.facets.into()
    }

    /// True if there is another page to load.
    pub fn has_more(self) -> bool {
        self.next.read().is_some()
    }

    /// The state of the store.
    pub fn state(self) -> LoadState {
        self.state.get()
    }

    /// Why the last request failed.
    pub fn error(self) -> Signal<Option<ClientError>> {
        self.error.into()
    }

    /// Loads another search, unless it is the present one.
    pub fn set_query(self, query: CatalogQuery) {
        if query != self.query.get_untracked() {
            self.query.set(query);
            // The cursor belongs to the previous search.
            self.next.set(None);
            self.load();
        }
    }

    /// Loads the next page if there is one and nothing is loading.
    pub fn load_more(self) {
        let next = self.next.get_untracked();
        if next.is_none() || self.state.get_untracked() != LoadState::Idle {
            return;
        }
        self.request(LoadState::LoadingMore, next, move |results| {
            // The catalog may have changed between two pages.
            let is_new = |model: &CatalogModel| {
                self.models.with_untracked(|known| {
                    !known
                        .iter()
                        .any(|known| known.owner == model.owner && known.name == model.name)
                })
            };
            let more: Vec<CatalogModel> = results.into_iter().filter(is_new).collect();
            self.models.update(|models| models.extend(more));
        });
    }

    /// Repeats the request that failed.
    pub fn retry(self) {
        if self.next.with_untracked(Option::is_some) && !self.models.read_untracked().is_empty() {
            self.load_more();
        } else {
            self.load();
        }
    }

    /// Loads the first page. The present models stay until the response is there.
    fn load(self) {
        self.request(LoadState::Loading, None, move |results| {
            self.models.set(results);
        });
    }

    fn request(
        self,
        state: LoadState,
        next: Option<String>,
        take: impl FnOnce(Vec<CatalogModel>) + 'static,
    ) {
        // Boxed, so that the program holds the request once.
        let take: Box<dyn FnOnce(Vec<CatalogModel>)> = Box::new(take);
        let query = self.query.get_untracked();
        self.state.set(state);
        self.error.set(None);
        self.task.run(async move {
            let limit = next.is_none().then_some(FIRST_PAGE);
            match client::catalog(&query, next.as_deref(), limit).await {
                Ok(CatalogPage {
                    results,
                    facets,
                    total,
                    catalog_size,
                    next,
                }) => {
                    self.count.set(Some((total, catalog_size)));
                    self.next.set(next);
                    take(results);
                    if state == LoadState::Loading {
                        self.state.set(LoadState::Rendering);
                        browser::after_paint().await;
                        self.facets.set(facets);
                    }
                }
                Err(error) => self.error.set(Some(error)),
            }
            self.state.set(LoadState::Idle);
        });
    }

    /// `None` while something loads or after an error: the models are not those of the query then.
    /// Also if the signals are already gone, since this runs when the page is left.
    fn complete_results(self) -> Option<CachedResults> {
        let is_idle = self.state.try_get_untracked()? == LoadState::Idle;
        let has_error = self.error.try_get_untracked()?.is_some();
        if !is_idle || has_error {
            return None;
        }
        let count = self.count.try_get_untracked()?;
        count?;
        Some(CachedResults {
            query: self.query.try_get_untracked()?,
            models: self.models.try_get_untracked()?,
            count,
            facets: self.facets.try_get_untracked()?,
            next: self.next.try_get_untracked()?,
        })
    }
}
