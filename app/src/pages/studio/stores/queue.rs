use api::{PredictionId, Queued};
use leptos::prelude::*;

use crate::{
    browser::{self, ActionQueue, LatestTask},
    client::{self, ClientError},
    state::Queue,
};

/// Seconds between two requests while the queue has entries: positions change without an event when
/// other people's runs end.
const POLL_INTERVAL: f64 = 2.0;

/// The predictions that are queued or running, here and in other tabs.
#[derive(Clone, Copy)]
pub struct QueueStore {
    queue: RwSignal<Queue>,
    requested_at: StoredValue<f64>,
    refresh_task: LatestTask,
    moves: ActionQueue,
}

impl QueueStore {
    /// An empty queue.
    pub fn new() -> Self {
        Self {
            queue: RwSignal::new(Queue::default()),
            requested_at: StoredValue::new(0.0),
            refresh_task: LatestTask::new(),
            moves: ActionQueue::new(),
        }
    }

    /// Reads the queue. Reactive.
    pub fn with<T>(self, read: impl FnOnce(&Queue) -> T) -> T {
        self.queue.with(read)
    }

    /// Requests the queue.
    pub fn refresh(self) {
        self.requested_at.set_value(browser::now_seconds());
        self.refresh_task
            .run(async move { self.update(client::queue().await) });
    }

    /// Requests the queue if it has entries and the poll interval has passed.
    pub fn poll(self) {
        let is_due = browser::now_seconds() - self.requested_at.get_value() > POLL_INTERVAL;
        if is_due && self.queue.with_untracked(|queue| !queue.is_empty()) {
            self.refresh();
        }
    }

    /// Swaps a waiting prediction with the one before or after it, in the order that the moves
    /// before this one result in.
    pub fn move_entry(self, id: PredictionId, is_up: bool) {
        self.moves.run(async move {
            let Some(order) = self.queue.with_untracked(|queue| queue.moved(&id, is_up)) else {
                return;
            };
            let reordered = client::reorder_queue(order).await;
            // A refresh that runs may have read the previous order.
            self.refresh_task.stop();
            self.update(reordered);
        });
    }

    /// A failed request leaves the queue as it is; the next poll repeats it.
    fn update(self, answer: Result<Vec<Queued>, ClientError>) {
        if let Ok(entries) = answer {
            self.queue.set(Queue::new(entries));
        }
    }
}
