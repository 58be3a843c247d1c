use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use api::PredictionId;
use tokio_util::sync::CancellationToken;

/// The predictions that this process is working on, each with what cancels the work.
#[derive(Debug, Clone, Default)]
pub(super) struct Active(Arc<Mutex<HashMap<PredictionId, CancellationToken>>>);

/// One that it is working on, until this is dropped.
#[derive(Debug)]
pub(super) struct Work {
    active: Active,
    id: PredictionId,
    canceled: CancellationToken,
}

impl Active {
    /// Begins work on a prediction; None where it is being worked on already.
    pub(super) fn begin(&self, id: &PredictionId) -> Option<Work> {
        let mut active = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if active.contains_key(id) {
            return None;
        }
        let canceled = CancellationToken::new();
        active.insert(id.clone(), canceled.clone());
        Some(Work {
            active: self.clone(),
            id: id.clone(),
            canceled,
        })
    }

    /// Cancels the work on a prediction, if there is any.
    pub(super) fn cancel(&self, id: &PredictionId) {
        let active = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(canceled) = active.get(id) {
            canceled.cancel();
        }
    }
}

impl Work {
    /// Ends when the work is to end.
    pub(super) fn canceled(&self) -> &CancellationToken {
        &self.canceled
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.active
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prediction_is_worked_on_once_and_again_only_when_that_is_over() {
        let (active, id) = (Active::default(), PredictionId::from_entropy([1; 16]));
        let work = active.begin(&id).unwrap();
        assert!(active.begin(&id).is_none());
        active.cancel(&id);
        assert!(work.canceled().is_cancelled());
        drop(work);
        assert!(!active.begin(&id).unwrap().canceled().is_cancelled());
    }
}
