use api::{HistoryIds, HistoryMark, Prediction, PredictionId};
use leptos::prelude::*;

use super::list_store::ListStore;
use crate::{
    browser::{ActionQueue, LatestTask},
    client::{self, ClientError},
    i18n,
    state::{Selection, Tile},
};

/// A deletion that can be undone.
#[derive(Debug, Clone, PartialEq)]
pub struct Undo {
    /// Says what was deleted.
    pub sentence: String,
    tiles: Vec<Tile>,
}

/// Runs once the server has responded. Boxed, so that the program holds the request once.
type AfterMark = Box<dyn FnOnce(SelectionStore, &Result<HistoryIds, ClientError>)>;

/// The selected results, and the actions on them.
#[derive(Clone, Copy)]
pub struct SelectionStore {
    list: ListStore,
    selection: RwSignal<Selection>,
    error: RwSignal<Option<String>>,
    compared: RwSignal<Option<Box<[Prediction; 2]>>>,
    undo: RwSignal<Option<Undo>>,
    /// Changes on the server. Each is completed, and in this order.
    actions: ActionQueue,
    compare_task: LatestTask,
}

impl SelectionStore {
    /// Nothing is selected yet.
    pub fn new(list: ListStore) -> Self {
        Self {
            list,
            selection: RwSignal::new(Selection::default()),
            error: RwSignal::new(None),
            compared: RwSignal::new(None),
            undo: RwSignal::new(None),
            actions: ActionQueue::new(),
            compare_task: LatestTask::new(),
        }
    }

    /// The selected results.
    pub fn selection(self) -> Signal<Selection> {
        self.selection.into()
    }

    /// Why the last action failed.
    pub fn error(self) -> Signal<Option<String>> {
        self.error.into()
    }

    /// The two results whose settings are compared, while the dialog is open.
    pub fn compared(self) -> Signal<Option<Box<[Prediction; 2]>>> {
        self.compared.into()
    }

    /// The last deletion, while it can be undone.
    pub fn undo(self) -> Signal<Option<Undo>> {
        self.undo.into()
    }

    /// True if all selected results are favourites.
    pub fn are_favourites(self) -> bool {
        self.with_selected_tiles(|tiles| tiles.iter().all(|tile| tile.favourite))
    }

    /// The tags of the selected results, without duplicates.
    pub fn tags(self) -> Vec<String> {
        let mut tags: Vec<String> = self
            .with_selected_tiles(|tiles| tiles.iter().flat_map(|tile| tile.tags.clone()).collect());
        tags.sort();
        tags.dedup();
        tags
    }

    /// Selects a result or removes it from the selection; with `range`, selects all from the last
    /// selected one to it.
    pub fn toggle(self, id: &str, range: bool) {
        self.selection.update(|selection| {
            if range {
                self.list.tiles().with_untracked(|tiles| {
                    selection.extend(tiles.iter().map(|tile| tile.id.as_str()), id);
                });
            } else {
                selection.toggle(id);
            }
        });
    }

    /// Selects all results that are loaded.
    pub fn select_all(self) {
        self.list.tiles().with_untracked(|tiles| {
            self.selection
                .update(|selection| selection.all(tiles.iter().map(|tile| tile.id.as_str())));
        });
    }

    /// Selects nothing.
    pub fn clear(self) {
        self.selection.update(Selection::clear);
    }

    /// Adds the selected results to the favourites, or removes them if all are favourites.
    pub fn toggle_favourites(self) {
        self.set_favourite(self.ids(), !untrack(|| self.are_favourites()));
    }

    /// Adds these results to the favourites, or removes them. The stars change at once, and back if
    /// the server refuses.
    pub fn set_favourite(self, ids: Vec<String>, favourite: bool) {
        self.list.change(&ids, |tile| tile.favourite = favourite);
        let mark = HistoryMark {
            ids: parsed(&ids),
            favourite: Some(favourite),
            ..HistoryMark::default()
        };
        self.mark(mark, move |store, result| {
            if result.is_err() {
                store.list.change(&ids, |tile| tile.favourite = !favourite);
            }
        });
    }

    /// Adds a tag to the selected results.
    pub fn add_tag(self, tag: &str) {
        self.set_tag(tag, true);
    }

