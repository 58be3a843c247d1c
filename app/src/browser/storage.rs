use leptos::prelude::window;
use web_sys::Storage;

/// None where the browser has it switched off.
fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Keeps `text` under `name` in this browser. Where it cannot be kept, it is not.
pub fn keep(name: &str, text: &str) {
    if let Some(storage) = storage() {
        _ = storage.set_item(name, text);
    }
}

/// What is kept under `name`.
pub fn kept(name: &str) -> Option<String> {
    storage()?.get_item(name).ok().flatten()
}
