//! The stream of an owner's prediction events.
//!
//! Nothing is pushed into a queue of the subscriber: a subscriber is woken and reads the store. So
//! a slow subscriber gets the latest state in place of every intermediate one, no event is sent
//! twice, and sequence numbers only increase.

use std::collections::HashMap;

use api::PredictionId;
use async_stream::try_stream;
use futures_util::Stream;

use domain::{owner::OwnerId, prediction::PredictionRecord};
use store::{Change, Store, StoreError};

/// Changes that are read from the store at once.
const BATCH_SIZE: usize = 100;

/// An event of the stream.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamEvent {
    /// The sequence number of the newest change that the event covers; resume after it.
    pub seq: i64,
    /// The change.
    pub update: Update,
}

/// A change that is sent to a subscriber.
#[derive(Debug, Clone, PartialEq)]
pub enum Update {
    /// The current state of a prediction.
    Prediction(Box<PredictionRecord>),
    /// Text that was appended to a prediction's logs.
    Logs {
        /// The prediction.
        id: PredictionId,
        /// The byte offset of `text` in the logs.
        offset: usize,
        /// The appended text.
        text: String,
    },
    /// All changes up to here have been sent.
    UpToDate,
}

/// Streams the changes of an owner's predictions. `after` is the sequence number of the last event
/// that the subscriber has received: changes since then come first. Without one, or with one that
/// this database never assigned, the unfinished predictions come first.
///
/// The start of the stream is read before this returns. So a client that loads a prediction after
/// the response to its subscription has begun misses no change.
pub async fn subscribe(
    store: Store,
    owner: OwnerId,
    after: Option<i64>,
) -> Result<impl Stream<Item = Result<StreamEvent, StoreError>>, StoreError> {
    let mut watch = store.events().subscribe(&owner);
    let newest = store.events().latest_seq().await?;
    let (unfinished, mut seen) = match after.filter(|seq| (0..=newest).contains(seq)) {
        Some(seq) => (Vec::new(), seq),
        None => {
            let present = store.events().snapshot(&owner).await?;
            (present.unfinished, present.newest)
        }
    };
    Ok(try_stream! {
        let mut subscriber = Subscriber::default();
        for change in unfinished {
            yield subscriber.full_update(&change);
        }
        yield StreamEvent { seq: seen, update: Update::UpToDate };
        loop {
            // One query per wake-up: a change that is committed meanwhile wakes the task again.
            let changes = store.events().next_changes(&mut watch, &owner, seen, BATCH_SIZE).await?;
            let may_be_more = changes.len() == BATCH_SIZE;
            for change in changes.iter() {
                seen = change.seq;
                if let Some(event) = subscriber.update(change) {
                    yield event;
                }
            }
            if !may_be_more {
                watch.changed().await;
            }
        }
    })
}

/// The state of one subscriber: the bytes that it has received of the logs of each running
/// prediction.
#[derive(Debug, Default)]
struct Subscriber(HashMap<PredictionId, usize>);

impl Subscriber {
    /// The event for a change; `None` if the subscriber has received it already.
    fn update(&mut self, change: &Change) -> Option<StreamEvent> {
        let logs = &change.record.logs;
        let received = self.0.get(&change.record.id).copied();
        let appended = received.and_then(|offset| Some((offset, logs.get(offset..)?)));
        let (offset, text) = match appended {
            Some(appended) if !change.is_full => appended,
            _ => return Some(self.full_update(change)),
        };
        if text.is_empty() {
            return None;
        }
        let update = Update::Logs {
            id: change.record.id.clone(),
            offset,
            text: text.to_owned(),
        };
        self.0.insert(change.record.id.clone(), logs.len());
        Some(StreamEvent {
            seq: change.seq,
            update,
        })
    }

    /// The event with the complete prediction.
    fn full_update(&mut self, Change { seq, record, .. }: &Change) -> StreamEvent {
        if record.status.is_terminal() {
            self.0.remove(&record.id);
        } else {
            self.0.insert(record.id.clone(), record.logs.len());
        }
        StreamEvent {
            seq: *seq,
            update: Update::Prediction(Box::new(record.clone())),
        }
    }
}

#[cfg(test)]
mod tests;
