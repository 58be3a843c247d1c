//! Subscriptions to the webhooks of a remote engine.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::upstream_prediction::UpstreamPrediction;

/// The senders of all subscriptions, by the engine's id of the prediction. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(super) struct Subscriptions(Arc<Mutex<HashMap<String, UnboundedSender<UpstreamPrediction>>>>);

/// A subscription to one prediction. Ends when dropped.
#[derive(Debug)]
pub(super) struct Subscription {
    subscriptions: Subscriptions,
    id: String,
    updates: UnboundedReceiver<UpstreamPrediction>,
}

impl Subscriptions {
    /// Subscribes to the prediction with the engine's `id`. Replaces an earlier subscription.
    pub fn subscribe(&self, id: &str) -> Subscription {
        let (sender, updates) = unbounded_channel();
        self.locked().insert(id.to_owned(), sender);
        Subscription {
            subscriptions: self.clone(),
            id: id.to_owned(),
            updates,
        }
    }

    /// Sends an update to the prediction's subscriber, if there is one.
    pub fn publish(&self, update: UpstreamPrediction) {
        if let Some(sender) = self.locked().get(&update.id) {
            drop(sender.send(update));
        }
    }

    /// The number of subscriptions.
    pub fn count(&self) -> usize {
        self.locked().len()
    }

    fn locked(&self) -> MutexGuard<'_, HashMap<String, UnboundedSender<UpstreamPrediction>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Subscription {
    /// The next update. Waits forever if the subscription was replaced.
    pub async fn next(&mut self) -> UpstreamPrediction {
        match self.updates.recv().await {
            Some(update) => update,
            None => std::future::pending().await,
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.updates.close();
        let mut senders = self.subscriptions.locked();
        // A newer subscription has its own, open sender, which must stay.
        if senders
            .get(&self.id)
            .is_some_and(UnboundedSender::is_closed)
        {
            senders.remove(&self.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn update(id: &str) -> UpstreamPrediction {
        UpstreamPrediction::parse(&json!({ "id": id })).unwrap()
    }

    #[tokio::test]
    async fn subscription_receives_its_updates_until_dropped() {
        let subscriptions = Subscriptions::default();
        let mut first = subscriptions.subscribe("a");
        subscriptions.publish(update("b"));
        subscriptions.publish(update("a"));
        assert_eq!(first.next().await.id, "a");
        let mut second = subscriptions.subscribe("a");
        drop(first);
        subscriptions.publish(update("a"));
        assert_eq!(
            second.next().await.id,
            "a",
            "dropping the replaced subscription keeps the newer one"
        );
        drop(second);
        assert_eq!(subscriptions.count(), 0);
    }
}
