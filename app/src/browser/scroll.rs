use std::time::Duration;

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsValue;
use web_sys::HtmlElement;

use super::effect;
use crate::state::{View, parse_number};

/// The page rests where it has not been scrolled for so long.
const REST: Duration = Duration::from_millis(150);

/// What is seen of `wall`, as it is scrolled and as its width changes.
pub fn use_view(wall: NodeRef<html::Div>) -> ReadSignal<View> {
    let (view, set_view) = signal(View::default());
    let measure = move || {
        if let Some(wall) = wall.get_untracked() {
            set_view.set(seen(&wall));
        }
    };
    effect(move || {
        wall.track();
        measure();
    });
    let scroll = window_event_listener(ev::scroll, move |_| measure());
    let resize = window_event_listener(ev::resize, move |_| measure());
    on_cleanup(move || {
        scroll.remove();
        resize.remove();
    });
    view
}

fn seen(wall: &HtmlElement) -> View {
    let frame = wall.get_bounding_client_rect();
    let root = document().document_element().and_then(|root| window().get_computed_style(&root).ok().flatten());
    let rem = root.and_then(|style| parse_number(style.get_property_value("font-size").ok()?.trim_end_matches("px")));
    let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
    View { width: frame.width(), rem: rem.unwrap_or(16.0), top: -frame.top(), height }
}

/// Remembers, on this step of the browser's history, how far the page is scrolled, whenever it comes to rest.
pub fn keep_scroll() {
    let (moved, set_moved) = signal(0);
    let scroll = window_event_listener(ev::scroll, move |_| set_moved.update(|moved| *moved += 1));
    on_cleanup(move || scroll.remove());
    effect(move || {
        if moved.get() > 0 {
            super::after(REST, || {
                let place = JsValue::from_f64(window().scroll_y().unwrap_or_default());
                _ = window().history().and_then(|history| history.replace_state(&place, ""));
            });
        }
    });
}

/// How far the page was scrolled when this step of the browser's history was left.
pub fn kept_scroll() -> Option<f64> {
    window().history().ok()?.state().ok()?.as_f64()
}

/// Scrolls to `place` once the page has been laid out.
pub fn scroll_to(place: f64) {
    request_animation_frame(move || window().scroll_to_with_x_and_y(0.0, place));
}
