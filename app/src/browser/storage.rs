use std::cell::Cell;

use leptos::prelude::window;
use web_sys::Storage;

thread_local! {
    static KEEPS_NOTHING: Cell<bool> = const { Cell::new(false) };
}

/// Neither keeps nor finds anything from now on: what is kept here is the person's at the studio itself, and nothing to a frame in
/// another site.
pub fn keep_nothing() {
    KEEPS_NOTHING.set(true);
}

/// None where the browser has it switched off.
fn storage() -> Option<Storage> {
    if KEEPS_NOTHING.get() {
        None
    } else {
        window().local_storage().ok().flatten()
    }
}

/// Keeps `text` under `name` for as long as this tab is open.
pub fn keep_for_session(name: &str, text: &str) {
    if let Some(storage) = session() {
        _ = storage.set_item(name, text);
    }
}

/// What is kept under `name` for as long as this tab is open.
pub fn kept_for_session(name: &str) -> Option<String> {
    session()?.get_item(name).ok().flatten()
}

fn session() -> Option<Storage> {
    if KEEPS_NOTHING.get() {
        None
    } else {
        window().session_storage().ok().flatten()
    }
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
