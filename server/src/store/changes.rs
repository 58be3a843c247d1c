use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{OnceCell, watch};

use super::{Change, StoreError};
use crate::owner::OwnerId;

/// Wakes whoever waits for the next event, an owner's or anybody's.
///
/// It carries no event: whoever wakes reads the store. So nothing is lost to a slow reader, nothing comes
/// out of order, and a database shared by several servers needs only another caller of [`announce`](Self::announce).
#[derive(Debug, Clone, Default)]
pub(super) struct Changes {
    owners: Arc<Mutex<HashMap<OwnerId, watch::Sender<Reading>>>>,
    all: watch::Sender<Reading>,
}

/// Wakes on the next event.
#[derive(Debug)]
pub struct Watch(watch::Receiver<Reading>);

/// What the store says to whoever wakes for one announcement: read once, by the first who asks, for all who ask the same.
/// Those who follow one owner mostly do: they are woken together and have seen the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Reading(Arc<OnceCell<Read>>);

#[derive(Debug)]
struct Read {
    after: i64,
    changes: Arc<[Change]>,
}

impl Changes {
    /// Something of `owner` changed and is committed.
    pub(super) fn announce(&self, owner: &OwnerId) {
        self.all.send_replace(Reading::default());
        let mut owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = owners.get(owner)
            && sender.send(Reading::default()).is_err()
        {
            owners.remove(owner);
        }
    }

    /// Wakes on what is announced from now on.
    pub(super) fn watch(&self, owner: &OwnerId) -> Watch {
        let mut owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        Watch(
            owners
                .entry(owner.clone())
                .or_insert_with(|| watch::Sender::new(Reading::default()))
                .subscribe(),
        )
    }

    /// Wakes on what is announced from now on, of anybody.
    pub(super) fn watch_all(&self) -> Watch {
        Watch(self.all.subscribe())
    }
}

impl Watch {
    /// Passes over what was announced until now: whoever reads after this reads it all.
    pub(super) fn pass_over(&mut self) -> Reading {
        self.0.borrow_and_update().clone()
    }

    /// Waits for something that was announced after the last call of either, or after the watch began.
    pub async fn changed(&mut self) {
        if self.0.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl Reading {
    /// The changes after event `after`, by `read` if nobody has read them for this announcement yet.
    pub(super) async fn changes<F>(
        &self,
        after: i64,
        read: impl Fn() -> F,
    ) -> Result<Arc<[Change]>, StoreError>
    where
        F: Future<Output = Result<Vec<Change>, StoreError>>,
    {
        let first = self
            .0
            .get_or_try_init(async || {
                Ok::<_, StoreError>(Read {
                    after,
                    changes: read().await?.into(),
                })
            })
            .await?;
        if first.after == after {
            Ok(Arc::clone(&first.changes))
        } else {
            Ok(read().await?.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn a_watch_wakes_for_its_own_owner_only() {
        let (changes, me, other) = (
            Changes::default(),
            OwnerId::visitor("me"),
            OwnerId::visitor("other"),
        );
        let mut watch = changes.watch(&me);
        let mut everybody = changes.watch_all();
        changes.announce(&other);
        assert!(watch.changed().now_or_never().is_none());
        assert!(everybody.changed().now_or_never().is_some());
        changes.announce(&me);
        changes.announce(&me);
        assert!(watch.changed().now_or_never().is_some());
        assert!(
            watch.changed().now_or_never().is_none(),
            "two announcements wake once"
        );
        changes.announce(&me);
        watch.pass_over();
        assert!(watch.changed().now_or_never().is_none());
        changes.announce(&me);
        assert!(watch.changed().now_or_never().is_some());
    }

    #[tokio::test]
    async fn what_is_asked_alike_of_one_announcement_is_read_once() {
        let (changes, me, readings) = (Changes::default(), OwnerId::visitor("me"), Cell::new(0));
        let read = async || {
            readings.set(readings.get() + 1);
            Ok(vec![])
        };
        let (mut one, mut another) = (changes.watch(&me), changes.watch(&me));
        one.pass_over().changes(3, read).await.unwrap();
        another.pass_over().changes(3, read).await.unwrap();
        assert_eq!(readings.get(), 1);
        another.pass_over().changes(2, read).await.unwrap();
        assert_eq!(readings.get(), 2, "who has seen less reads for itself");
        changes.announce(&me);
        one.pass_over().changes(3, read).await.unwrap();
        assert_eq!(
            readings.get(),
            3,
            "what was read before an announcement says nothing of what it announces"
        );
    }

    #[tokio::test]
    async fn a_reading_that_failed_is_tried_again_by_the_next() {
        let (changes, me) = (Changes::default(), OwnerId::visitor("me"));
        let mut watch = changes.watch(&me);
        watch
            .pass_over()
            .changes(0, async || Err(StoreError::Unreadable("row")))
            .await
            .unwrap_err();
        assert!(
            watch
                .pass_over()
                .changes(0, async || Ok(vec![]))
                .await
                .unwrap()
                .is_empty()
        );
    }

    #[test]
    fn owners_whom_nobody_watches_are_forgotten() {
        let (changes, me) = (Changes::default(), OwnerId::visitor("me"));
        drop(changes.watch(&me));
        changes.announce(&me);
        assert!(changes.owners.lock().unwrap().is_empty());
    }
}
