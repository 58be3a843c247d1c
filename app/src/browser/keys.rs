use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// Calls `run` on Ctrl+Enter and on Command+Enter.
pub fn use_run_shortcut(run: impl Fn() + 'static) {
    let keys = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) && !event.repeat() {
            event.prevent_default();
            run();
        }
    });
    on_cleanup(move || keys.remove());
}

/// Hands on every key that is not typed into a field. Those that `run` says it took do nothing else.
pub fn use_keys(run: impl Fn(&KeyboardEvent) -> bool + 'static) {
    let keys = window_event_listener(ev::keydown, move |event| {
        let types = "textarea, select, input:not([type=range], [type=checkbox])";
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        let is_typed = target.is_some_and(|element| element.matches(types).unwrap_or(false));
        if !is_typed && !event.default_prevented() && run(&event) {
            event.prevent_default();
        }
    });
    on_cleanup(move || keys.remove());
}

/// Calls `run` on Escape, unless something else has answered it.
pub fn use_escape(run: impl Fn() + 'static) {
    let keys = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" && !event.default_prevented() {
            run();
        }
    });
    on_cleanup(move || keys.remove());
}

/// The key that turns another into a command, as it is printed on this machine's keyboard: what is called `ctrl`, or Apple's.
pub fn command_key(ctrl: &'static str) -> &'static str {
    let platform = window().navigator().platform().unwrap_or_default();
    if ["Mac", "iPhone", "iPad"]
        .iter()
        .any(|name| platform.starts_with(name))
    {
        "⌘"
    } else {
        ctrl
    }
}
