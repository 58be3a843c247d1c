use js_sys::{Function, Promise};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Does something before the next frame is drawn; what is asked for meanwhile is done once.
#[derive(Debug, Clone, Copy)]
pub struct NextFrame {
    is_due: StoredValue<bool>,
}

impl NextFrame {
    /// Nothing is due yet.
    pub fn new() -> Self {
        Self {
            is_due: StoredValue::new(false),
        }
    }

    /// Has `run` done, unless it is due already or the component has gone by then.
    pub fn ask(self, run: impl FnOnce() + 'static) {
        if self
            .is_due
            .try_update_value(|is_due| std::mem::replace(is_due, true))
            == Some(false)
        {
            let run: Box<dyn FnOnce()> = Box::new(run);
            request_animation_frame(move || {
                if self.is_due.try_set_value(false).is_none() {
                    run();
                }
            });
        }
    }
}

/// Once what has changed until now is drawn; in a tab that nobody sees, once somebody does.
pub async fn painted() {
    // A frame's callbacks run before it is drawn, so those of the next one run after it.
    for _ in 0..2 {
        let frame = Promise::new(&mut |resolve: Function, _| {
            request_animation_frame(move || _ = resolve.call0(&JsValue::UNDEFINED))
        });
        _ = JsFuture::from(frame).await;
    }
}
