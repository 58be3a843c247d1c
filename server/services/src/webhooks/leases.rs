use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use api::PredictionId;
use tokio::sync::Notify;

/// Leases on predictions with a delivery in progress: one at a time, so that a receiver does not
/// get `completed` before an earlier event.
#[derive(Clone, Default)]
pub(super) struct Leases(Arc<Inner>);

#[derive(Default)]
struct Inner {
    predictions: Mutex<HashSet<PredictionId>>,
    released: Notify,
}

/// The exclusive right to deliver a webhook of a prediction, until dropped.
pub(super) struct Lease {
    leases: Leases,
    prediction: PredictionId,
}

impl Leases {
    /// A lease; `None` while there is another.
    pub fn acquire(&self, prediction: &PredictionId) -> Option<Lease> {
        let is_free = self
            .0
            .predictions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(prediction.clone());
        is_free.then(|| Lease {
            leases: self.clone(),
            prediction: prediction.clone(),
        })
    }

    /// Waits until a lease is released.
    pub async fn released(&self) {
        self.0.released.notified().await;
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.leases
            .0
            .predictions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.prediction);
        self.leases.0.released.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[test]
    fn lease_is_exclusive_and_release_notifies() {
        let leases = Leases::default();
        let [one, other] = [1, 2].map(|byte| PredictionId::from_entropy([byte; 16]));
        let lease = leases.acquire(&one).unwrap();
        assert!(leases.acquire(&one).is_none());
        assert!(leases.released().now_or_never().is_none());
        let other_lease = leases.acquire(&other).unwrap();
        drop(lease);
        assert!(leases.released().now_or_never().is_some());
        assert!(leases.acquire(&one).is_some());
        drop(other_lease);
    }
}
