use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use api::PredictionId;
use tokio::sync::Notify;

/// The predictions of which a webhook is being sent: one at a time, so that a receiver is not told the end before what was sent earlier.
#[derive(Clone, Default)]
pub(super) struct UnderWay(Arc<Inner>);

#[derive(Default)]
struct Inner {
    predictions: Mutex<HashSet<PredictionId>>,
    freed: Notify,
}

/// The right to send a webhook of a prediction, until it is dropped.
pub(super) struct Claim {
    under_way: UnderWay,
    prediction: PredictionId,
}

impl UnderWay {
    /// The right to send; None while somebody else has it.
    pub fn claim(&self, prediction: &PredictionId) -> Option<Claim> {
        let is_free = self
            .0
            .predictions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(prediction.clone());
        is_free.then(|| Claim {
            under_way: self.clone(),
            prediction: prediction.clone(),
        })
    }

    /// Waits until somebody has sent what they sent.
    pub async fn freed(&self) {
        self.0.freed.notified().await;
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.under_way
            .0
            .predictions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.prediction);
        self.under_way.0.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[test]
    fn a_prediction_is_claimed_by_one_and_freed_with_a_call() {
        let under_way = UnderWay::default();
        let [one, other] = [1, 2].map(|byte| PredictionId::from_entropy([byte; 16]));
        let claim = under_way.claim(&one).unwrap();
        assert!(under_way.claim(&one).is_none());
        assert!(under_way.freed().now_or_never().is_none());
        let others = under_way.claim(&other).unwrap();
        drop(claim);
        assert!(under_way.freed().now_or_never().is_some());
        assert!(under_way.claim(&one).is_some());
        drop(others);
    }
}
