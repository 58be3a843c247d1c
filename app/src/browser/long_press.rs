use std::time::Duration;

use leptos::prelude::*;
use web_sys::{MouseEvent, PointerEvent};

/// Duration after which a touch is a long press.
const LONG: Duration = Duration::from_millis(500);

/// Handlers that distinguish a long press from a tap.
#[derive(Clone, Copy)]
pub struct LongPress {
    run: StoredValue<Box<dyn Fn() + Send + Sync>>,
    waiting: StoredValue<Option<TimeoutHandle>>,
    was_long: StoredValue<bool>,
}

/// Calls `run` on a long press. The click that follows is to be ignored, see
/// [`LongPress::was_long`].
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
    /// To be called on `pointerdown`.
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

    /// To be called on `pointerup` and `pointercancel`.
    pub fn end(self) {
        if let Some(handle) = self.waiting.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    }

    /// To be called on `contextmenu`: suppresses the browser's menu of a long press.
    pub fn menu(self, event: &MouseEvent) {
        if self.was_long() || self.waiting.with_value(Option::is_some) {
            event.prevent_default();
        }
    }

    /// True if the last press was a long one.
    pub fn was_long(self) -> bool {
        self.was_long.get_value()
    }
}
