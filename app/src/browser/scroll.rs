use leptos::{ev, html, prelude::*};
use web_sys::HtmlElement;

use super::effect;
use crate::{geometry::GridViewport, json::parse_number};

/// The visible part of a grid, updated on scroll and resize.
pub fn use_grid_viewport(grid: NodeRef<html::Div>) -> ReadSignal<GridViewport> {
    let (view, set_view) = signal(GridViewport::default());
    let measure = move || {
        if let Some(grid) = grid.get_untracked() {
            set_view.set(measure_grid(&grid));
        }
    };
    effect(move || {
        grid.track();
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

/// Calls `run` when the window is scrolled or resized.
pub fn use_scroll_or_resize(run: impl Fn() + Clone + 'static) {
    let resized = run.clone();
    let scroll = window_event_listener(ev::scroll, move |_| run());
    let resize = window_event_listener(ev::resize, move |_| resized());
    on_cleanup(move || {
        scroll.remove();
        resize.remove();
    });
}

/// True if the top of the element is at most half a window height below the window.
pub fn is_near_viewport(element: NodeRef<html::Div>) -> bool {
    let height = window_height();
    element.get_untracked().is_some_and(|element| {
        element.is_connected() && element.get_bounding_client_rect().top() < height * 1.5
    })
}

fn measure_grid(grid: &HtmlElement) -> GridViewport {
    let frame = grid.get_bounding_client_rect();
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
    GridViewport {
        width: frame.width(),
        rem: rem.unwrap_or(16.0),
        top: -frame.top(),
        height: window_height(),
    }
}

fn window_height() -> f64 {
    match window().inner_height() {
        Ok(height) => height.as_f64().unwrap_or_default(),
        Err(_) => 0.0,
    }
}
