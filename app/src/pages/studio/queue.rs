use api::{PredictionId, Queued};
use leptos::prelude::*;

use super::session::Session;
use crate::{
    browser,
    client::{self, ClientError},
    components::{dynamic::Show, queue::QueueList},
    state::{Line, Queue, Run},
};

/// Seconds between two readings of the queue while something is under way: places change without an event when others' runs end.
const BETWEEN_READINGS: f64 = 2.0;

impl Session {
    /// Reads what is under way.
    pub(super) fn read_queue(self) {
        self.queue_read_at.set_value(browser::now());
        self.queue_task
            .run(async move { self.take_queue(client::queue().await) });
    }

    /// The same from time to time, while there is something.
    pub(super) fn watch_queue(self) {
        let is_due = browser::now() - self.queue_read_at.get_value() > BETWEEN_READINGS;
        if is_due && self.queue.with_untracked(|queue| !queue.is_empty()) {
            self.read_queue();
        }
    }

    fn move_in_queue(self, id: &PredictionId, is_up: bool) {
        if let Some(order) = self.queue.with_untracked(|queue| queue.moved(id, is_up)) {
            self.queue_task
                .run(async move { self.take_queue(client::reorder(order).await) });
        }
    }

    /// What cannot be read now is read soon: the list shows what was known.
    fn take_queue(self, answer: Result<Vec<Queued>, ClientError>) {
        if let Ok(entries) = answer {
            self.queue.set(Queue::new(entries));
        }
    }
}

/// What is under way, where that is more than the stage shows.
#[component]
pub fn Underway(session: Session) -> impl IntoView {
    let shown = Memo::new(move |_| {
        session
            .run
            .with(|run| run.as_ref().filter(|run| run.is_active()).map(Run::id))
    });
    let lines: Memo<Vec<Line>> = Memo::new(move |_| session.queue.with(Queue::lines));
    let is_long = Memo::new(move |_| {
        session
            .queue
            .with(|queue| queue.has_more_than(shown.read().as_ref()))
    });
    view! {
        <Show when=move || is_long.get()>
            <QueueList
                lines
                shown
                on_move=move |(id, is_up): (PredictionId, bool)| session.move_in_queue(&id, is_up)
                on_cancel=move |id| session.cancel_one(id)
            />
        </Show>
    }
}
