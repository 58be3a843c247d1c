use std::{collections::VecDeque, pin::Pin};

use leptos::{prelude::*, task::spawn_local_scoped_with_cancellation};

type Action = Pin<Box<dyn Future<Output = ()>>>;

/// Runs actions one after another, in the order in which they were added. For changes on the
/// server: unlike in a [`LatestTask`](super::LatestTask), a new action does not drop the one that
/// runs, and an action sees the results of those before it.
///
/// All actions are dropped with the owner that created the queue.
#[derive(Clone, Copy)]
pub struct ActionQueue {
    waiting: StoredValue<VecDeque<Action>, LocalStorage>,
    is_running: StoredValue<bool>,
    home: StoredValue<Owner>,
}

impl ActionQueue {
    /// A queue of the current owner.
    pub fn new() -> Self {
        Self {
            waiting: StoredValue::new_local(VecDeque::new()),
            is_running: StoredValue::new(false),
            home: StoredValue::new(Owner::current().unwrap_or_default()),
        }
    }

    /// Adds an action to the end.
    pub fn run(self, action: impl Future<Output = ()> + 'static) {
        self.waiting
            .update_value(|waiting| waiting.push_back(Box::pin(action)));
        if self.is_running.get_value() {
            return;
        }
        self.is_running.set_value(true);
        let Some(home) = self.home.try_get_value() else {
            return;
        };
        home.with(|| {
            spawn_local_scoped_with_cancellation(async move {
                while let Some(action) =
                    self.waiting.try_update_value(VecDeque::pop_front).flatten()
                {
                    action.await;
                }
                self.is_running
                    .try_update_value(|is_running| *is_running = false);
            });
        });
    }
}
