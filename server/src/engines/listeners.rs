//! Who is to be told news that an engine far away sends by itself.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::upstream::Upstream;

/// Those who listen, by the engine's id of what they follow. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(super) struct Listeners(Arc<Mutex<HashMap<String, UnboundedSender<Upstream>>>>);

/// One who listens, until this is dropped.
#[derive(Debug)]
pub(super) struct Listening {
    listeners: Listeners,
    id: String,
    news: UnboundedReceiver<Upstream>,
}

impl Listeners {
    /// Listens to news of the prediction that the engine calls `id`. Whoever listened before hears no more.
    pub fn listen(&self, id: &str) -> Listening {
        let (sender, news) = unbounded_channel();
        self.locked().insert(id.to_owned(), sender);
        Listening {
            listeners: self.clone(),
            id: id.to_owned(),
            news,
        }
    }

    /// Passes news on to whoever listens. Where nobody does, they are of no use.
    pub fn tell(&self, news: Upstream) {
        if let Some(listener) = self.locked().get(&news.id) {
            drop(listener.send(news));
        }
    }

    /// How many listen.
    pub fn count(&self) -> usize {
        self.locked().len()
    }

    fn locked(&self) -> MutexGuard<'_, HashMap<String, UnboundedSender<Upstream>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listening {
    /// The next news; waits for ever where none come any more.
    pub async fn next(&mut self) -> Upstream {
        match self.news.recv().await {
            Some(news) => news,
            None => std::future::pending().await,
        }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.news.close();
        let mut listeners = self.listeners.locked();
        // Somebody may follow the same anew by now: that one goes on to hear.
        if listeners
            .get(&self.id)
            .is_some_and(UnboundedSender::is_closed)
        {
            listeners.remove(&self.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn news(id: &str) -> Upstream {
        Upstream::read(&json!({ "id": id })).unwrap()
    }

    #[tokio::test]
    async fn who_listens_hears_of_what_it_follows_and_is_forgotten_after() {
        let listeners = Listeners::default();
        let mut first = listeners.listen("a");
        listeners.tell(news("b"));
        listeners.tell(news("a"));
        assert_eq!(first.next().await.id, "a");
        let mut second = listeners.listen("a");
        drop(first);
        listeners.tell(news("a"));
        assert_eq!(
            second.next().await.id,
            "a",
            "the one who came later still hears"
        );
        drop(second);
        assert_eq!(listeners.count(), 0);
    }
}
