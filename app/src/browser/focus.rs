use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Moves the focus to the element at `index` among those within `container` that match the CSS `selector`.
pub fn focus_nth(container: &Element, selector: &str, index: usize) {
    let found = container.query_selector_all(selector).ok().and_then(|all| all.item(u32::try_from(index).ok()?));
    if let Some(element) = found.and_then(|node| node.dyn_into::<HtmlElement>().ok()) {
        element.focus().ok();
    }
}
