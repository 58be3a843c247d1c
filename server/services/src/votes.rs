//! Votes for the cells of a grid.

use api::{GridId, InvalidField, Votes};

use domain::owner::OwnerId;
use store::{Store, StoreError};

/// A vote or note that was not stored.
#[derive(Debug, thiserror::Error)]
pub enum GridFeedbackError {
    /// There is no such grid, or it has another owner.
    #[error("there is no such grid")]
    Missing,
    /// The input is not valid.
    #[error("the vote or note is not valid")]
    Invalid(InvalidField),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Sets the voter's preferred cell of a grid, or withdraws the vote.
pub async fn vote(
    store: &Store,
    grid: &GridId,
    cells: usize,
    voter: &OwnerId,
    cell: Option<usize>,
    exists: impl Fn(usize) -> bool,
) -> Result<Votes, GridFeedbackError> {
    if let Some(cell) = cell.filter(|cell| !exists(*cell)) {
        return Err(fault("cell", format!("There is no picture {cell}")));
    }
    store.grids().set_vote(grid, voter, cell).await?;
    Ok(store.grids().votes(grid, cells, Some(voter)).await?)
}

pub(crate) fn fault(field: &str, description: String) -> GridFeedbackError {
    GridFeedbackError::Invalid(InvalidField {
        kind: "grid".into(),
        field: field.into(),
        description,
    })
}
