use std::cell::RefCell;

use api::{Event, HistoryFacets, HistoryPage, PredictionId};
use leptos::prelude::*;

use crate::{
    browser::{self, Address, LatestTask},
    client,
    state::{HistoryQuery, Tile, merge_newest},
};

/// The results that match the query in the page's address, newest first, loaded page by page.
#[derive(Clone, Copy)]
pub struct ListStore {
    tiles: RwSignal<Vec<Tile>>,
    total: RwSignal<Option<u64>>,
    query: RwSignal<HistoryQuery>,
    facets: RwSignal<HistoryFacets>,
    is_loading: RwSignal<bool>,
    error: RwSignal<Option<String>>,
    next: RwSignal<Option<String>>,
    /// Number of changes to marks and deletions, to recognise responses that are older.
    changes: StoredValue<u32>,
    responses: StoredValue<u32>,
    load_task: LatestTask,
    facet_task: LatestTask,
    address: Address,
}

/// The list when its page was left. Going back shows it at once, at the same place.
struct CachedList {
    query: HistoryQuery,
    tiles: Vec<Tile>,
    next: Option<String>,
    total: Option<u64>,
}

thread_local! {
    static CACHE: RefCell<Option<CachedList>> = const { RefCell::new(None) };
}

impl CachedList {
    fn take(query: HistoryQuery) -> Self {
        match CACHE.take() {
            Some(cached) if cached.query == query => cached,
            _ => Self {
                query,
                tiles: Vec::new(),
                next: None,
                total: None,
            },
        }
    }
}

impl ListStore {
    /// Shows the cached list if it has the address's query, and loads what is new.
    pub fn open(address: Address) -> Self {
        let query = HistoryQuery::from_search(&address.query().get_untracked());
        let CachedList {
            query,
            tiles,
            next,
            total,
        } = CachedList::take(query);
        let store = Self {
            tiles: RwSignal::new(tiles),
            total: RwSignal::new(total),
            query: RwSignal::new(query),
            facets: RwSignal::new(HistoryFacets::default()),
            is_loading: RwSignal::new(true),
            error: RwSignal::new(None),
            next: RwSignal::new(next),
            changes: StoredValue::new(0),
            responses: StoredValue::new(0),
            load_task: LatestTask::new(),
            facet_task: LatestTask::new(),
            address,
        };
        on_cleanup(move || CACHE.set(store.to_cache()));
        store.load_newest();
        store.load_facets();
        store
    }

    /// What has been loaded, newest first.
    pub fn tiles(self) -> Signal<Vec<Tile>> {
        self.tiles.into()
    }

    /// How many results match; `None` until the first response.
    pub fn total(self) -> Signal<Option<u64>> {
        self.total.into()
    }

    /// The search terms and filters.
    pub fn query(self) -> Signal<HistoryQuery> {
        self.query.into()
    }

    /// The values that the list can be filtered by.
    pub fn facets(self) -> Signal<HistoryFacets> {
        self.facets.into()
    }

    /// True while a request runs.
    pub fn is_loading(self) -> Signal<bool> {
        self.is_loading.into()
    }

    /// Why the last request failed.
    pub fn error(self) -> Signal<Option<String>> {
        self.error.into()
    }

    /// True if there is another page to load.
    pub fn has_more(self) -> bool {
        self.next.read().is_some()
    }

    /// Changes search terms and filters in the address, without a history entry.
    pub fn filter(self, change: impl FnOnce(&mut HistoryQuery)) {
        let mut query = self.query.get_untracked();
        change(&mut query);
        self.address.replace_query(&query.to_search());
    }

    /// Loads the query of the address. False if it is the present one.
    pub fn set_query(self, search: &str) -> bool {
        let query = HistoryQuery::from_search(search);
        if query == self.query.get_untracked() {
            return false;
        }
        self.query.set(query);
        self.load();
        true
    }

    /// Loads from the beginning. The present list stays until the response is there.
    pub fn load(self) {
        self.request(None, move |page| {
            self.tiles.set(page.results.iter().map(Tile::of).collect());
            self.total.set(Some(page.total));
            self.next.set(page.next);
        });
    }

    /// Loads the next page, or the first one if there is none yet.
    pub fn load_more(self) {
        let Some(next) = self.next.get_untracked() else {
            return self.load();
        };
        self.request(Some(next), move |page| {
            // Results may have moved to this page since the one before was loaded.
            let is_known = |tile: &Tile| {
                self.tiles
                    .with_untracked(|tiles| tiles.iter().any(|known| known.id == tile.id))
            };
            let new: Vec<Tile> = page
                .results
                .iter()
                .map(Tile::of)
                .filter(|tile| !is_known(tile))
                .collect();
            self.tiles.update(|tiles| tiles.extend(new));
            self.total.set(Some(page.total));
            self.next.set(page.next);
        });
    }