    /// Removes a tag from the selected results.
    pub fn remove_tag(self, tag: &str) {
        self.set_tag(tag, false);
    }

    /// Deletes the selected results. [`restore`](Self::restore) undoes it.
    pub fn delete(self) {
        let ids = HistoryIds {
            ids: parsed(&self.ids()),
        };
        self.error.set(None);
        self.actions.run(async move {
            match client::delete_history(&ids).await {
                Ok(HistoryIds { ids }) => {
                    let tiles = self.list.remove(&ids);
                    let sentence = i18n::history_deleted(ids.len() as f64);
                    self.clear();
                    self.undo.set(Some(Undo { sentence, tiles }));
                }
                Err(error) => self.fail(&error),
            }
        });
    }

    /// Undoes the last deletion.
    pub fn restore(self) {
        let Some(Undo { tiles, .. }) = self.undo.get_untracked() else {
            return;
        };
        let ids = HistoryIds {
            ids: tiles.iter().map(|tile| tile.id.clone()).collect(),
        };
        self.actions.run(async move {
            match client::restore_history(&ids).await {
                Ok(HistoryIds { ids }) => {
                    self.undo.set(None);
                    let restored = tiles
                        .into_iter()
                        .filter(|tile| ids.contains(&tile.id))
                        .collect();
                    self.list.restore(restored);
                }
                Err(error) => self.fail(&error),
            }
        });
    }

    /// The last deletion can no longer be undone.
    pub fn forget_undo(self) {
        self.undo.set(None);
    }

    /// Loads the two selected results and compares their settings.
    pub fn compare(self) {
        let Ok([one, other]) = <[PredictionId; 2]>::try_from(parsed(&self.ids())) else {
            return;
        };
        self.compare_task.run(async move {
            let pair = (
                client::prediction(&one).await,
                client::prediction(&other).await,
            );
            match pair {
                (Ok(one), Ok(other)) => self.compared.set(Some(Box::new([one, other]))),
                (Err(error), _) | (_, Err(error)) => self.fail(&error),
            }
        });
    }

    /// Closes the comparison.
    pub fn close_comparison(self) {
        self.compared.set(None);
    }

    fn ids(self) -> Vec<String> {
        self.selection
            .with_untracked(|selection| selection.ids().to_vec())
    }

    fn with_selected_tiles<T>(self, read: impl FnOnce(&[&Tile]) -> T) -> T {
        self.selection.with(|selection| {
            self.list.tiles().with(|tiles| {
                let selected: Vec<&Tile> = tiles
                    .iter()
                    .filter(|tile| selection.has(tile.id.as_str()))
                    .collect();
                read(&selected)
            })
        })
    }

    fn set_tag(self, tag: &str, is_on: bool) {
        let Some(tag) = api::tag(tag) else {
            self.error
                .set(Some(i18n::history_tag_length(&api::limits::TAG_CHARACTERS)));
            return;
        };
        let ids = self.ids();
        let mut mark = HistoryMark {
            ids: parsed(&ids),
            ..HistoryMark::default()
        };
        if is_on {
            mark.add.push(tag.clone());
        } else {
            mark.remove.push(tag.clone());
        }
        self.mark(mark, move |store, result| {
            if result.is_err() {
                return;
            }
            store.list.change(&ids, |tile| {
                tile.tags.retain(|known| *known != tag);
                if is_on {
                    tile.tags.push(tag.clone());
                }
                tile.tags.sort();
            });
            store.list.load_facets();
        });
    }

    fn mark(
        self,
        mark: HistoryMark,
        then: impl FnOnce(Self, &Result<HistoryIds, ClientError>) + 'static,
    ) {
        let then: AfterMark = Box::new(then);
        let responses = self.list.responses();
        self.error.set(None);
        self.actions.run(async move {
            let result = client::mark_history(&mark).await;
            then(self, &result);
            self.list.after_change(responses);
            if let Err(error) = &result {
                self.fail(error);
            }
        });
    }

    fn fail(self, error: &ClientError) {
        self.error.set(Some(error.message()));
    }
}

fn parsed(ids: &[String]) -> Vec<PredictionId> {
    ids.iter().filter_map(|id| id.parse().ok()).collect()
}
