use std::collections::HashMap;

use api::{PredictionId, Status};

use super::{Place, Predictions, Record};
use crate::{owner::OwnerId, store::StoreError};

/// A prediction under way, and where it stands.
#[derive(Debug, Clone)]
pub struct Underway {
    /// The prediction.
    pub record: Record,
    /// How many, anybody's, get their turn before it; None where it does not wait for one.
    pub ahead: Option<usize>,
    /// Seconds until it ends, about; None where nobody knows how long one takes.
    pub seconds: Option<f64>,
}

impl Predictions {
    /// What `owner` has under way: what runs, what waits for its turn, what is being prepared; each by its place.
    pub async fn underway(&self, owner: &OwnerId) -> Result<Vec<Underway>, StoreError> {
        let unfinished = self.store.unfinished_predictions_of(owner).await?;
        let places: HashMap<PredictionId, Place> = self
            .0
            .turns
            .places(owner)
            .into_iter()
            .map(|place| (place.id.clone(), place))
            .collect();
        let mut underway: Vec<Underway> = unfinished
            .into_iter()
            .map(|record| self.place(places.get(&record.id), record))
            .collect();
        // The sort keeps those of one rank in the order of their creation.
        underway.sort_by_key(|entry| match (entry.record.status, entry.ahead) {
            (Status::Processing, _) => (0, 0),
            (_, Some(ahead)) => (1, ahead),
            (_, None) => (2, 0),
        });
        Ok(underway)
    }

    /// Gives those of `owner`'s waiting predictions that are named the turns that they have together in this order, also after a restart.
    pub async fn reorder(&self, owner: &OwnerId, order: &[PredictionId]) -> Result<(), StoreError> {
        let queued = self.0.turns.reorder(owner, order);
        self.store.set_queued(&queued).await
    }

    fn place(&self, place: Option<&Place>, record: Record) -> Underway {
        let own = f64::from(record.outputs_wanted()) * (1.0 - record.fraction());
        let slots = self.engine.slots().max(1) as f64;
        let before = place.map_or(0.0, |place| f64::from(place.outputs_ahead) / slots);
        let seconds = self
            .engine
            .info()
            .seconds_per_output
            .map(|seconds| seconds * (before + own));
        Underway {
            ahead: place.map(|place| place.ahead),
            seconds,
            record,
        }
    }
}