    /// Loads what may have changed while the page was in the background, unless a request runs.
    pub fn refresh(self) {
        if !self.is_loading.get_untracked() {
            self.load_newest();
            self.load_facets();
        }
    }

    /// Loads the values that the list can be filtered by. If that fails, the present ones stay.
    pub fn load_facets(self) {
        self.facet_task.run(async move {
            if let Ok(facets) = client::facets().await {
                self.facets.set(facets);
            }
        });
    }

    /// Updates the result that an event of the server is about.
    pub fn apply(self, event: Event) {
        let Event::Prediction { prediction } = event else {
            return;
        };
        let updated = Tile::of_prediction(&prediction);
        let is_known = self.tiles.try_update(|tiles| {
            let Some(tile) = tiles.iter_mut().find(|tile| tile.id == updated.id) else {
                return false;
            };
            // Predictions carry neither favourites nor tags.
            let (favourite, tags) = (tile.favourite, std::mem::take(&mut tile.tags));
            *tile = Tile {
                favourite,
                tags,
                ..updated
            };
            true
        });
        // Only the server knows whether a new result matches the query, and where it belongs.
        if is_known == Some(false) {
            self.load_newest();
        }
    }

    /// Changes the tiles of these results.
    pub fn change(self, ids: &[String], change: impl Fn(&mut Tile)) {
        self.count_change();
        self.tiles.update(|tiles| {
            for tile in tiles {
                if ids.iter().any(|id| id == tile.id.as_str()) {
                    change(tile);
                }
            }
        });
    }

    /// The number of responses that the list shows or has shown.
    pub fn responses(self) -> u32 {
        self.responses.get_value()
    }

    /// Loads the list again if it may lack a change that the server just stored: a request runs, or
    /// one was answered since there were this many `responses`.
    pub fn after_change(self, responses: u32) {
        self.count_change();
        if self.responses.get_value() != responses && !self.is_loading.get_untracked() {
            self.load_newest();
        }
    }

    /// Repeats a request that runs, because its response may lack a change that was just made.
    fn count_change(self) {
        self.changes.update_value(|changes| *changes += 1);
    }

    /// Removes deleted results. Returns their tiles, for [`restore`](Self::restore).
    pub fn remove(self, ids: &[PredictionId]) -> Vec<Tile> {
        let (removed, others) = self
            .tiles
            .get_untracked()
            .into_iter()
            .partition(|tile| ids.contains(&tile.id));
        self.count_change();
        self.tiles.set(others);
        self.add_to_total(-(ids.len() as i64));
        self.load_facets();
        removed
    }

    /// Puts restored results back to where they were.
    pub fn restore(self, restored: Vec<Tile>) {
        self.count_change();
        self.add_to_total(restored.len() as i64);
        self.tiles.update(|tiles| {
            tiles.extend(restored);
            tiles.sort_by(|one, other| {
                (&other.created_at, &other.id).cmp(&(&one.created_at, &one.id))
            });
        });
        self.load_facets();
    }

    /// Loads the first page and keeps the pages after it, if the two overlap.
    fn load_newest(self) {
        self.request(None, move |page| {
            let head: Vec<Tile> = page.results.iter().map(Tile::of).collect();
            let joined = self
                .tiles
                .with_untracked(|tiles| merge_newest(tiles, head.clone()));
            match joined {
                Some(joined) if page.next.is_some() => self.tiles.set(joined),
                _ => {
                    self.next.set(page.next);
                    self.tiles.set(head);
                }
            }
            self.total.set(Some(page.total));
        });
    }

    fn request(self, next: Option<String>, take: impl FnOnce(HistoryPage) + 'static) {
        // Boxed, so that the program holds the request once.
        let take: Box<dyn FnOnce(HistoryPage)> = Box::new(take);
        let query = self
            .query
            .with_untracked(|query| query.to_api(browser::day_start));
        self.is_loading.set(true);
        self.error.set(None);
        self.load_task.run(async move {
            loop {
                let changes = self.changes.get_value();
                let response = client::history(&query, next.as_deref()).await;
                if self.changes.get_value() != changes {
                    continue;
                }
                match response {
                    Ok(page) => {
                        self.responses.update_value(|responses| *responses += 1);
                        take(page);
                    }
                    Err(error) => self.error.set(Some(error.message())),
                }
                break;
            }
            self.is_loading.set(false);
        });
    }

    fn add_to_total(self, change: i64) {
        self.total
            .update(|total| *total = total.map(|total| total.saturating_add_signed(change)));
    }

    /// `None` if nothing is loaded, or the signals are already gone when the page is left.
    fn to_cache(self) -> Option<CachedList> {
        let tiles = self.tiles.try_get_untracked()?;
        if tiles.is_empty() {
            return None;
        }
        Some(CachedList {
            tiles,
            query: self.query.try_get_untracked()?,
            next: self.next.try_get_untracked()?,
            total: self.total.try_get_untracked()?,
        })
    }
}
