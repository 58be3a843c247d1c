use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{DataTransfer, Element, Event};

use super::PickedFile;

/// Takes a file dropped anywhere on the page, and the `data-drop` of what it was dropped on. The signal is
/// true while one is dragged over the page.
pub fn use_drops(dropped: impl Fn(PickedFile, Option<String>) + 'static) -> ReadSignal<bool> {
    let (over, set_over) = signal(false);
    let enter = window_event_listener(ev::dragover, move |event| {
        if event
            .data_transfer()
            .is_some_and(|data| carries_file(&data))
        {
            event.prevent_default();
            set_over.set(true);
        }
    });
    let leave = window_event_listener(ev::dragleave, move |event| {
        // Leaving for nothing is leaving the window.
        if event.related_target().is_none() {
            set_over.set(false);
        }
    });
    let drop = window_event_listener(ev::drop, move |event| {
        set_over.set(false);
        if let Some(file) = event
            .data_transfer()
            .and_then(|data| PickedFile::first_of(data.files()))
        {
            event.prevent_default();
            dropped(file, place_of(&event));
        }
    });
    on_cleanup(move || {
        enter.remove();
        leave.remove();
        drop.remove();
    });
    over
}

/// Takes a pasted picture, and a pasted address where no field has the focus.
pub fn use_pastes(pasted: impl Fn(PickedFile) + 'static, address: impl Fn(String) + 'static) {
    let paste = window_event_listener(ev::paste, move |event| {
        let Some(data) = event.clipboard_data() else {
            return;
        };
        if let Some(file) = PickedFile::first_of(data.files()) {
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

fn carries_file(data: &DataTransfer) -> bool {
    data.types().includes(&"Files".into(), 0)
}

fn element_of(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

fn place_of(event: &Event) -> Option<String> {
    element_of(event)?
        .closest("[data-drop]")
        .ok()??
        .get_attribute("data-drop")
}

fn is_typing(event: &Event) -> bool {
    element_of(event)
        .is_some_and(|element| element.matches("input, textarea, select").unwrap_or(false))
}
