use std::net::IpAddr;

use api::{GridId, InvalidField, MODEL_AXIS, PredictionId, ShareVisibility, SharedOutput, Votes};

use super::{OpenedShare, ShareError, Shares, ensure_finished_with_outputs};
use crate::{
    rate_limit::{LimitedAction, RateLimitExceeded, RateLimitKey},
    votes::{GridFeedbackError, vote},
};
use domain::{
    owner::OwnerId,
    prediction::{PredictionRecord, StoredImages},
};
use store::{ShareRow, StoreError};

/// A comparison of models, with the cells that have a picture.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The cells with an output picture, by their index.
    pub cells: Vec<(usize, PredictionRecord)>,
    /// The number of cells of the grid.
    pub cell_count: usize,
    /// The votes for each cell; empty if there are none.
    pub votes: Vec<u32>,
}

impl Comparison {
    /// The first prediction with the first output picture of each cell; `None` without cells.
    pub(super) fn merged_record(&self) -> Option<PredictionRecord> {
        let first = self.cells.first()?.1.clone();
        let outputs = self
            .cells
            .iter()
            .filter_map(|(_, record)| record.pictures.outputs.first().cloned())
            .collect();
        Some(PredictionRecord {
            pictures: StoredImages {
                outputs,
                ..first.pictures
            },
            ..first
        })
    }

    /// A description of each output picture.
    pub fn outputs(&self, visibility: ShareVisibility) -> Vec<SharedOutput> {
        let describe = |(cell, record): &(usize, PredictionRecord)| SharedOutput {
            model: record
                .target
                .model
                .as_ref()
                .map_or_else(|| record.target.reference(), ToString::to_string),
            cell: *cell,
            seconds: record.metrics().and_then(|metrics| metrics.predict_time),
            dollars: record.cost_dollars,
            seed: record
                .used_seed()
                .filter(|_| visibility >= ShareVisibility::Settings),
        };
        self.cells.iter().map(describe).collect()
    }

    /// The votes for each output picture.
    pub fn votes_for_outputs(&self) -> Vec<u32> {
        self.cells
            .iter()
            .filter_map(|(cell, _)| self.votes.get(*cell).copied())
            .collect()
    }
}

impl Shares {
    /// Checks that the input names a prediction or a comparison of models that is finished and has
    /// outputs.
    pub(super) async fn ensure_shareable(
        &self,
        owner: &OwnerId,
        prediction: Option<&PredictionId>,
        grid: Option<&GridId>,
    ) -> Result<(), ShareError> {
        match (prediction, grid) {
            (Some(id), None) => {
                let found = self.0.store.predictions().find_owned(owner, id).await?;
                ensure_finished_with_outputs(&found.ok_or(ShareError::Missing)?)
            }
            (None, Some(id)) => self.ensure_shareable_grid(owner, id).await,
            _ => {
                let description =
                    "A share has either a prediction or a grid: name one of them".into();
                Err(ShareError::Invalid(vec![InvalidField {
                    kind: "share".into(),
                    field: "prediction".into(),
                    description,
                }]))
            }
        }
    }

    async fn ensure_shareable_grid(&self, owner: &OwnerId, id: &GridId) -> Result<(), ShareError> {
        let grid = self
            .0
            .store
            .grids()
            .find_owned(owner, id)
            .await?
            .ok_or(ShareError::Missing)?;
        if grid.axes.iter().all(|axis| axis.field != MODEL_AXIS) {
            return Err(ShareError::NotAComparison);
        }
        let cells = self.0.store.grids().cells(id).await?;
        if cells.iter().any(|(_, record)| !record.status.is_terminal()) {
            return Err(ShareError::Unfinished);
        }
        if cells
            .iter()
            .all(|(_, record)| record.pictures.outputs.is_empty())
        {
            Err(ShareError::Empty)
        } else {
            Ok(())
        }
    }

    /// The comparison of a share; `None` if it has a single prediction.
    pub(super) async fn comparison(
        &self,
        share: &ShareRow,
    ) -> Result<Option<Comparison>, StoreError> {
        let Some(id) = &share.grid else {
            return Ok(None);
        };
        let Some(grid) = self.0.store.grids().find_owned(&share.owner, id).await? else {
            return Ok(None);
        };
        let mut cells = self.0.store.grids().cells(id).await?;
        cells.retain(|(_, record)| !record.pictures.outputs.is_empty());
        let Votes { votes, .. } = self.0.store.grids().votes(id, grid.cells, None).await?;
        Ok(Some(Comparison {
            cells,
            cell_count: grid.cells,
            votes,
        }))
    }

    /// The votes for each cell of a shared comparison, and the voter's own.
    pub async fn votes(
        &self,
        opened: &OpenedShare,
        voter: &OwnerId,
    ) -> Result<Votes, GridFeedbackError> {
        let (Some(grid), Some(comparison)) = (&opened.share.grid, &opened.comparison) else {
            return Err(GridFeedbackError::Missing);
        };
        Ok(self
            .0
            .store
            .grids()
            .votes(grid, comparison.cell_count, Some(voter))
            .await?)
    }

    /// Sets the voter's favourite cell of a shared comparison; `None` withdraws the vote.
    pub async fn vote(
        &self,
        opened: &OpenedShare,
        voter: &OwnerId,
        cell: Option<usize>,
    ) -> Result<Votes, GridFeedbackError> {
        let (Some(grid), Some(comparison)) = (&opened.share.grid, &opened.comparison) else {
            return Err(GridFeedbackError::Missing);
        };
        let is_shown = |cell: usize| comparison.cells.iter().any(|(shown, _)| *shown == cell);
        vote(
            &self.0.store,
            grid,
            comparison.cell_count,
            voter,
            cell,
            is_shown,
        )
        .await
    }

    /// Counts a vote against the limit of the IP address, because a client without cookies is a new
    /// voter at each request.
    pub fn count_vote(&self, peer: IpAddr) -> Result<(), RateLimitExceeded> {
        self.0
            .limiter
            .try_acquire(RateLimitKey::anonymous(peer), LimitedAction::Vote)
            .map(drop)
    }
}
