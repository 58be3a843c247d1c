use std::cell::RefCell;

use api::{CatalogFacets, CatalogModel, CatalogPage, CatalogQuery};
use leptos::prelude::*;

use crate::{
    browser::{self, Latest},
    client::{self, ClientError},
};

/// What is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Nothing.
    Nothing,
    /// Another search.
    Anew,
    /// More of the same.
    On,
    /// Nothing: another search was answered, and its models are being drawn, before what it can be narrowed by.
    Drawing,
}

/// The models of a search, as far as they have been read.
#[derive(Clone, Copy)]
pub struct Finding {
    /// The search.
    pub query: RwSignal<CatalogQuery>,
    /// The models; those of the search before while another is being read.
    pub models: RwSignal<Vec<CatalogModel>>,
    /// How many are found, and of how many; None until the server has said.
    pub count: RwSignal<Option<(u64, u64)>>,
    /// What the search can be narrowed by.
    pub facets: RwSignal<CatalogFacets>,
    /// What asks for more; None where there is no more.
    pub next: RwSignal<Option<String>>,
    /// What is being read.
    pub reading: RwSignal<Reading>,
    /// Why nothing more could be read.
    pub fault: RwSignal<Option<ClientError>>,
    task: Latest,
}

/// What was read of a search when its page was left, so that coming back shows the same place at once.
struct Left {
    query: CatalogQuery,
    models: Vec<CatalogModel>,
    count: Option<(u64, u64)>,
    facets: CatalogFacets,
    next: Option<String>,
}

/// Models that are shown first: more than a window has room for, and soon drawn.
const FIRST: usize = 20;
/// Searches that are kept, as from a creator back to the list that one came from.
const KEPT: usize = 4;

thread_local! {
    static LEFT: RefCell<Vec<Left>> = const { RefCell::new(Vec::new()) };
}

impl Finding {
    /// The models of this search: as they were left, where it was, else to be read.
    pub fn open(query: CatalogQuery) -> Self {
        let left = LEFT.with_borrow_mut(|all| {
            Some(all.remove(all.iter().position(|left| left.query == query)?))
        });
        let is_new = left.is_none();
        let nothing = || Left {
            query,
            models: Vec::new(),
            count: None,
            facets: CatalogFacets::default(),
            next: None,
        };
        let Left {
            query,
            models,
            count,
            facets,
            next,
        } = left.unwrap_or_else(nothing);
        let finding = Self {
            query: RwSignal::new(query),
            models: RwSignal::new(models),
            count: RwSignal::new(count),
            facets: RwSignal::new(facets),
            next: RwSignal::new(next),
            reading: RwSignal::new(Reading::Nothing),
            fault: RwSignal::new(None),
            task: Latest::new(),
        };
        on_cleanup(move || finding.leave());
        if is_new {
            finding.begin();
        }
        finding
    }

    fn leave(self) {
        let left = || {
            Some(Left {
                query: self.query.try_get_untracked()?,
                models: self.models.try_get_untracked()?,
                count: self.count.try_get_untracked()?,
                facets: self.facets.try_get_untracked()?,
                next: self.next.try_get_untracked()?,
            })
        };
        // What is half read is not what its search finds.
        let is_whole = self.reading.try_get_untracked() == Some(Reading::Nothing)
            && self.fault.try_get_untracked() == Some(None);
        let Some(left) = left().filter(|left| is_whole && left.count.is_some()) else {
            return;
        };
        LEFT.with_borrow_mut(|all| {
            all.retain(|other| other.query != left.query);
            all.insert(0, left);
            all.truncate(KEPT);
        });
    }

    /// Turns to another search, unless it is the one that is shown.
    pub fn turn_to(self, query: CatalogQuery) {
        if query != self.query.get_untracked() {
            self.query.set(query);
            // What asks for more is of the search before.
            self.next.set(None);
            self.begin();
        }
    }

    /// Reads from the beginning. What was read before stays until the answer is there.
    pub fn begin(self) {
        self.ask(Reading::Anew, None, move |results| self.models.set(results));
    }

    /// Reads on, where there is more and nothing is being read.
    pub fn read_on(self) {
        let next = self.next.get_untracked();
        if next.is_some() && self.reading.get_untracked() == Reading::Nothing {
            self.ask(Reading::On, next, move |results| {
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
    }

    /// Asks again what was not answered.
    pub fn retry(self) {
        if self.next.with_untracked(Option::is_some) && !self.models.read_untracked().is_empty() {
            self.read_on()
        } else {
            self.begin()
        }
    }

    fn ask(
        self,
        reading: Reading,
        next: Option<String>,
        take: impl FnOnce(Vec<CatalogModel>) + 'static,
    ) {
        let take: Box<dyn FnOnce(Vec<CatalogModel>)> = Box::new(take);
        let query = self.query.get_untracked();
        self.reading.set(reading);
        self.fault.set(None);
        self.task.run(async move {
            let limit = next.is_none().then_some(FIRST);
            match client::catalog(&query, next.as_deref(), limit).await {
                Ok(CatalogPage {
                    results,
                    facets,
                    total,
                    of,
                    next,
                }) => {
                    self.count.set(Some((total, of)));
                    self.next.set(next);
                    take(results);
                    if reading == Reading::Anew {
                        self.reading.set(Reading::Drawing);
                        browser::painted().await;
                        self.facets.set(facets);
                    }
                }
                Err(error) => self.fault.set(Some(error)),
            }
            self.reading.set(Reading::Nothing);
        });
    }
}
