use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventTarget, HtmlElement, HtmlInputElement};

/// Puts the focus on the control of the field that something is wrong with, opening what hides it.
pub fn focus_fault(control: &str) {
    let Some(element) = document().get_element_by_id(control) else {
        return;
    };
    if let Ok(Some(details)) = element.closest("details") {
        _ = details.set_attribute("open", "");
    }
    _ = element.unchecked_into::<HtmlElement>().focus();
}

/// Opens a hidden file input's dialog.
pub fn click(input: NodeRef<html::Input>) {
    if let Some(input) = input.get_untracked() {
        input.click();
    }
}

/// True where the `<details>` that the event comes from is unfolded.
pub fn is_unfolded(event: &Event) -> bool {
    event_target::<Element>(event).has_attribute("open")
}

/// True where a number box holds something that the browser cannot read as a number; its value is then empty.
pub fn has_bad_input(event: &Event) -> bool {
    event_target::<HtmlInputElement>(event)
        .validity()
        .bad_input()
}

/// Sets what stands in an input.
pub fn set_value(input: &EventTarget, value: &str) {
    input.unchecked_ref::<HtmlInputElement>().set_value(value);
}
