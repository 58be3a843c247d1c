use std::time::Duration;

use api::Event;

use super::stores::Stores;
use crate::{
    browser::{use_interval, use_offline, use_resume},
    client,
};

/// How often the clock of a run is updated.
const TICK: Duration = Duration::from_secs(1);

/// Keeps the run, the queue and the draft up to date: by the server's events, and by requests if
/// events are missing.
pub fn subscribe(stores: Stores) {
    let Stores { run, queue, .. } = stores;
    client::subscribe(
        move |event| {
            if matches!(event, Event::Prediction { .. }) {
                queue.refresh();
            }
            run.apply(event);
        },
        move |is_connected| {
            let was_connected = run.set_connected(is_connected);
            if is_connected {
                queue.refresh();
                stores.catch_up();
                if !was_connected {
                    stores.sync_draft();
                }
            }
        },
    );
    use_offline(move || _ = run.set_connected(false));
    use_resume(move || {
        // An assumption: the stream of events corrects it at once if it is wrong.
        run.set_connected(true);
        queue.refresh();
        stores.catch_up();
        stores.sync_draft();
    });
    use_interval(TICK, move || {
        run.tick();
        queue.poll();
    });
}
