use std::time::Duration;

use leptos::prelude::{document, set_timeout};
use wasm_bindgen::JsCast;
use web_sys::HtmlAnchorElement;

use super::LocalFile;

/// Downloads a file that the page created.
pub fn save_file(file: &LocalFile) {
    /// Time after which the browser has certainly read the object URL.
    const TAKEN: Duration = Duration::from_secs(30);
    if let Some(address) = file.object_url() {
        download(&address, &file.name());
        set_timeout(move || LocalFile::revoke_object_url(&address), TAKEN);
    }
}

/// Downloads the file at `address` as `name`.
pub fn download(address: &str, name: &str) {
    let Ok(element) = document().create_element("a") else {
        return;
    };
    let anchor: HtmlAnchorElement = element.unchecked_into();
    anchor.set_href(address);
    anchor.set_download(name);
    anchor.click();
}
