use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{DataTransfer, Element, Event};

use super::LocalFile;

/// Calls `dropped` with a file that is dropped anywhere on the page and the `data-drop` attribute
/// of the drop target. The signal is true while a file is dragged over the page.
pub fn use_file_drop(dropped: impl Fn(LocalFile, Option<String>) + 'static) -> ReadSignal<bool> {
    let (over, set_over) = signal(false);
    let enter = window_event_listener(ev::dragover, move |event| {
        if event.data_transfer().is_some_and(|data| has_file(&data)) {
            event.prevent_default();
            set_over.set(true);
        }
    });
    let leave = window_event_listener(ev::dragleave, move |event| {
        // Without a related target the pointer has left the window.
        if event.related_target().is_none() {
            set_over.set(false);
        }
    });
    let drop = window_event_listener(ev::drop, move |event| {
        set_over.set(false);
        if let Some(file) = event
            .data_transfer()
            .and_then(|data| LocalFile::first_of(data.files()))
        {
            event.prevent_default();
            dropped(file, drop_target(&event));
        }
    });
    on_cleanup(move || {
        enter.remove();
        leave.remove();
        drop.remove();
    });
    over
}

/// Calls `pasted` with a pasted file, and `address` with a pasted URL if no field has the focus.
pub fn use_paste(pasted: impl Fn(LocalFile) + 'static, address: impl Fn(String) + 'static) {
    let paste = window_event_listener(ev::paste, move |event| {
        let Some(data) = event.clipboard_data() else {
            return;
        };
        if let Some(file) = LocalFile::first_of(data.files()) {
            event.prevent_default();
            pasted(file);
        } else if !is_typing(&event) {
            let text = data
                .get_data("text/plain")
                .unwrap_or_default()
                .trim()
                .to_owned();
            if text.starts_with("https://") || text.starts_with("http://") {
                address(text);
            }
        }
    });
    on_cleanup(move || paste.remove());
}

fn has_file(data: &DataTransfer) -> bool {
    data.types().includes(&"Files".into(), 0)
}

fn target_element(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

fn drop_target(event: &Event) -> Option<String> {
    target_element(event)?
        .closest("[data-drop]")
        .ok()??
        .get_attribute("data-drop")
}

fn is_typing(event: &Event) -> bool {
    target_element(event)
        .is_some_and(|element| element.matches("input, textarea, select").unwrap_or(false))
}
