use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventTarget, HtmlElement, HtmlInputElement};

/// Moves the focus to the control of a field, and opens the `<details>` that hides it.
pub fn focus_field(control: &str) {
    let Some(element) = document().get_element_by_id(control) else {
        return;
    };
    if let Ok(Some(details)) = element.closest("details") {
        _ = details.set_attribute("open", "");
    }
    _ = element.unchecked_into::<HtmlElement>().focus();
}

/// Opens the dialog of a hidden file input.
pub fn open_file_dialog(input: NodeRef<html::Input>) {
    if let Some(input) = input.get_untracked() {
        input.click();
    }
}

/// True if the `<details>` that is the event's target is open.
pub fn is_details_open(event: &Event) -> bool {
    event_target::<Element>(event).has_attribute("open")
}

/// True if a number input contains text that is no number. Its value is empty then.
pub fn has_bad_input(event: &Event) -> bool {
    event_target::<HtmlInputElement>(event)
        .validity()
        .bad_input()
}

/// Sets the value of an input.
pub fn set_value(input: &EventTarget, value: &str) {
    input.unchecked_ref::<HtmlInputElement>().set_value(value);
}
