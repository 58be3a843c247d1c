use leptos::{ev, prelude::*};

/// Calls `back` whenever the page may have missed something: it comes out of the background or of the
/// browser's cache, or the network is back.
pub fn use_return(back: impl Fn() + Clone + 'static) {
    let visible = {
        let back = back.clone();
        document_listener("visibilitychange", move || {
            if !document().hidden() {
                back();
            }
        })
    };
    let online = {
        let back = back.clone();
        window_event_listener(ev::online, move |_| back())
    };
    let shown = window_event_listener(ev::pageshow, move |event| {
        if event.persisted() {
            back();
        }
    });
    on_cleanup(move || {
        visible.remove();
        online.remove();
        shown.remove();
    });
}

/// `visibilitychange` is fired at the document and bubbles to the window.
fn document_listener(name: &str, listener: impl Fn() + 'static) -> WindowListenerHandle {
    window_event_listener_untyped(name, move |_| listener())
}
