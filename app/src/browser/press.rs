use std::time::Duration;

use leptos::prelude::*;
use web_sys::{MouseEvent, PointerEvent};

/// How long a finger rests before it means more than a tap.
const LONG: Duration = Duration::from_millis(500);

/// A finger on something that a tap opens.
#[derive(Clone, Copy)]
pub struct LongPress {
    run: StoredValue<Box<dyn Fn() + Send + Sync>>,
    waiting: StoredValue<Option<TimeoutHandle>>,
    was_long: StoredValue<bool>,
}

/// Calls `run` when a finger rests for a while. The tap that ends it is to be passed over.
pub fn use_long_press(run: impl Fn() + Send + Sync + 'static) -> LongPress {
    let press = LongPress {
        run: StoredValue::new(Box::new(run)),
        waiting: StoredValue::new(None),
        was_long: StoredValue::new(false),
    };
    on_cleanup(move || press.end());
    press
}

impl LongPress {
    /// A pointer came down.
    pub fn begin(self, event: &PointerEvent) {
        self.was_long.set_value(false);
        if event.pointer_type() == "touch" {
            let rest: Box<dyn FnOnce()> = Box::new(move || {
                self.was_long.try_set_value(true);
                self.run.try_with_value(|run| run());
            });
            self.waiting
                .set_value(set_timeout_with_handle(rest, LONG).ok());
        }
    }

    /// It was lifted, or is scrolling.
    pub fn end(self) {
        if let Some(handle) = self.waiting.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    }

    /// The browser's own menu for a resting finger gives way.
    pub fn menu(self, event: &MouseEvent) {
        if self.was_long() || self.waiting.with_value(Option::is_some) {
            event.prevent_default();
        }
    }

    /// True where the last press was a long one.
    pub fn was_long(self) -> bool {
        self.was_long.get_value()
    }
}
