use std::collections::{BTreeMap, VecDeque};

use api::{PredictionId, Timestamp};

use domain::owner::OwnerId;

/// The waiting predictions and the free permits. `W` receives the permit.
#[derive(Debug)]
pub(super) struct Queue<W> {
    free: usize,
    /// Outputs of the predictions that hold a permit.
    running: u32,
    /// Owners with waiting predictions, in the order of their next permits.
    owners: VecDeque<OwnerId>,
    /// Each owner's waiting predictions, the next first.
    waiting: BTreeMap<OwnerId, Vec<Waiter<W>>>,
}

/// A waiting prediction.
#[derive(Debug)]
pub(super) struct Waiter<W> {
    pub id: PredictionId,
    /// The sort key within an owner.
    pub at: Timestamp,
    /// Outputs that it will make.
    pub outputs: u32,
    pub grant: W,
}

/// The position of a waiting prediction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuePosition {
    /// The prediction.
    pub id: PredictionId,
    /// Predictions of any owner that get a permit before it.
    pub ahead: usize,
    /// Their outputs, and those of running predictions.
    pub outputs_ahead: u32,
}

impl<W> Queue<W> {
    pub fn new(slots: usize) -> Self {
        Self {
            free: slots.max(1),
            running: 0,
            owners: VecDeque::new(),
            waiting: BTreeMap::new(),
        }
    }

    pub fn len(&self) -> usize {
        self.waiting.values().map(Vec::len).sum()
    }

    pub fn push(&mut self, owner: &OwnerId, waiting: Waiter<W>) {
        let of_owner = self.waiting.entry(owner.clone()).or_default();
        if of_owner.is_empty() {
            self.owners.push_back(owner.clone());
        }
        let place =
            of_owner.partition_point(|other| (&other.at, &other.id) < (&waiting.at, &waiting.id));
        of_owner.insert(place, waiting);
    }

    pub fn remove(&mut self, owner: &OwnerId, id: &PredictionId) {
        let Some(of_owner) = self.waiting.get_mut(owner) else {
            return;
        };
        of_owner.retain(|waiting| waiting.id != *id);
        if of_owner.is_empty() {
            self.waiting.remove(owner);
            self.owners.retain(|other| other != owner);
        }
    }

    /// Takes a permit for the next prediction, if one is free.
    pub fn pop(&mut self) -> Option<Waiter<W>> {
        if self.free == 0 {
            return None;
        }
        let owner = self.owners.pop_front()?;
        let of_owner = self.waiting.get_mut(&owner)?;
        let next = of_owner.remove(0);
        if of_owner.is_empty() {
            self.waiting.remove(&owner);
        } else {
            self.owners.push_back(owner);
        }
        self.free -= 1;
        self.running += next.outputs;
        Some(next)
    }

    /// Returns a permit for this number of outputs.
    pub fn release(&mut self, outputs: u32) {
        self.free += 1;
        self.running -= outputs;
    }

    /// The positions of `owner`'s predictions, the next first.
    pub fn positions(&self, owner: &OwnerId) -> Vec<QueuePosition> {
        let (mut ahead, mut outputs_ahead, mut positions) = (0, self.running, Vec::new());
        for (other, waiting) in self.in_order() {
            if other == owner {
                positions.push(QueuePosition {
                    id: waiting.id.clone(),
                    ahead,
                    outputs_ahead,
                });
            }
            ahead += 1;
            outputs_ahead += waiting.outputs;
        }
        positions
    }

    /// All waiting predictions in the order of their permits if nothing changes: one round of
    /// owners after the other.
    fn in_order(&self) -> impl Iterator<Item = (&OwnerId, &Waiter<W>)> {
        let rounds = self
            .waiting
            .values()
            .map(Vec::len)
            .max()
            .unwrap_or_default();
        let of_round = move |round: usize| {
            self.owners
                .iter()
                .filter_map(move |owner| Some((owner, self.waiting.get(owner)?.get(round)?)))
        };
        (0..rounds).flat_map(of_round)
    }

