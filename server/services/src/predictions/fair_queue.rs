//! Fair access to the engine.
//!
//! - [`queue`]: the order, as plain data

mod queue;

use std::sync::{Arc, Mutex, PoisonError};

use api::{PredictionId, Timestamp};
use tokio::sync::oneshot;

use domain::{owner::OwnerId, prediction::PredictionRecord};
use queue::Waiter;

pub(super) use queue::QueuePosition;

/// Permits for the engine, as many as it has slots. Owners get them round robin, each in the order
/// of their queue, so that an owner with a hundred predictions does not block one with a single
/// prediction.
#[derive(Debug, Clone)]
pub(super) struct FairQueue(Arc<Mutex<Queue>>);

type Queue = queue::Queue<oneshot::Sender<Permit>>;

/// A slot of the engine; released when dropped.
#[derive(Debug)]
pub(super) struct Permit(Option<HeldPermit>);

#[derive(Debug)]
struct HeldPermit {
    queue: FairQueue,
    outputs: u32,
}

impl FairQueue {
    /// A queue with `slots` permits, at least one.
    pub(super) fn new(slots: usize) -> Self {
        Self(Arc::new(Mutex::new(Queue::new(slots))))
    }

    /// Waits for the prediction's permit. Cancel safe: if the future is dropped, the permit goes to
    /// the next.
    pub(super) async fn acquire(&self, record: &PredictionRecord) -> Permit {
        let (sender, receiver) = oneshot::channel();
        let waiting = Waiter {
            id: record.id.clone(),
            at: record.queued_at.clone(),
            outputs: record.requested_outputs(),
            grant: sender,
        };
        self.with(|queue| queue.push(&record.owner, waiting));
        let _guard = QueuedGuard {
            queue: self,
            record,
        };
        self.grant_free_permits();
        receiver.await.unwrap_or(Permit(None))
    }

    /// The number of waiting predictions.
    pub(super) fn waiting(&self) -> usize {
        self.with(|queue| queue.len())
    }

    /// The positions of `owner`'s waiting predictions, the next first.
    pub(super) fn positions(&self, owner: &OwnerId) -> Vec<QueuePosition> {
        self.with(|queue| queue.positions(owner))
    }

    /// Reorders the named predictions among themselves; others are ignored. Returns their new sort
    /// keys.
    pub(super) fn reorder(
        &self,
        owner: &OwnerId,
        order: &[PredictionId],
    ) -> Vec<(PredictionId, Timestamp)> {
        self.with(|queue| queue.reorder(owner, order))
    }

    /// Gives free permits to the next in the queue.
    fn grant_free_permits(&self) {
        while let Some(Waiter { outputs, grant, .. }) = self.with(Queue::pop) {
            let permit = Permit(Some(HeldPermit {
                queue: self.clone(),
                outputs,
            }));
            if let Err(mut permit) = grant.send(permit) {
                permit.0 = None;
                self.with(|queue| queue.release(outputs));
            }
        }
    }

    fn with<T>(&self, change: impl FnOnce(&mut Queue) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Removes a waiting prediction from the queue when dropped.
struct QueuedGuard<'a> {
    queue: &'a FairQueue,
    record: &'a PredictionRecord,
}

impl Drop for QueuedGuard<'_> {
    fn drop(&mut self) {
        self.queue
            .with(|queue| queue.remove(&self.record.owner, &self.record.id));
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(HeldPermit { queue, outputs }) = self.0.take() {
            queue.with(|queue| queue.release(outputs));
            queue.grant_free_permits();
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;
    use crate::predictions::test_support::{me, other, recorded};

    #[tokio::test]
    async fn permits_go_round_robin_and_oldest_first_per_owner() {
        let queue = FairQueue::new(1);
        let running = queue.acquire(&recorded(&me(), 0)).await;
        let (newer, older, theirs) = (
            recorded(&me(), 2),
            recorded(&me(), 1),
            recorded(&other(), 3),
        );
        let (mut newer, mut older, mut theirs) = (
            Box::pin(queue.acquire(&newer)),
            Box::pin(queue.acquire(&older)),
            Box::pin(queue.acquire(&theirs)),
        );
        for waiting in [&mut newer, &mut older, &mut theirs] {
            assert!(waiting.now_or_never().is_none());
        }
        assert_eq!(queue.waiting(), 3);
        drop(running);
        let first = older.now_or_never().expect("my oldest is first");
        assert!((&mut newer).now_or_never().is_none());
        drop(first);
        let second = theirs.now_or_never().expect("then comes the other owner");
        drop(second);
        assert!(newer.now_or_never().is_some());
        assert_eq!(queue.waiting(), 0);
    }

    #[tokio::test]
    async fn reordered_queue_is_followed() {
        let queue = FairQueue::new(1);
        let running = queue.acquire(&recorded(&me(), 0)).await;
        let (first, second) = (recorded(&me(), 1), recorded(&me(), 2));
        let (mut waits_first, mut waits_second) = (
            Box::pin(queue.acquire(&first)),
            Box::pin(queue.acquire(&second)),
        );
        assert!(
            (&mut waits_first).now_or_never().is_none()
                && (&mut waits_second).now_or_never().is_none()
        );
        queue.reorder(&me(), &[second.id.clone(), first.id.clone()]);
        drop(running);
        assert!((&mut waits_first).now_or_never().is_none());
        assert!(waits_second.now_or_never().is_some());
    }

    #[tokio::test]
    async fn dropped_waiters_do_not_lose_permits() {
        let queue = FairQueue::new(1);
        let running = queue.acquire(&recorded(&me(), 0)).await;
        let (first_record, second_record, third_record) =
            (recorded(&me(), 1), recorded(&me(), 2), recorded(&me(), 3));
        let mut canceled = Box::pin(queue.acquire(&first_record));
        let mut canceled_with_permit = Box::pin(queue.acquire(&second_record));
        let mut remaining = Box::pin(queue.acquire(&third_record));
        for waiting in [&mut canceled, &mut canceled_with_permit, &mut remaining] {
            assert!(waiting.now_or_never().is_none());
        }
        drop(canceled);
        assert_eq!(queue.waiting(), 2);
        drop(running);
        drop(canceled_with_permit);
        assert!(remaining.now_or_never().is_some());
        assert!(
            queue
                .acquire(&recorded(&other(), 4))
                .now_or_never()
                .is_some()
        );
    }
}
