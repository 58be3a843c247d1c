use leptos::{html, prelude::*};

use super::effect;

/// Opens `dialog` as a modal once it is mounted. The browser traps the focus in it and closes it on
/// Escape.
pub fn use_modal(dialog: NodeRef<html::Dialog>) {
    effect(move || {
        if let Some(dialog) = dialog.get() {
            _ = dialog.show_modal();
        }
    });
}