    /// Reorders those of `owner`'s predictions that are in `order` among themselves. Returns their
    /// new sort keys.
    pub fn reorder(
        &mut self,
        owner: &OwnerId,
        order: &[PredictionId],
    ) -> Vec<(PredictionId, Timestamp)> {
        let Some(of_owner) = self.waiting.get_mut(owner) else {
            return Vec::new();
        };
        let rank = |waiting: &Waiter<W>| order.iter().position(|id| *id == waiting.id);
        let (mut named, rest): (Vec<_>, Vec<_>) = std::mem::take(of_owner)
            .into_iter()
            .partition(|waiting| rank(waiting).is_some());
        let sort_keys: Vec<Timestamp> = named.iter().map(|waiting| waiting.at.clone()).collect();
        named.sort_by_key(rank);
        named
            .iter_mut()
            .zip(sort_keys)
            .for_each(|(waiting, at)| waiting.at = at);
        let queued = named
            .iter()
            .map(|waiting| (waiting.id.clone(), waiting.at.clone()))
            .collect();
        of_owner.extend(rest.into_iter().chain(named));
        of_owner.sort_by(|one, other| one.at.cmp(&other.at));
        queued
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::predictions::test_support::{me, other, recorded};

    /// A queue without free permits, with waiting predictions given as owner and creation second,
    /// three outputs each.
    fn queue(waiting: &[(&OwnerId, u8)]) -> (Queue<()>, Vec<PredictionId>) {
        let mut queue = Queue::new(1);
        queue.push(
            &me(),
            Waiter {
                id: recorded(&me(), 0).id,
                at: recorded(&me(), 0).created_at,
                outputs: 2,
                grant: (),
            },
        );
        queue.pop().unwrap();
        let push = |&(owner, second): &(&OwnerId, u8)| {
            let record = recorded(owner, second);
            queue.push(
                owner,
                Waiter {
                    id: record.id.clone(),
                    at: record.created_at,
                    outputs: 3,
                    grant: (),
                },
            );
            record.id
        };
        let ids = waiting.iter().map(push).collect();
        (queue, ids)
    }

    fn drained(mut queue: Queue<()>) -> Vec<PredictionId> {
        let mut order = Vec::new();
        queue.free = queue.len();
        while let Some(next) = queue.pop() {
            order.push(next.id);
        }
        order
    }

    #[test]
    fn positions_match_the_order_of_permits() {
        let (me, other) = (me(), other());
        let (queue, ids) = queue(&[(&me, 1), (&me, 2), (&other, 3), (&me, 4)]);
        let positions = queue.positions(&me);
        let seen: Vec<_> = positions
            .iter()
            .map(|place| (place.id.clone(), place.ahead, place.outputs_ahead))
            .collect();
        assert_eq!(
            seen,
            [
                (ids[0].clone(), 0, 2),
                (ids[1].clone(), 2, 8),
                (ids[3].clone(), 3, 11)
            ]
        );
        let order = drained(queue);
        assert!(positions.iter().all(|place| order[place.ahead] == place.id));
    }

    #[test]
    fn reorder_swaps_only_the_named_predictions() {
        let me = me();
        let (mut queue, ids) = queue(&[(&me, 1), (&me, 2), (&me, 3), (&me, 4)]);
        let gone = recorded(&me, 9).id;
        let queued = queue.reorder(&me, &[ids[3].clone(), gone, ids[0].clone(), ids[3].clone()]);
        assert_eq!(queued.len(), 2, "unknown ids are ignored");
        assert_eq!(
            drained(queue),
            [3, 1, 2, 0].map(|index: usize| ids[index].clone())
        );
    }

    #[test]
    fn reorder_ignores_other_owners() {
        let (me, other) = (me(), other());
        let (mut queue, ids) = queue(&[(&me, 1), (&other, 2), (&other, 3)]);
        assert_eq!(queue.reorder(&me, &[ids[2].clone(), ids[1].clone()]), []);
        assert_eq!(drained(queue), ids);
    }
}
