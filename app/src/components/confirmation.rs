//! The confirmation of an action, which disappears after a while.

use std::time::Duration;

use leptos::prelude::*;

use crate::{
    browser::{CopyOutcome, effect, use_timeout},
    i18n,
};

/// How long a confirmation stays.
const DURATION: Duration = Duration::from_secs(3);

/// A confirmation such as "Copied"; empty if there is none.
#[derive(Clone, Copy)]
pub struct Confirmation(RwSignal<String>);

/// No confirmation at first.
pub fn use_confirmation() -> Confirmation {
    let text = RwSignal::new(String::new());
    effect(move || {
        if !text.read().is_empty() {
            use_timeout(DURATION, move || text.set(String::new()));
        }
    });
    Confirmation(text)
}

impl Confirmation {
    /// The text to show.
    pub fn text(self) -> Signal<String> {
        self.0.into()
    }

    /// Shows `text`.
    pub fn show(self, text: &str) {
        self.0.set(text.to_owned());
    }

    /// Shows the outcome of copying an image.
    pub fn show_copied(self, outcome: CopyOutcome) {
        self.show(match outcome {
            CopyOutcome::ToClipboard => i18n::copy_done(),
            CopyOutcome::AsFile => i18n::copy_as_file(),
            CopyOutcome::Failed => i18n::copy_failed(),
        });
    }
}
