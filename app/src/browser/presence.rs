use leptos::{ev, prelude::*};

/// Calls `back` whenever the page may have missed something: it comes out of the background or of the
/// browser's cache, another window gave way to it, or the network is back.
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
    let focused = {
        let back = back.clone();
        window_event_listener(ev::focus, move |_| back())
    };
    let shown = window_event_listener(ev::pageshow, move |event| {
        if event.persisted() {
            back();
        }
    });
    on_cleanup(move || {
        visible.remove();
        online.remove();
        focused.remove();
        shown.remove();
    });
}

/// Calls `away` when the network goes.
pub fn use_leave(away: impl Fn() + 'static) {
    let offline = window_event_listener(ev::offline, move |_| away());
    on_cleanup(move || offline.remove());
}

/// Calls `hidden` when the page goes into the background or is closed: it may never come back.
pub fn use_hide(hidden: impl Fn() + 'static) {
    let change = document_listener("visibilitychange", move || {
        if document().hidden() {
            hidden();
        }
    });
    on_cleanup(move || change.remove());
}

/// True while nobody sees the page.
pub fn is_hidden() -> bool {
    document().hidden()
}

/// `visibilitychange` is fired at the document and bubbles to the window.
fn document_listener(name: &str, listener: impl Fn() + 'static) -> WindowListenerHandle {
    window_event_listener_untyped(name, move |_| listener())
}
