//! What closes an overlay in place of the stage.

use leptos::prelude::*;

use crate::browser::{use_history_entry, use_keys, use_restored_focus};

/// Lets the back button and Escape close an overlay, and restores the focus afterwards. Returns a
/// callback that closes it too; `on_leave` is called when it has closed.
pub fn use_overlay(on_leave: Callback<()>) -> Callback<()> {
    let back = use_history_entry(move || on_leave.run(()));
    use_restored_focus();
    use_keys(move |event| {
        let is_escape = event.key() == "Escape";
        if is_escape {
            back();
        }
        is_escape
    });
    Callback::new(move |()| back())
}
