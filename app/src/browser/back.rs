use leptos::{ev, prelude::*};
use wasm_bindgen::JsValue;

/// Gives what was opened on the page a step in the browser's history, so that going back calls `left`. The function that is returned
/// goes back by itself, once.
pub fn use_step(left: impl Fn() + 'static) -> impl Fn() + Copy + Send + Sync + 'static {
    _ = window()
        .history()
        .and_then(|history| history.push_state_with_url(&JsValue::NULL, "", None));
    let left: Box<dyn Fn()> = Box::new(left);
    let back = window_event_listener(ev::popstate, move |_| left());
    on_cleanup(move || back.remove());
    let has_left = StoredValue::new(false);
    move || {
        if has_left.try_update_value(|has_left| std::mem::replace(has_left, true)) == Some(false) {
            _ = window().history().and_then(|history| history.back());
        }
    }
}
