use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlDocument;

/// Copies `text` within the handler of a click; false if the browser does not. The element with the
/// id `shown` is selected, because a browser copies only from a selection. It stays selected after
/// a failure, so that people can copy it with the keyboard.
///
/// `navigator.clipboard` is missing if the page came from another machine without TLS.
pub fn copy_text(text: &str, shown: &str) -> bool {
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
