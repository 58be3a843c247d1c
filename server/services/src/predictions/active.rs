use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use api::PredictionId;
use tokio_util::sync::CancellationToken;

/// The predictions with a task in this process, and the tokens that cancel them.
#[derive(Debug, Clone, Default)]
pub(super) struct ActivePredictions(Arc<Mutex<HashMap<PredictionId, CancellationToken>>>);

/// Marks a prediction as active until dropped.
#[derive(Debug)]
pub(super) struct ActiveGuard {
    active: ActivePredictions,
    id: PredictionId,
    canceled: CancellationToken,
}

impl ActivePredictions {
    /// Marks a prediction as active; `None` if it is already.
    pub(super) fn begin(&self, id: &PredictionId) -> Option<ActiveGuard> {
        let mut active = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if active.contains_key(id) {
            return None;
        }
        let canceled = CancellationToken::new();
        active.insert(id.clone(), canceled.clone());
        Some(ActiveGuard {
            active: self.clone(),
            id: id.clone(),
            canceled,
        })
    }

    /// Cancels the task of a prediction, if there is one.
    pub(super) fn cancel(&self, id: &PredictionId) {
        let active = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(canceled) = active.get(id) {
            canceled.cancel();
        }
    }
}

impl ActiveGuard {
    /// Canceled when the task is to stop.
    pub(super) fn canceled(&self) -> &CancellationToken {
        &self.canceled
    }
}

impl Drop for ActiveGuard {
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
    fn prediction_is_active_once_until_the_guard_is_dropped() {
        let (active, id) = (
            ActivePredictions::default(),
            PredictionId::from_entropy([1; 16]),
        );
        let guard = active.begin(&id).unwrap();
        assert!(active.begin(&id).is_none());
        active.cancel(&id);
        assert!(guard.canceled().is_cancelled());
        drop(guard);
        assert!(!active.begin(&id).unwrap().canceled().is_cancelled());
    }
}
