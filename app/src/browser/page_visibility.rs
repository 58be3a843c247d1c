use leptos::{ev, prelude::*};

/// Calls `run` whenever the page may have missed events: it becomes visible, is restored from the
/// back/forward cache or gets the focus, or the network is back.
pub fn use_resume(run: impl Fn() + Clone + 'static) {
    let visible = {
        let run = run.clone();
        document_listener("visibilitychange", move || {
            if !document().hidden() {
                run();
            }
        })
    };
    let online = {
        let run = run.clone();
        window_event_listener(ev::online, move |_| run())
    };
    let focused = {
        let run = run.clone();
        window_event_listener(ev::focus, move |_| run())
    };
    let shown = window_event_listener(ev::pageshow, move |event| {
        if event.persisted() {
            run();
        }
    });
    on_cleanup(move || {
        visible.remove();
        online.remove();
        focused.remove();
        shown.remove();
    });
}

/// Calls `run` when the network is lost.
pub fn use_offline(run: impl Fn() + 'static) {
    let offline = window_event_listener(ev::offline, move |_| run());
    on_cleanup(move || offline.remove());
}

/// Calls `run` when the page is hidden or closed, after which it may be discarded.
pub fn use_page_hide(run: impl Fn() + 'static) {
    let change = document_listener("visibilitychange", move || {
        if document().hidden() {
            run();
        }
    });
    on_cleanup(move || change.remove());
}

/// True while the page is hidden.
pub fn is_hidden() -> bool {
    document().hidden()
}

/// `visibilitychange` is dispatched to the document and bubbles to the window.
fn document_listener(name: &str, listener: impl Fn() + 'static) -> WindowListenerHandle {
    window_event_listener_untyped(name, move |_| listener())
}
