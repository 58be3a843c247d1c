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

/// Calls `run` for every key press outside of a text field. The default action is prevented if it
/// returns true.
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

/// Calls `run` on Escape, unless another listener has handled it.
pub fn use_escape(run: impl Fn() + 'static) {
    let keys = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" && !event.default_prevented() {
            run();
        }
    });
    on_cleanup(move || keys.remove());
}

/// The label of the command key on this machine's keyboard: ⌘ on Apple's, else `ctrl`.
pub fn command_key_label(ctrl: &'static str) -> &'static str {
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
