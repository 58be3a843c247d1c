use std::collections::{BTreeMap, VecDeque};

use api::{PredictionId, Timestamp};

use crate::owner::OwnerId;

/// Who waits for a turn, and how many turns are free. `W` is whatever is to be told of the turn.
#[derive(Debug)]
pub(super) struct Queue<W> {
    free: usize,
    /// Outputs that are being made by those that have a turn.
    running: u32,
    /// Who waits, in the order in which their turns come.
    owners: VecDeque<OwnerId>,
    /// What each waits for, the next first.
    waiting: BTreeMap<OwnerId, Vec<Waiting<W>>>,
}

/// Somebody who waits.
#[derive(Debug)]
pub(super) struct Waiting<W> {
    pub id: PredictionId,
    /// By what an owner's are ordered.
    pub at: Timestamp,
    /// How many outputs it is to make.
    pub outputs: u32,
    pub who: W,
}

/// Where a waiting prediction stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The prediction.
    pub id: PredictionId,
    /// How many, anybody's, get their turn before it.
    pub ahead: usize,
    /// Outputs that these are to make, and those that have a turn already.
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

    pub fn push(&mut self, owner: &OwnerId, waiting: Waiting<W>) {
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

    /// Who is next, if a turn is free; the turn is theirs.
    pub fn pop(&mut self) -> Option<Waiting<W>> {
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

    /// A turn is over that was to make so many outputs.
    pub fn give_back(&mut self, outputs: u32) {
        self.free += 1;
        self.running -= outputs;
    }

    /// Where those of `owner`'s stand, the next first.
    pub fn places(&self, owner: &OwnerId) -> Vec<Place> {
        let (mut ahead, mut outputs_ahead, mut places) = (0, self.running, Vec::new());
        for (whose, waiting) in self.in_order() {
            if whose == owner {
                places.push(Place {
                    id: waiting.id.clone(),
                    ahead,
                    outputs_ahead,
                });
            }
            ahead += 1;
            outputs_ahead += waiting.outputs;
        }
        places
    }

    /// Everybody who waits, in the order of their turns should nobody come or go: a round of owners after the other.
    fn in_order(&self) -> impl Iterator<Item = (&OwnerId, &Waiting<W>)> {
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

    /// Has those of `owner`'s that are named in `order` change places among themselves. The moment by which each is queued then.
    pub fn reorder(
        &mut self,
        owner: &OwnerId,
        order: &[PredictionId],
    ) -> Vec<(PredictionId, Timestamp)> {
        let Some(of_owner) = self.waiting.get_mut(owner) else {
            return Vec::new();
        };
        let wish = |waiting: &Waiting<W>| order.iter().position(|id| *id == waiting.id);
        let (mut named, rest): (Vec<_>, Vec<_>) = std::mem::take(of_owner)
            .into_iter()
            .partition(|waiting| wish(waiting).is_some());
        let moments: Vec<Timestamp> = named.iter().map(|waiting| waiting.at.clone()).collect();
        named.sort_by_key(wish);
        named
            .iter_mut()
            .zip(moments)
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
    use crate::predictions::world::{me, other, recorded};

    /// A queue with no free turn, and what waits in it: owner and seconds after the beginning, three outputs each.
    fn queue(waiting: &[(&OwnerId, u8)]) -> (Queue<()>, Vec<PredictionId>) {
        let mut queue = Queue::new(1);
        queue.push(
            &me(),
            Waiting {
                id: recorded(&me(), 0).id,
                at: recorded(&me(), 0).created_at,
                outputs: 2,
                who: (),
            },
        );
        queue.pop().unwrap();
        let push = |&(owner, second): &(&OwnerId, u8)| {
            let record = recorded(owner, second);
            queue.push(
                owner,
                Waiting {
                    id: record.id.clone(),
                    at: record.created_at,
                    outputs: 3,
                    who: (),
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
    fn a_place_is_what_it_says() {
        let (me, other) = (me(), other());
        let (queue, ids) = queue(&[(&me, 1), (&me, 2), (&other, 3), (&me, 4)]);
        let places = queue.places(&me);
        let seen: Vec<_> = places
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
        assert!(places.iter().all(|place| order[place.ahead] == place.id));
    }

    #[test]
    fn those_named_change_places_among_themselves() {
        let me = me();
        let (mut queue, ids) = queue(&[(&me, 1), (&me, 2), (&me, 3), (&me, 4)]);
        let gone = recorded(&me, 9).id;
        let queued = queue.reorder(&me, &[ids[3].clone(), gone, ids[0].clone(), ids[3].clone()]);
        assert_eq!(queued.len(), 2, "what does not wait is passed over");
        assert_eq!(
            drained(queue),
            [3, 1, 2, 0].map(|index: usize| ids[index].clone())
        );
    }

    #[test]
    fn an_order_is_of_ones_own_only() {
        let (me, other) = (me(), other());
        let (mut queue, ids) = queue(&[(&me, 1), (&other, 2), (&other, 3)]);
        assert_eq!(queue.reorder(&me, &[ids[2].clone(), ids[1].clone()]), []);
        assert_eq!(drained(queue), ids);
    }
}
