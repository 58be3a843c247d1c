use leptos::{ev, html, prelude::*};
use web_sys::HtmlElement;

use super::effect;
use crate::state::{View, parse_number};

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

/// Calls `run` whenever the window is scrolled or its size changes.
pub fn use_scroll(run: impl Fn() + Clone + 'static) {
    let resized = run.clone();
    let scroll = window_event_listener(ev::scroll, move |_| run());
    let resize = window_event_listener(ev::resize, move |_| resized());
    on_cleanup(move || {
        scroll.remove();
        resize.remove();
    });
}

/// True where an element is in the window, or less than half a window below it.
pub fn is_near(element: NodeRef<html::Div>) -> bool {
    let height = window()
        .inner_height()
        .ok()
        .and_then(|height| height.as_f64())
        .unwrap_or_default();
    element.get_untracked().is_some_and(|element| {
        element.is_connected() && element.get_bounding_client_rect().top() < height * 1.5
    })
}

fn seen(wall: &HtmlElement) -> View {
    let frame = wall.get_bounding_client_rect();
    let root = document()
        .document_element()
        .and_then(|root| window().get_computed_style(&root).ok().flatten());
    let rem = root.and_then(|style| {
        parse_number(
            style
                .get_property_value("font-size")
                .ok()?
                .trim_end_matches("px"),
        )
    });
    let height = window()
        .inner_height()
        .ok()
        .and_then(|height| height.as_f64())
        .unwrap_or_default();
    View {
        width: frame.width(),
        rem: rem.unwrap_or(16.0),
        top: -frame.top(),
        height,
    }
}
