use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

/// Gives the focus back, when the component ends, to what has it now, where that is still there.
pub fn use_focus_back() {
    let before = StoredValue::new_local(document().active_element());
    on_cleanup(move || {
        if let Some(Some(element)) = before.try_get_value().map(|element| element.filter(|element| element.is_connected())) {
            element.unchecked_into::<HtmlElement>().focus().ok();
        }
    });
}

/// Moves the focus to an element, which scrolls it into view.
pub fn focus(element: &Element) {
    element.unchecked_ref::<HtmlElement>().focus().ok();
}

/// Scrolls what is around an element just so far that it is seen.
pub fn bring_into_view(element: &Element) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Moves the focus to the element of this id.
pub fn focus_on(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        focus(&element);
    }
}

/// Moves the focus to the element at `index` among those within `container` that match the CSS `selector`.
pub fn focus_nth(container: &Element, selector: &str, index: usize) {
    let found = container.query_selector_all(selector).ok().and_then(|all| all.item(u32::try_from(index).ok()?));
    if let Some(element) = found.and_then(|node| node.dyn_into::<HtmlElement>().ok()) {
        element.focus().ok();
    }
}
