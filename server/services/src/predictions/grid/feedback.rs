use api::{GridId, Votes, limits};

use super::GridRecord;
use crate::{
    predictions::Predictions,
    votes::{GridFeedbackError, fault, vote},
};
use domain::owner::OwnerId;

impl Predictions {
    /// Sets the note of a grid of `owner`; an empty note removes it.
    pub async fn note_grid(
        &self,
        owner: &OwnerId,
        id: &GridId,
        note: &str,
    ) -> Result<GridRecord, GridFeedbackError> {
        let (note, max) = (note.trim(), limits::GRID_NOTE_CHARACTERS);
        let count = note.chars().count();
        if count > max {
            return Err(fault(
                "note",
                format!("A note must have at most {max} characters; this one has {count}"),
            ));
        }
        let note = Some(note).filter(|note| !note.is_empty());
        if !self.store.grids().set_note(owner, id, note).await? {
            return Err(GridFeedbackError::Missing);
        }
        self.grid(owner, id)
            .await?
            .ok_or(GridFeedbackError::Missing)
    }

    /// Sets `owner`'s preferred cell of their grid.
    pub async fn vote(
        &self,
        owner: &OwnerId,
        id: &GridId,
        cell: Option<usize>,
    ) -> Result<Votes, GridFeedbackError> {
        let grid = self
            .grid(owner, id)
            .await?
            .ok_or(GridFeedbackError::Missing)?;
        vote(&self.store, id, grid.row.cells, owner, cell, |cell| {
            cell < grid.row.cells
        })
        .await
    }
}
