use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlDocument;

/// Copies `text`, to the character, on a press of the person; false where the browser does not. The element `shown` is
/// selected for it, as a browser copies nothing else, and stays so where it failed: the person's own keys then copy it.
///
/// The other way, `navigator.clipboard`, is missing where the page came without TLS from another machine.
pub fn copy(text: &str, shown: &str) -> bool {
    let document = document().unchecked_into::<HtmlDocument>();
    let (Ok(Some(selection)), Some(shown)) =
        (window().get_selection(), document.get_element_by_id(shown))
    else {
        return false;
    };
    _ = selection.select_all_children(&shown);
    let text = text.to_owned();
    let listener = window_event_listener(ev::copy, move |event| {
        if let Some(data) = event.clipboard_data() {
            event.prevent_default();
            _ = data.set_data("text/plain", &text);
        }
    });
    let is_copied = document.exec_command("copy").unwrap_or(false);
    listener.remove();
    if is_copied {
        _ = selection.remove_all_ranges();
    }
    is_copied
}
