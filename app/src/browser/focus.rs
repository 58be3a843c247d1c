use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::elements::elements;

/// Restores the focus when the component ends to the element that has it now, if that is still in
/// the document.
pub fn use_restored_focus() {
    let before = StoredValue::new_local(document().active_element());
    on_cleanup(move || {
        if let Some(Some(element)) = before
            .try_get_value()
            .map(|element| element.filter(|element| element.is_connected()))
        {
            element.unchecked_into::<HtmlElement>().focus().ok();
        }
    });
}

/// Moves the focus to an element, which also scrolls it into view.
pub fn focus(element: &Element) {
    element.unchecked_ref::<HtmlElement>().focus().ok();
}

/// Scrolls as little as makes an element visible.
pub fn scroll_into_view(element: &Element) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Moves the focus to the element with this id.
pub fn focus_by_id(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        focus(&element);
    }
}

/// Moves the focus to the element at `index` among those within `container` that match the CSS
/// `selector`.
pub fn focus_nth(container: &Element, selector: &str, index: usize) {
    if let Some(element) = elements(container.query_selector_all(selector)).get(index) {
        focus(element);
    }
}

/// The value of `attribute` at the element that has the focus, or at its closest ancestor that has
/// the attribute.
pub fn focused_attribute(attribute: &str) -> Option<String> {
    document()
        .active_element()?
        .closest(&format!("[{attribute}]"))
        .ok()??
        .get_attribute(attribute)
}

/// Moves the focus `by` rows (elements that match the selector `row`) to the element in it that
/// matches `target`; to the first row if no row has the focus. True if the focus moved.
pub fn focus_step(row: &str, target: &str, by: i32) -> bool {
    let rows = elements(document().query_selector_all(row));
    let here = document()
        .active_element()
        .and_then(|element| element.closest(row).ok().flatten());
    let place = here.and_then(|here| rows.iter().position(|row| *row == here));
    let wanted = place.map_or(0, |place| place as i64 + i64::from(by));
    let found = usize::try_from(wanted)
        .ok()
        .and_then(|wanted| rows.get(wanted)?.query_selector(target).ok().flatten());
    found.as_ref().map(focus).is_some()
}
