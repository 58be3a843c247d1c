//! Turns at the engine.
//!
//! - [`queue`]: who waits, in plain data: whose turn it is, how many come before

mod queue;

use std::sync::{Arc, Mutex, PoisonError};

use api::{PredictionId, Timestamp};
use tokio::sync::oneshot;

use super::Record;
use crate::owner::OwnerId;
use queue::Waiting;

pub(super) use queue::Place;

/// Turns at the engine, as many as it has slots. Owners take them round robin, each owner's in the order of their queue, which is that
/// of creation until the owner wants another: so one who asks for a hundred does not keep out one who asks for one.
#[derive(Debug, Clone)]
pub(super) struct Turns(Arc<Mutex<Queue>>);

type Queue = queue::Queue<oneshot::Sender<Turn>>;

/// A turn at the engine; it passes on when dropped.
#[derive(Debug)]
pub(super) struct Turn(Option<Taken>);

#[derive(Debug)]
struct Taken {
    turns: Turns,
    outputs: u32,
}

impl Turns {
    /// `slots` turns at once; at least one.
    pub(super) fn new(slots: usize) -> Self {
        Self(Arc::new(Mutex::new(Queue::new(slots))))
    }

    /// Waits for this prediction's turn. Whoever stops waiting loses nothing for the others.
    pub(super) async fn take(&self, record: &Record) -> Turn {
        let (sender, receiver) = oneshot::channel();
        let waiting = Waiting {
            id: record.id.clone(),
            at: record.queued_at.clone(),
            outputs: record.outputs_wanted(),
            who: sender,
        };
        self.with(|queue| queue.push(&record.owner, waiting));
        let _standing = Standing {
            turns: self,
            record,
        };
        self.pass_on();
        receiver.await.unwrap_or(Turn(None))
    }

    /// How many wait.
    pub(super) fn waiting(&self) -> usize {
        self.with(|queue| queue.len())
    }

    /// Where those of `owner`'s stand that wait, in the order of their turns.
    pub(super) fn places(&self, owner: &OwnerId) -> Vec<Place> {
        self.with(|queue| queue.places(owner))
    }

    /// Gives those named the turns that they have together in this order. What does not wait is passed over. Returns the moments by which
    /// each is queued from now on.
    pub(super) fn reorder(
        &self,
        owner: &OwnerId,
        order: &[PredictionId],
    ) -> Vec<(PredictionId, Timestamp)> {
        self.with(|queue| queue.reorder(owner, order))
    }

    /// Gives free turns to those who wait.
    fn pass_on(&self) {
        while let Some(Waiting { outputs, who, .. }) = self.with(Queue::pop) {
            let turn = Turn(Some(Taken {
                turns: self.clone(),
                outputs,
            }));
            if let Err(mut turn) = who.send(turn) {
                turn.0 = None;
                self.with(|queue| queue.give_back(outputs));
            }
        }
    }

    fn with<T>(&self, change: impl FnOnce(&mut Queue) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Somebody who stands in the queue, until this is dropped.
struct Standing<'a> {
    turns: &'a Turns,
    record: &'a Record,
}

impl Drop for Standing<'_> {
    fn drop(&mut self) {
        self.turns
            .with(|queue| queue.remove(&self.record.owner, &self.record.id));
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(Taken { turns, outputs }) = self.0.take() {
            turns.with(|queue| queue.give_back(outputs));
            turns.pass_on();
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;
    use crate::predictions::world::{me, other, recorded};

    #[tokio::test]
    async fn owners_are_served_round_robin_and_each_ones_oldest_first() {
        let turns = Turns::new(1);
        let running = turns.take(&recorded(&me(), 0)).await;
        let (newer, older, theirs) = (
            recorded(&me(), 2),
            recorded(&me(), 1),
            recorded(&other(), 3),
        );
        let (mut newer, mut older, mut theirs) = (
            Box::pin(turns.take(&newer)),
            Box::pin(turns.take(&older)),
            Box::pin(turns.take(&theirs)),
        );
        for waiting in [&mut newer, &mut older, &mut theirs] {
            assert!(waiting.now_or_never().is_none());
        }
        assert_eq!(turns.waiting(), 3);
        drop(running);
        let first = older.now_or_never().expect("my oldest is first");
        assert!((&mut newer).now_or_never().is_none());
        drop(first);
        let second = theirs.now_or_never().expect("then comes the other owner");
        drop(second);
        assert!(newer.now_or_never().is_some());
        assert_eq!(turns.waiting(), 0);
    }

    #[tokio::test]
    async fn another_order_is_followed() {
        let turns = Turns::new(1);
        let running = turns.take(&recorded(&me(), 0)).await;
        let (first, second) = (recorded(&me(), 1), recorded(&me(), 2));
        let (mut waits_first, mut waits_second) =
            (Box::pin(turns.take(&first)), Box::pin(turns.take(&second)));
        assert!(
            (&mut waits_first).now_or_never().is_none()
                && (&mut waits_second).now_or_never().is_none()
        );
        turns.reorder(&me(), &[second.id.clone(), first.id.clone()]);
        drop(running);
        assert!((&mut waits_first).now_or_never().is_none());
        assert!(waits_second.now_or_never().is_some());
    }

    #[tokio::test]
    async fn who_stops_waiting_loses_no_turn_for_the_others() {
        let turns = Turns::new(1);
        let running = turns.take(&recorded(&me(), 0)).await;
        let (gone, given, left) = (recorded(&me(), 1), recorded(&me(), 2), recorded(&me(), 3));
        let mut leaves = Box::pin(turns.take(&gone));
        let mut leaves_with_turn = Box::pin(turns.take(&given));
        let mut stays = Box::pin(turns.take(&left));
        for waiting in [&mut leaves, &mut leaves_with_turn, &mut stays] {
            assert!(waiting.now_or_never().is_none());
        }
        drop(leaves);
        assert_eq!(turns.waiting(), 2);
        drop(running);
        drop(leaves_with_turn);
        assert!(stays.now_or_never().is_some());
        assert!(turns.take(&recorded(&other(), 4)).now_or_never().is_some());
    }
}
