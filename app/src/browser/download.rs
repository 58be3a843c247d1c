use std::time::Duration;

use leptos::prelude::{document, set_timeout};
use wasm_bindgen::JsCast;
use web_sys::HtmlAnchorElement;

use super::PickedFile;

/// Saves a file that was made on the page.
pub fn save(file: &PickedFile) {
    /// By then the browser has taken it over.
    const TAKEN: Duration = Duration::from_secs(30);
    if let Some(address) = file.address() {
        download(&address, &file.name());
        set_timeout(move || PickedFile::release(&address), TAKEN);
    }
}

/// Saves what is at `address` under `name`.
pub fn download(address: &str, name: &str) {
    let Ok(element) = document().create_element("a") else {
        return;
    };
    let anchor: HtmlAnchorElement = element.unchecked_into();
    anchor.set_href(address);
    anchor.set_download(name);
    anchor.click();
}
