use api::{GridId, InvalidField, Votes, limits};

use super::GridRecord;
use crate::{
    owner::OwnerId,
    predictions::Predictions,
    store::{Store, StoreError},
};

/// Why something could not be said of a grid.
#[derive(Debug, thiserror::Error)]
pub enum SayError {
    /// There is no such grid, or it is somebody else's.
    #[error("there is no such grid")]
    Missing,
    /// What was said has this fault.
    #[error("what was said has a fault")]
    Invalid(InvalidField),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Predictions {
    /// Notes something beside a grid of `owner`'s; nothing takes the note away.
    pub async fn note_grid(
        &self,
        owner: &OwnerId,
        id: &GridId,
        note: &str,
    ) -> Result<GridRecord, SayError> {
        let (note, most) = (note.trim(), limits::GRID_NOTE_CHARACTERS);
        let count = note.chars().count();
        if count > most {
            return Err(fault(
                "note",
                format!("A note must have at most {most} characters; this one has {count}"),
            ));
        }
        let note = Some(note).filter(|note| !note.is_empty());
        if !self.store.set_grid_note(owner, id, note).await? {
            return Err(SayError::Missing);
        }
        self.grid(owner, id).await?.ok_or(SayError::Missing)
    }

    /// Says which picture of a grid of `owner`'s they like best.
    pub async fn vote(
        &self,
        owner: &OwnerId,
        id: &GridId,
        cell: Option<usize>,
    ) -> Result<Votes, SayError> {
        let grid = self.grid(owner, id).await?.ok_or(SayError::Missing)?;
        vote(&self.store, id, grid.row.cells, owner, cell, |cell| {
            cell < grid.row.cells
        })
        .await
    }
}

/// Counts a vote for one of a grid's cells, the only one of whoever votes, or takes it back.
pub async fn vote(
    store: &Store,
    grid: &GridId,
    cells: usize,
    voter: &OwnerId,
    cell: Option<usize>,
    is_there: impl Fn(usize) -> bool,
) -> Result<Votes, SayError> {
    if let Some(cell) = cell.filter(|cell| !is_there(*cell)) {
        return Err(fault("cell", format!("There is no picture {cell}")));
    }
    store.set_vote(grid, voter, cell).await?;
    Ok(store.votes(grid, cells, Some(voter)).await?)
}

fn fault(field: &str, description: String) -> SayError {
    SayError::Invalid(InvalidField {
        kind: "grid".into(),
        field: field.into(),
        description,
    })
}
