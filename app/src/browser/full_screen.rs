use leptos::prelude::*;
use web_sys::Element;

/// True where an element can have the whole screen.
pub fn can_fill_screen() -> bool {
    document().fullscreen_enabled()
}

/// Gives `element` the whole screen, or takes it back where one has it.
pub fn toggle_full_screen(element: &Element) {
    if document().fullscreen_element().is_some() {
        document().exit_fullscreen();
    } else {
        element.request_fullscreen().ok();
    }
}

/// True while an element has the whole screen.
pub fn use_full_screen() -> ReadSignal<bool> {
    let (fills, set_fills) = signal(false);
    let listener = window_event_listener_untyped("fullscreenchange", move |_| {
        set_fills.set(document().fullscreen_element().is_some())
    });
    on_cleanup(move || listener.remove());
    fills
}
