use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, NodeList};

/// The elements that `query_selector_all` has found; none if the selector is invalid.
pub(super) fn elements(found: Result<NodeList, JsValue>) -> Vec<Element> {
    let Ok(found) = found else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|index| found.item(index)?.dyn_into().ok())
        .collect()
}
