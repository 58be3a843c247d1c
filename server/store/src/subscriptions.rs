//! Wake-ups for followers of the event log.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{OnceCell, watch};

use super::{Change, StoreError};
use domain::owner::OwnerId;

/// Wakes subscribers when an event was committed, of one owner or of all.
///
/// It carries no events: subscribers read them from the store. So a slow subscriber loses nothing,
/// events stay in order, and a database shared by several servers only needs another caller of
/// [`notify`](Self::notify).
#[derive(Debug, Clone, Default)]
pub(super) struct ChangeNotifier {
    owners: Arc<Mutex<HashMap<OwnerId, watch::Sender<SharedRead>>>>,
    all: watch::Sender<SharedRead>,
}

/// Wakes on the next event.
#[derive(Debug)]
pub struct Subscription(watch::Receiver<SharedRead>);

/// The changes after one notification: read once, by the first subscriber, for all that ask for the
/// same. Subscribers of one owner wake together and mostly have seen the same events.
#[derive(Debug, Clone, Default)]
pub(super) struct SharedRead(Arc<OnceCell<Read>>);

#[derive(Debug)]
struct Read {
    after: i64,
    changes: Arc<[Change]>,
}

impl ChangeNotifier {
    /// Wakes the subscribers of `owner`, after a commit.
    pub(super) fn notify(&self, owner: &OwnerId) {
        self.all.send_replace(SharedRead::default());
        let mut owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = owners.get(owner)
            && sender.send(SharedRead::default()).is_err()
        {
            owners.remove(owner);
        }
    }

    /// A subscription to later events of `owner`.
    pub(super) fn subscribe(&self, owner: &OwnerId) -> Subscription {
        let mut owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        Subscription(
            owners
                .entry(owner.clone())
                .or_insert_with(|| watch::Sender::new(SharedRead::default()))
                .subscribe(),
        )
    }

    /// A subscription to later events of all owners.
    pub(super) fn subscribe_all(&self) -> Subscription {
        Subscription(self.all.subscribe())
    }
}

impl Subscription {
    /// Marks all notifications so far as seen: read the store after this.
    pub(super) fn mark_seen(&mut self) -> SharedRead {
        self.0.borrow_and_update().clone()
    }

    /// Waits for a notification after the last call of either method, or after the subscription
    /// began.
    pub async fn changed(&mut self) {
        if self.0.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl SharedRead {
    /// The changes after event `after`, by `read` unless they were read for this notification
    /// already.
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
    async fn subscription_wakes_for_its_owner_only() {
        let (notifier, me, other) = (
            ChangeNotifier::default(),
            OwnerId::visitor("me"),
            OwnerId::visitor("other"),
        );
        let mut subscription = notifier.subscribe(&me);
        let mut all_owners = notifier.subscribe_all();
        notifier.notify(&other);
        assert!(subscription.changed().now_or_never().is_none());
        assert!(all_owners.changed().now_or_never().is_some());
        notifier.notify(&me);
        notifier.notify(&me);
        assert!(subscription.changed().now_or_never().is_some());
        assert!(
            subscription.changed().now_or_never().is_none(),
            "two notifications wake once"
        );
        notifier.notify(&me);
        subscription.mark_seen();
        assert!(subscription.changed().now_or_never().is_none());
        notifier.notify(&me);
        assert!(subscription.changed().now_or_never().is_some());
    }

    #[tokio::test]
    async fn shared_read_reads_once_per_notification_and_position() {
        let (notifier, me, readings) = (
            ChangeNotifier::default(),
            OwnerId::visitor("me"),
            Cell::new(0),
        );
        let read = async || {
            readings.set(readings.get() + 1);
            Ok(vec![])
        };
        let (mut one, mut another) = (notifier.subscribe(&me), notifier.subscribe(&me));
        one.mark_seen().changes(3, read).await.unwrap();
        another.mark_seen().changes(3, read).await.unwrap();
        assert_eq!(readings.get(), 1);
        another.mark_seen().changes(2, read).await.unwrap();
        assert_eq!(readings.get(), 2, "another position needs its own read");
        notifier.notify(&me);
        one.mark_seen().changes(3, read).await.unwrap();
        assert_eq!(
            readings.get(),
            3,
            "a notification invalidates the earlier read"
        );
    }

    #[tokio::test]
    async fn failed_shared_read_is_retried() {
        let (notifier, me) = (ChangeNotifier::default(), OwnerId::visitor("me"));
        let mut subscription = notifier.subscribe(&me);
        subscription
            .mark_seen()
            .changes(0, async || Err(StoreError::Unreadable("row")))
            .await
            .unwrap_err();
        assert!(
            subscription
                .mark_seen()
                .changes(0, async || Ok(vec![]))
                .await
                .unwrap()
                .is_empty()
        );
    }

    #[test]
    fn owners_without_subscribers_are_removed() {
        let (notifier, me) = (ChangeNotifier::default(), OwnerId::visitor("me"));
        drop(notifier.subscribe(&me));
        notifier.notify(&me);
        assert!(notifier.owners.lock().unwrap().is_empty());
    }
}
