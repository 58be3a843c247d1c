use api::PredictionId;
use leptos::prelude::*;

use super::stores::{queue::QueueStore, run::RunStore};
use crate::{
    components::{dynamic::Show, queue::QueueList},
    state::{Queue, QueueItem, Run},
};

/// The queue, if it has other entries than the run on the stage.
#[component]
pub fn QueuePanel(queue: QueueStore, run: RunStore) -> impl IntoView {
    let shown = Memo::new(move |_| {
        run.with(|run| {
            let active = run.filter(|run| run.is_active());
            active.map(Run::id)
        })
    });
    let items: Memo<Vec<QueueItem>> = Memo::new(move |_| queue.with(Queue::items));
    let has_others =
        Memo::new(move |_| queue.with(|queue| queue.has_more_than(shown.read().as_ref())));
    view! {
        <Show when=move || has_others.get()>
            <QueueList
                items
                shown
                on_move=move |(id, is_up): (PredictionId, bool)| queue.move_entry(id, is_up)
                on_cancel=move |id| run.cancel_by_id(id)
            />
        </Show>
    }
}
