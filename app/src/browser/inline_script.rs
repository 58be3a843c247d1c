use leptos::prelude::document;

/// Removes the first element that matches `selector`, such as content for visitors without
/// JavaScript.
pub fn remove_element(selector: &str) {
    if let Some(element) = document().query_selector(selector).ok().flatten() {
        element.remove();
    }
}

/// The text of the script element with this id, in which the server embeds data.
pub fn inline_script(id: &str) -> Option<String> {
    document().get_element_by_id(id)?.text_content()
}
