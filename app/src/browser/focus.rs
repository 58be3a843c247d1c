use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

/// Gives the focus back, when the component ends, to what has it now, where that is still there.
pub fn use_focus_back() {
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
    let found = container
        .query_selector_all(selector)
        .ok()
        .and_then(|all| all.item(u32::try_from(index).ok()?));
    if let Some(element) = found.and_then(|node| node.dyn_into::<HtmlElement>().ok()) {
        element.focus().ok();
    }
}

/// What is said in this attribute around the element that has the focus, by itself or by what it is within.
pub fn focused_within(attribute: &str) -> Option<String> {
    document()
        .active_element()?
        .closest(&format!("[{attribute}]"))
        .ok()??
        .get_attribute(attribute)
}

/// Moves the focus by so many of the elements that match `row`, onto what matches `target` in it. From nowhere it goes to the first. True where
/// it moved.
pub fn focus_step(row: &str, target: &str, by: i32) -> bool {
    let Ok(rows) = document().query_selector_all(row) else {
        return false;
    };
    let rows: Vec<Element> = (0..rows.length())
        .filter_map(|index| rows.item(index)?.dyn_into().ok())
        .collect();
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
