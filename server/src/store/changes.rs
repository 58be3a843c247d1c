use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::watch;

use crate::owner::OwnerId;

/// Wakes whoever waits for the next event, an owner's or anybody's.
///
/// It carries no event: whoever wakes reads the store. So nothing is lost to a slow reader, nothing comes
/// out of order, and a database shared by several servers needs only another caller of [`announce`](Self::announce).
#[derive(Debug, Clone, Default)]
pub(super) struct Changes {
    owners: Arc<Mutex<HashMap<OwnerId, watch::Sender<()>>>>,
    all: watch::Sender<()>,
}

/// Wakes on the next event.
#[derive(Debug)]
pub struct Watch(watch::Receiver<()>);

impl Changes {
    /// Something of `owner` changed and is committed.
    pub(super) fn announce(&self, owner: &OwnerId) {
        self.all.send_replace(());
        let mut owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = owners.get(owner)
            && sender.send(()).is_err()
        {
            owners.remove(owner);
        }
    }

    /// Wakes on what is announced from now on.
    pub(super) fn watch(&self, owner: &OwnerId) -> Watch {
        let mut owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        Watch(owners.entry(owner.clone()).or_insert_with(|| watch::Sender::new(())).subscribe())
    }

    /// Wakes on what is announced from now on, of anybody.
    pub(super) fn watch_all(&self) -> Watch {
        Watch(self.all.subscribe())
    }
}

impl Watch {
    /// Passes over what was announced until now: whoever reads after this reads it all.
    pub fn pass_over(&mut self) {
        self.0.mark_unchanged();
    }

    /// Waits for something that was announced after the last call of either, or after the watch began.
    pub async fn changed(&mut self) {
        if self.0.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn a_watch_wakes_for_its_own_owner_only() {
        let (changes, me, other) = (Changes::default(), OwnerId::visitor("me"), OwnerId::visitor("other"));
        let mut watch = changes.watch(&me);
        let mut everybody = changes.watch_all();
        changes.announce(&other);
        assert!(watch.changed().now_or_never().is_none());
        assert!(everybody.changed().now_or_never().is_some());
        changes.announce(&me);
        changes.announce(&me);
        assert!(watch.changed().now_or_never().is_some());
        assert!(watch.changed().now_or_never().is_none(), "two announcements wake once");
        changes.announce(&me);
        watch.pass_over();
        assert!(watch.changed().now_or_never().is_none());
        changes.announce(&me);
        assert!(watch.changed().now_or_never().is_some());
    }

    #[test]
    fn owners_whom_nobody_watches_are_forgotten() {
        let (changes, me) = (Changes::default(), OwnerId::visitor("me"));
        drop(changes.watch(&me));
        changes.announce(&me);
        assert!(changes.owners.lock().unwrap().is_empty());
    }
}
