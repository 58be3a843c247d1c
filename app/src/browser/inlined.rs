use leptos::prelude::document;

/// Takes what the server wrote for those who run no program out of the page, once the program shows the same.
pub fn remove_written(selector: &str) {
    if let Some(written) = document().query_selector(selector).ok().flatten() {
        written.remove();
    }
}

/// What the server put into the page for it, in the script element of that id, which runs nothing.
pub fn inlined(id: &str) -> Option<String> {
    document().get_element_by_id(id)?.text_content()
}
