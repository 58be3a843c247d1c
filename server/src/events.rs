//! What an owner's predictions are doing, as it happens.
//!
//! Nothing is pushed into a reader's queue: a reader is woken and reads the store. So a slow reader loses nothing, it is told the
//! present once in place of every step on the way; nobody is told anything twice; and numbers only rise.

use std::collections::HashMap;

use api::PredictionId;
use async_stream::try_stream;
use futures_util::Stream;

use crate::{
    owner::OwnerId,
    predictions::Record,
    store::{Change, Store, StoreError},
};

/// Predictions that are read at once.
const BATCH: usize = 100;

/// What a reader is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// The number of the newest event that it covers; resume after it.
    pub seq: i64,
    /// What it says.
    pub news: News,
}

/// What a reader is told of.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// A prediction as it is now.
    Prediction(Box<Record>),
    /// More of its logs.
    Logs {
        /// Whose.
        id: PredictionId,
        /// Bytes before `text`.
        offset: usize,
        /// What was added.
        text: String,
    },
    /// That everything up to here is told.
    UpToDate,
}

/// Follows an owner's predictions. `after` is the number of the last event that the reader has seen: whatever changed since comes first.
/// Without one, or with one that this database never gave, the unfinished predictions come first.
pub fn follow(
    store: Store,
    owner: OwnerId,
    after: Option<i64>,
) -> impl Stream<Item = Result<Told, StoreError>> {
    try_stream! {
        let mut watch = store.watch(&owner);
        let mut reader = Reader::default();
        let newest = store.newest_event().await?;
        let mut seen = match after.filter(|seq| (0..=newest).contains(seq)) {
            Some(seq) => seq,
            None => {
                let present = store.present(&owner).await?;
                for change in present.unfinished {
                    yield reader.whole(&change);
                }
                present.newest
            }
        };
        yield Told { seq: seen, news: News::UpToDate };
        loop {
            // One question a wake: what is announced while it is answered wakes again.
            let changes = store.news(&mut watch, &owner, seen, BATCH).await?;
            let may_be_more = changes.len() == BATCH;
            for change in changes.iter() {
                seen = change.seq;
                if let Some(told) = reader.tell(change) {
                    yield told;
                }
            }
            if !may_be_more {
                watch.changed().await;
            }
        }
    }
}

/// What one reader knows: the bytes of each running prediction's logs that it has.
#[derive(Debug, Default)]
struct Reader(HashMap<PredictionId, usize>);

impl Reader {
    /// What to tell of a change; None where the reader knows it.
    fn tell(&mut self, change: &Change) -> Option<Told> {
        let logs = &change.record.logs;
        let known = self.0.get(&change.record.id).copied();
        match known.and_then(|offset| Some((offset, logs.get(offset..)?))) {
            Some((_, "")) if !change.whole => None,
            Some((offset, text)) if !change.whole => {
                let news = News::Logs {
                    id: change.record.id.clone(),
                    offset,
                    text: text.to_owned(),
                };
                self.0.insert(change.record.id.clone(), logs.len());
                Some(Told {
                    seq: change.seq,
                    news,
                })
            }
            _ => Some(self.whole(change)),
        }
    }

    fn whole(&mut self, Change { seq, record, .. }: &Change) -> Told {
        if record.status.is_terminal() {
            self.0.remove(&record.id);
        } else {
            self.0.insert(record.id.clone(), record.logs.len());
        }
        Told {
            seq: *seq,
            news: News::Prediction(Box::new(record.clone())),
        }
    }
}

#[cfg(test)]
mod tests;
