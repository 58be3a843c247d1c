use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

use api::{PredictionId, Timestamp};
use tokio::sync::oneshot;

use super::Record;
use crate::owner::OwnerId;

/// Turns at the engine, as many as it has slots. Owners take them round robin, each owner's oldest prediction first: so one who asks
/// for a hundred does not keep out one who asks for one.
#[derive(Debug, Clone)]
pub(super) struct Turns(Arc<Mutex<Queue>>);

/// A turn at the engine; it passes on when dropped.
#[derive(Debug)]
pub(super) struct Turn(Option<Turns>);

#[derive(Debug)]
struct Queue {
    free: usize,
    /// Who waits, in the order in which their turns come.
    owners: VecDeque<OwnerId>,
    waiting: BTreeMap<OwnerId, BTreeMap<(Timestamp, PredictionId), oneshot::Sender<Turn>>>,
}

impl Turns {
    /// `slots` turns at once; at least one.
    pub(super) fn new(slots: usize) -> Self {
        Self(Arc::new(Mutex::new(Queue { free: slots.max(1), owners: VecDeque::new(), waiting: BTreeMap::new() })))
    }

    /// Waits for this prediction's turn. Whoever stops waiting loses nothing for the others.
    pub(super) async fn take(&self, record: &Record) -> Turn {
        let (sender, receiver) = oneshot::channel();
        self.with(|queue| queue.push(record, sender));
        let _place = Place { turns: self, record };
        self.pass_on();
        receiver.await.unwrap_or(Turn(None))
    }

    /// How many wait.
    pub(super) fn waiting(&self) -> usize {
        self.with(|queue| queue.waiting.values().map(BTreeMap::len).sum())
    }

    /// Gives free turns to those who wait.
    fn pass_on(&self) {
        while let Some(next) = self.with(Queue::pop) {
            if let Err(mut turn) = next.send(Turn(Some(self.clone()))) {
                turn.0 = None;
                self.with(|queue| queue.free += 1);
            }
        }
    }

    fn with<T>(&self, change: impl FnOnce(&mut Queue) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A place in the queue; it is given up when dropped.
struct Place<'a> {
    turns: &'a Turns,
    record: &'a Record,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.turns.with(|queue| queue.remove(self.record));
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(turns) = self.0.take() {
            turns.with(|queue| queue.free += 1);
            turns.pass_on();
        }
    }
}

impl Queue {
    fn push(&mut self, record: &Record, sender: oneshot::Sender<Turn>) {
        let of_owner = self.waiting.entry(record.owner.clone()).or_default();
        if of_owner.is_empty() {
            self.owners.push_back(record.owner.clone());
        }
        of_owner.insert((record.created_at.clone(), record.id.clone()), sender);
    }

    fn remove(&mut self, record: &Record) {
        let Some(of_owner) = self.waiting.get_mut(&record.owner) else { return };
        of_owner.remove(&(record.created_at.clone(), record.id.clone()));
        if of_owner.is_empty() {
            self.waiting.remove(&record.owner);
            self.owners.retain(|owner| *owner != record.owner);
        }
    }

    /// Who is next, if a turn is free; the turn is theirs.
    fn pop(&mut self) -> Option<oneshot::Sender<Turn>> {
        if self.free == 0 {
            return None;
        }
        let owner = self.owners.pop_front()?;
        let of_owner = self.waiting.get_mut(&owner)?;
        let next = of_owner.pop_first()?.1;
        if of_owner.is_empty() {
            self.waiting.remove(&owner);
        } else {
            self.owners.push_back(owner);
        }
        self.free -= 1;
        Some(next)
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
        let (newer, older, theirs) = (recorded(&me(), 2), recorded(&me(), 1), recorded(&other(), 3));
        let (mut newer, mut older, mut theirs) =
            (Box::pin(turns.take(&newer)), Box::pin(turns.take(&older)), Box::pin(turns.take(&theirs)));
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
