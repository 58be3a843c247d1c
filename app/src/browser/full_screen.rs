use leptos::prelude::*;
use web_sys::Element;

/// True if elements can be shown in full screen.
pub fn can_use_full_screen() -> bool {
    document().fullscreen_enabled()
}

/// Shows `element` in full screen, or leaves full screen.
pub fn toggle_full_screen(element: &Element) {
    if document().fullscreen_element().is_some() {
        document().exit_fullscreen();
    } else {
        element.request_fullscreen().ok();
    }
}

/// True while an element is in full screen.
pub fn use_full_screen() -> ReadSignal<bool> {
    let (is_on, set_on) = signal(false);
    let listener = window_event_listener_untyped("fullscreenchange", move |_| {
        set_on.set(document().fullscreen_element().is_some());
    });
    on_cleanup(move || listener.remove());
    is_on
}
