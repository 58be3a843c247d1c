use api::{Input, Prediction};
use leptos::prelude::*;

use super::session::Session;
use crate::{
    browser,
    state::{Draft, Role, Run},
};

/// The name under which this browser keeps the draft.
const DRAFT: &str = "depth2img draft";

impl Session {
    /// Keeps the draft whenever it changes.
    pub fn keep_draft(self) {
        browser::effect(move || browser::keep(DRAFT, &Draft::of(&self.form.read(), self.preview.get()).to_json()));
    }

    /// Takes up the draft that is kept.
    pub fn restore_draft(self) {
        let Some(draft) = browser::kept(DRAFT).as_deref().and_then(Draft::from_json) else { return };
        self.form.update(|form| form.restore(&draft.texts));
        self.preview.set(draft.preview);
        self.look_again();
    }

    /// Fills the form with the settings of the result on the stage. Its pictures are taken as the server keeps
    /// them, which is longer than it keeps uploads.
    pub fn use_settings(self) {
        let Some(input) = self.kept_input() else { return };
        self.form.update(|form| form.adopt(&input));
        self.parent.set_value(self.run_id());
        self.preview.set(None);
        self.preparing.forget();
        self.look_again();
    }

    /// Types the seed of the result on the stage into the form.
    pub fn use_seed(self) {
        if let Some(seed) = self.run.with_untracked(|run| run.as_ref().and_then(Run::seed)) {
            self.form.update(|form| form.set("seed", seed.to_string()));
        }
    }

    /// The input of the result, with its pictures where they are kept: uploads are gone after a day.
    pub(super) fn kept_input(self) -> Option<Input> {
        let Prediction { mut input, pictures, .. } = self.run.with_untracked(|run| run.as_ref().map(|run| run.prediction().clone()))?;
        for (role, picture) in [(Role::Image, pictures.input), (Role::Depth, pictures.depth)] {
            if let (Some(address), Some(picture)) = (input.get_mut(role.field()), picture) {
                *address = picture.url.into();
            }
        }
        Some(input)
    }
}
