use std::pin::Pin;

use leptos::{prelude::*, task::spawn_local_scoped_with_cancellation};

/// Boxed, so that the spawning code is compiled once.
type Task = Pin<Box<dyn Future<Output = ()>>>;

/// Runs one future at a time: starting another drops the previous one, and so does the end of the
/// component. Dropping a request aborts it, so that changes on the server belong into an
/// [`ActionQueue`](super::ActionQueue), unless the next one cannot start before the last has ended.
#[derive(Debug, Clone, Copy)]
pub struct LatestTask {
    home: StoredValue<Owner>,
    running: StoredValue<Option<Owner>>,
}

impl LatestTask {
    /// No future is running.
    pub fn new() -> Self {
        Self {
            home: StoredValue::new(Owner::current().unwrap_or_default()),
            running: StoredValue::new(None),
        }
    }

    /// Starts `future` and drops the one that runs.
    pub fn run(self, future: impl Future<Output = ()> + 'static) {
        self.start(Box::pin(future));
    }

    fn start(self, task: Task) {
        self.stop();
        let Some(owner) = self.home.try_with_value(Owner::child) else {
            return;
        };
        owner.with(|| spawn_local_scoped_with_cancellation(task));
        self.running.set_value(Some(owner));
    }

    /// Drops the future that runs.
    pub fn stop(self) {
        if let Some(owner) = self.running.try_update_value(Option::take).flatten() {
            owner.cleanup();
        }
    }
}
