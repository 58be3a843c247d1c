use std::cell::Cell;

use web_sys::Storage;

thread_local! {
    static IS_DISABLED: Cell<bool> = const { Cell::new(false) };
}

/// Disables both storages for the rest of the page's life: `get` returns `None` and `set` does
/// nothing. Their content belongs to the person at the studio itself, not to a frame in another
/// site.
pub fn disable_storage() {
    IS_DISABLED.set(true);
}

fn unless_disabled(storage: impl FnOnce() -> Option<Storage>) -> Option<Storage> {
    if IS_DISABLED.get() { None } else { storage() }
}

/// Texts that this browser stores for this origin.
pub mod local_storage {
    use leptos::prelude::window;
    use web_sys::Storage;

    /// `None` if the browser has it switched off.
    fn storage() -> Option<Storage> {
        super::unless_disabled(|| window().local_storage().ok().flatten())
    }

    /// The value of `key`.
    pub fn get(key: &str) -> Option<String> {
        storage()?.get_item(key).ok().flatten()
    }

    /// Stores `value`; does nothing if the storage is full or switched off.
    pub fn set(key: &str, value: &str) {
        if let Some(storage) = storage() {
            _ = storage.set_item(key, value);
        }
    }
}

/// Texts that last as long as this tab.
pub mod session_storage {
    use leptos::prelude::window;
    use web_sys::Storage;

    fn storage() -> Option<Storage> {
        super::unless_disabled(|| window().session_storage().ok().flatten())
    }

    /// The value of `key`.
    pub fn get(key: &str) -> Option<String> {
        storage()?.get_item(key).ok().flatten()
    }

    /// Stores `value`; does nothing if the storage is full or switched off.
    pub fn set(key: &str, value: &str) {
        if let Some(storage) = storage() {
            _ = storage.set_item(key, value);
        }
    }
}
