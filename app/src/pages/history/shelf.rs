use std::cell::RefCell;

use api::{Event, HistoryFacets, HistoryPage, Prediction};
use leptos::prelude::*;

use crate::{
    browser::{self, Address, Latest},
    client::{self, ClientError},
    state::{HistoryQuery, Selection, Tile, renewed},
};

/// What can be taken back.
#[derive(Debug, Clone, PartialEq)]
pub struct Undo {
    /// What was done, in a sentence.
    pub sentence: String,
    /// What comes back.
    pub tiles: Vec<Tile>,
}

/// The signals of the page, and its tasks.
#[derive(Clone, Copy)]
pub struct Shelf {
    /// What has been read, newest first.
    pub tiles: RwSignal<Vec<Tile>>,
    /// How many there are to read; None until the server has said.
    pub total: RwSignal<Option<u64>>,
    /// What is searched for and narrowed by.
    pub query: RwSignal<HistoryQuery>,
    /// What it can be narrowed by.
    pub facets: RwSignal<HistoryFacets>,
    /// What is picked.
    pub selection: RwSignal<Selection>,
    /// Something is being read.
    pub is_loading: RwSignal<bool>,
    /// Why nothing more could be read.
    pub fault: RwSignal<Option<String>>,
    /// Two results whose settings are compared.
    pub pair: RwSignal<Option<Box<[Prediction; 2]>>>,
    /// What came of an import.
    pub remark: RwSignal<Option<String>>,
    /// What can be taken back.
    pub undo: RwSignal<Option<Undo>>,
    /// Why what was last asked for did not happen.
    pub refusal: RwSignal<Option<String>>,
    /// The address of the page that follows what has been read.
    pub next: RwSignal<Option<String>>,
    pub(super) act_task: Latest,
    read_task: Latest,
    facet_task: Latest,
    address: Address,
}

/// What was read when the page was left, so that coming back shows the same place at once.
struct Left {
    query: HistoryQuery,
    tiles: Vec<Tile>,
    next: Option<String>,
    total: Option<u64>,
}

thread_local! {
    static LEFT: RefCell<Option<Left>> = const { RefCell::new(None) };
}

impl Shelf {
    /// What the address asks for: as it was left, where it is what was left.
    pub fn open(address: Address) -> Self {
        let query = HistoryQuery::from_search(&address.query().get_untracked());
        let left = LEFT.take().filter(|left| left.query == query);
        let Left {
            query,
            tiles,
            next,
            total,
        } = left.unwrap_or(Left {
            query,
            tiles: Vec::new(),
            next: None,
            total: None,
        });
        let shelf = Self {
            tiles: RwSignal::new(tiles),
            total: RwSignal::new(total),
            query: RwSignal::new(query),
            facets: RwSignal::new(HistoryFacets::default()),
            selection: RwSignal::new(Selection::default()),
            is_loading: RwSignal::new(true),
            fault: RwSignal::new(None),
            pair: RwSignal::new(None),
            remark: RwSignal::new(None),
            undo: RwSignal::new(None),
            refusal: RwSignal::new(None),
            next: RwSignal::new(next),
            act_task: Latest::new(),
            read_task: Latest::new(),
            facet_task: Latest::new(),
            address,
        };
        on_cleanup(move || shelf.leave());
        shelf.renew();
        shelf.read_facets();
        shelf
    }

    fn leave(self) {
        let left = || {
            Some(Left {
                query: self.query.try_get_untracked()?,
                tiles: self.tiles.try_get_untracked()?,
                next: self.next.try_get_untracked()?,
                total: self.total.try_get_untracked()?,
            })
        };
        LEFT.set(left().filter(|left| !left.tiles.is_empty()));
    }

    /// Changes what is searched for and narrowed by.
    pub fn narrow(self, change: impl FnOnce(&mut HistoryQuery)) {
        let mut query = self.query.get_untracked();
        change(&mut query);
        self.address.narrow(&query.to_search());
    }

    /// Shows what the address asks for, unless it is shown already.
    pub fn turn_to(self, search: &str) {
        let query = HistoryQuery::from_search(search);
        if query != self.query.get_untracked() {
            self.query.set(query);
            self.selection.update(Selection::clear);
            self.begin();
        }
    }

    /// Reads from the beginning. What was read before stays until the answer is there.
    pub(super) fn begin(self) {
        self.ask(None, move |page| {
            self.tiles.set(page.results.iter().map(Tile::of).collect());
            self.total.set(Some(page.total));
            self.next.set(page.next);
        });
    }

    /// Reads the newest results anew, and keeps what was read of the others.
    pub fn renew(self) {
        self.ask(None, move |page| {
            let head: Vec<Tile> = page.results.iter().map(Tile::of).collect();
            let joined = self
                .tiles
                .with_untracked(|tiles| renewed(tiles, head.clone()))
                .filter(|_| page.next.is_some());
            if joined.is_none() {
                self.next.set(page.next);
            }
            self.tiles.set(joined.unwrap_or(head));
            self.total.set(Some(page.total));
        });
    }

    /// Reads again what may have changed while nobody looked, unless something is being read anyway.
    pub fn see_again(self) {
        if !self.is_loading.get_untracked() {
            self.renew();
            self.read_facets();
        }
    }

    /// Reads the page that follows what has been read.
    pub fn read_on(self) {
        let next = self.next.get_untracked();
        match next {
            Some(next) => self.ask(Some(next), move |page| {
                let known = |tile: &Tile| {
                    self.tiles
                        .with_untracked(|tiles| tiles.iter().any(|known| known.id == tile.id))
                };
                let new: Vec<Tile> = page
                    .results
                    .iter()
                    .map(Tile::of)
                    .filter(|tile| !known(tile))
                    .collect();
                self.tiles.update(|tiles| tiles.extend(new));
                self.total.set(Some(page.total));
                self.next.set(page.next);
            }),
            None => self.begin(),
        }
    }

    fn ask(self, next: Option<String>, take: impl FnOnce(HistoryPage) + 'static) {
        let take: Box<dyn FnOnce(HistoryPage)> = Box::new(take);
        let query = self
            .query
            .with_untracked(|query| query.to_api(browser::day_start));
        self.is_loading.set(true);
        self.fault.set(None);
        self.read_task.run(async move {
            match client::history(&query, next.as_deref()).await {
                Ok(page) => take(page),
                Err(error) => self.fault.set(Some(error.sentence())),
            }
            self.is_loading.set(false);
        });
    }

    /// Reads what the history can be narrowed by.
    pub fn read_facets(self) {
        self.facet_task.run(async move {
            if let Ok(facets) = client::facets().await {
                self.facets.set(facets);
            }
        });
    }

    /// Takes in what the server tells while the page is open.
    pub fn hear(self, event: Event) {
        let Event::Prediction { prediction } = event else {
            return;
        };
        let heard = Tile::of_prediction(&prediction);
        let is_known = self.tiles.try_update(|tiles| {
            match tiles.iter_mut().find(|tile| tile.id == heard.id) {
                Some(tile) => {
                    let (favourite, tags) = (tile.favourite, std::mem::take(&mut tile.tags));
                    *tile = Tile {
                        favourite,
                        tags,
                        ..heard
                    };
                    true
                }
                None => false,
            }
        });
        // Whether it belongs here, and where, the server knows.
        if is_known == Some(false) {
            self.renew();
        }
    }

    /// Says why what was asked for did not happen.
    pub fn refuse(self, error: &ClientError) {
        self.refusal.set(Some(error.sentence()));
    }
}
