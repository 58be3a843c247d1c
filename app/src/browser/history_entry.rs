use leptos::{ev, prelude::*};
use wasm_bindgen::JsValue;

/// Adds an entry to the browser's history for an overlay, so that the back button calls `on_back`.
/// The returned function goes back programmatically, once.
pub fn use_history_entry(on_back: impl Fn() + 'static) -> impl Fn() + Copy + Send + Sync + 'static {
    _ = window()
        .history()
        .and_then(|history| history.push_state_with_url(&JsValue::NULL, "", None));
    let on_back: Box<dyn Fn()> = Box::new(on_back);
    let back = window_event_listener(ev::popstate, move |_| on_back());
    on_cleanup(move || back.remove());
    let is_closed = StoredValue::new(false);
    move || {
        if is_closed.try_update_value(|is_closed| std::mem::replace(is_closed, true)) == Some(false)
        {
            _ = window().history().and_then(|history| history.back());
        }
    }
}
