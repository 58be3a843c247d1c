use leptos::{html, prelude::*};

use super::effect;

/// Opens `dialog` over the page as soon as it is there: the focus goes into it and stays, and Escape closes it.
pub fn use_modal(dialog: NodeRef<html::Dialog>) {
    effect(move || {
        if let Some(dialog) = dialog.get() {
            _ = dialog.show_modal();
        }
    });
}
