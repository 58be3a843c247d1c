use std::net::IpAddr;

use api::{GridId, InvalidField, MODEL_AXIS, PredictionId, ShareShows, SharedOutput, Votes};

use super::{Opened, ShareError, Shares, check_whole};
use crate::{
    limiter::{Asking, Holder, TooMany},
    owner::OwnerId,
    predictions::{KeptPictures, Record, SayError, vote},
    store::{ShareRow, StoreError},
};

/// A comparison of models, as far as its pictures are there.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The cells that gave a picture, in their order.
    pub cells: Vec<(usize, Record)>,
    /// How many there were to be.
    pub wanted: usize,
    /// How many say of each cell that it is the best; empty where nobody has said anything.
    pub votes: Vec<u32>,
}

impl Comparison {
    /// The first of its results, with a picture of each.
    pub(super) fn as_one(&self) -> Option<Record> {
        let first = self.cells.first()?.1.clone();
        let outputs = self
            .cells
            .iter()
            .filter_map(|(_, record)| record.pictures.outputs.first().cloned())
            .collect();
        Some(Record {
            pictures: KeptPictures {
                outputs,
                ..first.pictures
            },
            ..first
        })
    }

    /// What its outputs are of.
    pub(super) fn outputs(&self, shows: ShareShows) -> Vec<SharedOutput> {
        let told = |(cell, record): &(usize, Record)| SharedOutput {
            model: record
                .target
                .model
                .as_ref()
                .map_or_else(|| record.target.reference(), ToString::to_string),
            cell: *cell,
            seconds: record.metrics().and_then(|metrics| metrics.predict_time),
            dollars: record.cost_dollars,
            seed: record.used_seed().filter(|_| shows >= ShareShows::Settings),
        };
        self.cells.iter().map(told).collect()
    }

    /// How many say of each output that it is the best.
    pub(super) fn votes_for_outputs(&self) -> Vec<u32> {
        self.cells
            .iter()
            .filter_map(|(cell, _)| self.votes.get(*cell).copied())
            .collect()
    }
}

impl Shares {
    /// Finds whether what is to be shared can be: a result or a comparison of models that has ended and gave something.
    pub(super) async fn check_subject(
        &self,
        owner: &OwnerId,
        prediction: Option<&PredictionId>,
        grid: Option<&GridId>,
    ) -> Result<(), ShareError> {
        match (prediction, grid) {
            (Some(id), None) => check_whole(
                &self
                    .0
                    .store
                    .prediction_of(owner, id)
                    .await?
                    .ok_or(ShareError::Missing)?,
            ),
            (None, Some(id)) => self.check_grid(owner, id).await,
            _ => {
                let description =
                    "A link leads to a prediction or to a grid: name one of them".into();
                Err(ShareError::Invalid(vec![InvalidField {
                    kind: "share".into(),
                    field: "prediction".into(),
                    description,
                }]))
            }
        }
    }

    async fn check_grid(&self, owner: &OwnerId, id: &GridId) -> Result<(), ShareError> {
        let grid = self
            .0
            .store
            .grid_of(owner, id)
            .await?
            .ok_or(ShareError::Missing)?;
        if grid.axes.iter().all(|axis| axis.field != MODEL_AXIS) {
            return Err(ShareError::OneModel);
        }
        let cells = self.0.store.predictions_in(id).await?;
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

    /// The comparison that a link leads to; None where that is one result.
    pub(super) async fn comparison(
        &self,
        share: &ShareRow,
    ) -> Result<Option<Comparison>, StoreError> {
        let Some(id) = &share.grid else {
            return Ok(None);
        };
        let Some(grid) = self.0.store.grid_of(&share.owner, id).await? else {
            return Ok(None);
        };
        let mut cells = self.0.store.predictions_in(id).await?;
        cells.retain(|(_, record)| !record.pictures.outputs.is_empty());
        let Votes { votes, .. } = self.0.store.votes(id, grid.cells, None).await?;
        Ok(Some(Comparison {
            cells,
            wanted: grid.cells,
            votes,
        }))
    }

    /// How many say of each cell of a shared comparison that it is the best, and which of them the voter does.
    pub async fn votes(&self, opened: &Opened, voter: &OwnerId) -> Result<Votes, SayError> {
        let (Some(grid), Some(comparison)) = (&opened.share.grid, &opened.compared) else {
            return Err(SayError::Missing);
        };
        Ok(self
            .0
            .store
            .votes(grid, comparison.wanted, Some(voter))
            .await?)
    }

    /// Says which picture of a shared comparison the voter likes best.
    pub async fn vote(
        &self,
        opened: &Opened,
        voter: &OwnerId,
        cell: Option<usize>,
    ) -> Result<Votes, SayError> {
        let (Some(grid), Some(comparison)) = (&opened.share.grid, &opened.compared) else {
            return Err(SayError::Missing);
        };
        let is_shown = |cell: usize| comparison.cells.iter().any(|(shown, _)| *shown == cell);
        vote(
            &self.0.store,
            grid,
            comparison.wanted,
            voter,
            cell,
            is_shown,
        )
        .await
    }

    /// Counts a vote against whoever asks from there: a browser without cookies is somebody else each time.
    pub fn voted(&self, asker: IpAddr) -> Result<(), TooMany> {
        self.0
            .limiter
            .take(Holder::newcomers(asker), Asking::Vote)
            .map(drop)
    }
}
