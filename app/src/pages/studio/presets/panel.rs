use leptos::prelude::*;

use crate::browser;

/// The form's key of the prompt.
pub const PROMPT: &str = "role:prompt";

/// Which panel below the prompt is open. A number and not an enum, as the page has code for signals
/// of numbers anyway.
#[derive(Clone, Copy)]
pub struct OpenPanel(RwSignal<usize>);

/// No panel.
const NONE: usize = 0;
/// The panel of earlier prompts.
pub const PROMPTS: usize = 1;
/// The panel of presets.
pub const PRESETS: usize = 2;

impl OpenPanel {
    /// All panels are closed.
    pub fn none() -> Self {
        Self(RwSignal::new(NONE))
    }

    /// The open panel. Reactive.
    pub fn get(self) -> Option<usize> {
        let panel = self.0.get();
        (panel != NONE).then_some(panel)
    }

    /// Opens `panel`, or closes it if it is open.
    pub fn toggle(self, panel: usize) {
        self.0.update(|open| {
            *open = if *open == panel { NONE } else { panel };
        });
    }

    /// Closes the panel and moves the focus to its button.
    pub fn close(self) {
        let panel = self.0.get_untracked();
        self.close_to(&button_id(panel));
    }

    /// Closes the panel and moves the focus to the control with the id `control`.
    pub fn close_to(self, control: &str) {
        self.0.set(NONE);
        browser::focus_by_id(control);
    }
}

/// The id of the button that opens `panel`.
pub fn button_id(panel: usize) -> String {
    format!("panel-{panel}")
}
