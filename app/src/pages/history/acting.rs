use api::{HistoryIds, HistoryMark, PredictionId};
use leptos::prelude::*;

use super::shelf::{Shelf, Undo};
use crate::{
    browser::PickedFile,
    client::{self, ClientError},
    state::{Selection, Tile, wording},
    words,
};

/// What is done once the server has answered. Boxed, so that what runs it is compiled once.
type Marked = Box<dyn FnOnce(Shelf, &Result<HistoryIds, ClientError>)>;

impl Shelf {
    /// Changes the cards of these results.
    fn change(self, ids: &[String], change: impl Fn(&mut Tile)) {
        self.tiles.update(|tiles| {
            tiles
                .iter_mut()
                .filter(|tile| ids.iter().any(|id| id == tile.id.as_str()))
                .for_each(change)
        });
    }

    /// What is picked.
    pub fn picked(self) -> Vec<String> {
        self.selection
            .with_untracked(|selection| selection.ids().to_vec())
    }

    /// Picks a card or puts it back; with `range`, picks all from the one before to it.
    pub fn pick(self, id: &str, range: bool) {
        self.selection.update(|selection| {
            if range {
                self.tiles.with_untracked(|tiles| {
                    selection.extend(tiles.iter().map(|tile| tile.id.as_str()), id)
                });
            } else {
                selection.toggle(id);
            }
        });
    }

    /// Picks everything that has been read.
    pub fn pick_all(self) {
        self.tiles.with_untracked(|tiles| {
            self.selection
                .update(|selection| selection.all(tiles.iter().map(|tile| tile.id.as_str())))
        });
    }

    /// True where all that is picked are favourites.
    pub fn are_favourites(self) -> bool {
        self.selection.with(|selection| {
            self.tiles.with(|tiles| {
                tiles
                    .iter()
                    .filter(|tile| selection.has(tile.id.as_str()))
                    .all(|tile| tile.favourite)
            })
        })
    }

    /// The tags of what is picked, each once.
    pub fn picked_tags(self) -> Vec<String> {
        let mut tags: Vec<String> = self.selection.with(|selection| {
            self.tiles.with(|tiles| {
                tiles
                    .iter()
                    .filter(|tile| selection.has(tile.id.as_str()))
                    .flat_map(|tile| tile.tags.clone())
                    .collect()
            })
        });
        tags.sort();
        tags.dedup();
        tags
    }

    /// Makes these favourites, or not any more. The stars show it at once.
    pub fn set_favourite(self, ids: Vec<String>, favourite: bool) {
        self.change(&ids, |tile| tile.favourite = favourite);
        let undone = ids.clone();
        self.mark(
            HistoryMark {
                ids: parsed(&ids),
                favourite: Some(favourite),
                ..HistoryMark::default()
            },
            move |shelf, result| {
                if result.is_err() {
                    shelf.change(&undone, |tile| tile.favourite = !favourite);
                }
            },
        );
    }

    /// Puts a tag on what is picked, or takes it off.
    pub fn tag(self, tag: &str, on: bool) {
        let Some(tag) = api::tag(tag) else {
            self.refusal.set(Some(words::history_tag_length(
                &api::limits::TAG_CHARACTERS,
            )));
            return;
        };
        let ids = self.picked();
        let (add, remove) = if on {
            (vec![tag.clone()], vec![])
        } else {
            (vec![], vec![tag.clone()])
        };
        self.mark(
            HistoryMark {
                ids: parsed(&ids),
                favourite: None,
                add,
                remove,
            },
            move |shelf, result| {
                if result.is_ok() {
                    shelf.change(&ids, |tile| {
                        tile.tags.retain(|known| *known != tag);
                        tile.tags.extend(on.then(|| tag.clone()));
                        tile.tags.sort();
                    });
                    shelf.read_facets();
                }
            },
        );
    }

    fn mark(
        self,
        mark: HistoryMark,
        done: impl FnOnce(Self, &Result<HistoryIds, ClientError>) + 'static,
    ) {
        let done: Marked = Box::new(done);
        self.refusal.set(None);
        self.act_task.run(async move {
            let result = client::mark(&mark).await;
            done(self, &result);
            if let Err(error) = &result {
                self.refuse(error);
            }
        });
    }

    /// Deletes what is picked. It can be taken back.
    pub fn delete(self) {
        let ids = HistoryIds {
            ids: parsed(&self.picked()),
        };
        self.refusal.set(None);
        self.act_task.run(async move {
            match client::delete(&ids).await {
                Ok(HistoryIds { ids }) => {
                    let (gone, kept) = self
                        .tiles
                        .get_untracked()
                        .into_iter()
                        .partition(|tile| ids.contains(&tile.id));
                    let sentence = words::history_deleted(ids.len() as f64);
                    self.tiles.set(kept);
                    self.count_by(-(ids.len() as i64));
                    self.selection.update(Selection::clear);
                    self.undo.set(Some(Undo {
                        sentence,
                        tiles: gone,
                    }));
                    self.read_facets();
                }
                Err(error) => self.refuse(&error),
            }
        });
    }

    /// Takes the last deletion back.
    pub fn restore(self) {
        let Some(Undo { tiles, .. }) = self.undo.get_untracked() else {
            return;
        };
        let ids = HistoryIds {
            ids: tiles.iter().map(|tile| tile.id.clone()).collect(),
        };
        self.act_task.run(async move {
            match client::restore(&ids).await {
                Ok(HistoryIds { ids }) => {
                    self.undo.set(None);
                    self.count_by(ids.len() as i64);
                    self.tiles.update(|all| {
                        all.extend(tiles.into_iter().filter(|tile| ids.contains(&tile.id)));
                        all.sort_by(|one, other| {
                            (&other.created_at, &other.id).cmp(&(&one.created_at, &one.id))
                        });
                    });
                    self.read_facets();
                }
                Err(error) => self.refuse(&error),
            }
        });
    }

    /// Reads the two results that are picked, to compare their settings.
    pub fn compare(self) {
        let Ok([one, other]) = <[PredictionId; 2]>::try_from(parsed(&self.picked())) else {
            return;
        };
        self.act_task.run(async move {
            match (
                client::prediction(&one).await,
                client::prediction(&other).await,
            ) {
                (Ok(one), Ok(other)) => self.pair.set(Some(Box::new([one, other]))),
                (Err(error), _) | (_, Err(error)) => self.refuse(&error),
            }
        });
    }

    /// Takes in the results of an archive.
    pub fn import(self, file: PickedFile) {
        self.remark.set(Some(words::history_reading().to_owned()));
        self.act_task.run(async move {
            let said = match client::import(&file).await {
                Ok(import) => wording::imported(import.imported.len() as u64, &import.skipped),
                Err(error) => wording::full_stop(&error.sentence()),
            };
            self.remark.set(Some(said));
            self.begin();
            self.read_facets();
        });
    }

    fn count_by(self, change: i64) {
        self.total
            .update(|total| *total = total.map(|total| total.saturating_add_signed(change)));
    }
}

fn parsed(ids: &[String]) -> Vec<PredictionId> {
    ids.iter().filter_map(|id| id.parse().ok()).collect()
}
