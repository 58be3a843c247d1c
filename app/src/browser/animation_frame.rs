use js_sys::{Function, Promise};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Runs a callback once before the next frame, however often it is requested until then.
#[derive(Debug, Clone, Copy)]
pub struct AnimationFrame {
    is_pending: StoredValue<bool>,
}

impl AnimationFrame {
    /// No callback is pending.
    pub fn new() -> Self {
        Self {
            is_pending: StoredValue::new(false),
        }
    }

    /// Requests `run`, unless a callback is pending. It does not run if the component has ended by
    /// then.
    pub fn request(self, run: impl FnOnce() + 'static) {
        if self
            .is_pending
            .try_update_value(|is_pending| std::mem::replace(is_pending, true))
            == Some(false)
        {
            let run: Box<dyn FnOnce()> = Box::new(run);
            request_animation_frame(move || {
                if self.is_pending.try_set_value(false).is_none() {
                    run();
                }
            });
        }
    }
}

/// Resolves once all changes until now have been painted; in a hidden tab, once it is shown.
pub async fn after_paint() {
    // Callbacks run before their frame is painted, so those of the next frame run after it.
    for _ in 0..2 {
        let frame = Promise::new(&mut |resolve: Function, _| {
            request_animation_frame(move || _ = resolve.call0(&JsValue::UNDEFINED));
        });
        _ = JsFuture::from(frame).await;
    }
}
