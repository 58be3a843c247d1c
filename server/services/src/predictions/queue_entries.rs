use std::collections::HashMap;

use api::{PredictionId, Status};

use super::{Predictions, QueuePosition};
use domain::{owner::OwnerId, prediction::PredictionRecord};
use store::StoreError;

/// An unfinished prediction and its position.
#[derive(Debug, Clone)]
pub struct QueueEntry {
    /// The prediction.
    pub record: PredictionRecord,
    /// Predictions of any owner that run before it; `None` if it is not queued.
    pub ahead: Option<usize>,
    /// Estimated seconds until it ends; `None` if the run time is unknown.
    pub seconds: Option<f64>,
}

impl Predictions {
    /// `owner`'s unfinished predictions: running, queued, in preparation.
    pub async fn queue_entries(&self, owner: &OwnerId) -> Result<Vec<QueueEntry>, StoreError> {
        let unfinished = self.store.predictions().unfinished_of(owner).await?;
        let positions: HashMap<PredictionId, QueuePosition> = self
            .0
            .fair_queue
            .positions(owner)
            .into_iter()
            .map(|position| (position.id.clone(), position))
            .collect();
        let mut queue_entries: Vec<QueueEntry> = unfinished
            .into_iter()
            .map(|record| self.queue_entry(positions.get(&record.id), record))
            .collect();
        // The stable sort keeps those of equal rank in the order of creation.
        queue_entries.sort_by_key(|entry| match (entry.record.status, entry.ahead) {
            (Status::Processing, _) => (0, 0),
            (_, Some(ahead)) => (1, ahead),
            (_, None) => (2, 0),
        });
        Ok(queue_entries)
    }

    /// Reorders `owner`'s queued predictions; survives restarts.
    pub async fn reorder(&self, owner: &OwnerId, order: &[PredictionId]) -> Result<(), StoreError> {
        let queued = self.0.fair_queue.reorder(owner, order);
        self.store.predictions().set_queue_times(&queued).await
    }

    fn queue_entry(
        &self,
        position: Option<&QueuePosition>,
        record: PredictionRecord,
    ) -> QueueEntry {
        let remaining = f64::from(record.requested_outputs()) * (1.0 - record.fraction());
        let slots = self.engine.slots().max(1) as f64;
        let before = position.map_or(0.0, |position| f64::from(position.outputs_ahead) / slots);
        let seconds = self
            .engine
            .info()
            .seconds_per_output
            .map(|seconds| seconds * (before + remaining));
        QueueEntry {
            ahead: position.map(|position| position.ahead),
            seconds,
            record,
        }
    }
}
