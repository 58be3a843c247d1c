//! The draft: kept in this browser at once, and on the server as soon as typing rests, which is what another browser finds.

use std::time::Duration;

use api::{Draft, Input, InputRole, Prediction};
use leptos::prelude::*;

use super::session::Session;
use crate::{
    browser,
    client::{self, ClientError},
    json,
    state::{DraftTurn, Role, Run, Slot, has_replaced_another, read_draft, role_key},
    words,
};

/// The name under which this browser keeps the draft.
const DRAFT: &str = "depth2img draft";
/// The same for whether the server has still to get it.
const UNSENT: &str = "depth2img draft unsent";
/// How long the draft rests before it is sent.
const REST: Duration = Duration::from_millis(600);

impl Session {
    /// Keeps the draft whenever it changes, and takes it up where it was changed elsewhere.
    pub fn keep_draft(self) {
        browser::effect(move || {
            self.form.track();
            self.preview.track();
            if self.is_unsent() {
                self.keep_here(&self.draft());
                browser::after(REST, move || self.send_draft());
            }
        });
        browser::use_hide(move || {
            if self.is_unsent() {
                self.send_draft();
            }
        });
        self.sync_draft();
    }

    /// Takes up the draft that this browser keeps.
    pub fn restore_draft(self) {
        self.kept_draft.set_value(self.draft());
        let Some(draft) = browser::kept(DRAFT).as_deref().and_then(read_draft) else {
            return;
        };
        self.fill_from(&draft);
        // What the server has still to get is like nothing that it has.
        let kept = if was_unsent() {
            Draft {
                revision: draft.revision,
                ..Draft::default()
            }
        } else {
            self.draft_of(draft.revision)
        };
        self.kept_draft.set_value(kept);
    }

    pub(super) fn fill_from(self, draft: &Draft) {
        if !self.has_model_of(draft) {
            return;
        }
        self.form.update(|form| form.restore(&draft.texts));
        self.parent.set_value(draft.parent.clone());
        self.preview.set(draft.preview.clone());
        self.look_again();
    }

    /// The draft as it stands.
    fn draft(self) -> Draft {
        self.draft_of(self.kept_draft.with_value(|kept| kept.revision))
    }

    fn draft_of(self, revision: u64) -> Draft {
        let texts = self.form.with_untracked(|form| form.texts());
        let model = self.model.with_untracked(|model| {
            (!model.is_built_in())
                .then(|| model.name.parse().ok())
                .flatten()
        });
        Draft {
            revision,
            texts,
            model,
            preview: self.preview.get_untracked(),
            parent: self.parent.get_value(),
        }
    }

    fn is_unsent(self) -> bool {
        let draft = self.draft();
        !self.expects_model.get_untracked() && self.kept_draft.with_value(|kept| *kept != draft)
    }

    fn keep_here(self, draft: &Draft) {
        browser::keep(DRAFT, &json::write(draft));
        browser::keep(UNSENT, if self.is_unsent() { "yes" } else { "" });
    }

    /// Asks for the draft that the server keeps, or has it keep the one that is here.
    pub(super) fn sync_draft(self) {
        if self.is_draft_known.get_untracked() && self.is_unsent() {
            self.send_draft();
            return;
        }
        self.draft_task.run(async move {
            let Ok(kept) = client::draft().await else {
                return;
            };
            let turn = self
                .kept_draft
                .with_value(|known| DraftTurn::of(kept.revision, known, self.is_unsent()));
            match turn {
                DraftTurn::Take if !self.is_at_work() => self.take_draft(kept),
                DraftTurn::Send => self.send_draft(),
                _ => {}
            }
            self.is_draft_known.set(true);
            self.fill_from_result();
        });
    }

    /// What is under way here is not taken from under one's hands.
    fn is_at_work(self) -> bool {
        untrack(|| self.has_picture_on_its_way() || self.opened.read().is_some())
    }

    fn take_draft(self, kept: Draft) {
        self.kept_draft.set_value(kept.clone());
        if kept.preview.is_none() {
            self.slot(Role::Image).set(Slot::Empty);
            self.slot(Role::Depth).set(Slot::Empty);
        }
        self.fill_from(&kept);
        self.keep_here(&kept);
    }

    fn send_draft(self) {
        let draft = self.draft();
        self.sendings.update_value(|sendings| *sendings += 1);
        self.draft_task.run(async move {
            match client::keep_draft(&draft).await {
                Ok(kept) => self.draft_is_kept(draft, kept.revision),
                // What is away comes back, and the draft goes out then; what refuses it has a sentence.
                Err(ClientError::Refused(problem)) if problem.status < 500 => {
                    self.remark.set(Some(problem.detail))
                }
                Err(_) => {}
            }
            self.is_draft_known.set(true);
        });
    }

    fn draft_is_kept(self, sent: Draft, revision: u64) {
        let times = self.sendings.get_value();
        if has_replaced_another(sent.revision, times, revision) {
            self.remark.set(Some(words::draft_replaced().to_owned()));
        }
        self.sendings.set_value(0);
        self.kept_draft.set_value(Draft { revision, ..sent });
        self.keep_here(&self.draft());
    }

    /// Fills the form with the settings of the result on the stage. Its pictures are taken as the server keeps
    /// them, which is longer than it keeps uploads.
    pub fn use_settings(self) {
        let (Some(input), parent) = (self.kept_input(), self.run_id()) else {
            return;
        };
        let model = self
            .run
            .with_untracked(|run| run.as_ref().map(|run| run.prediction().model.clone()))
            .unwrap_or_default();
        self.adopt(model, input, move || {
            self.parent.set_value(parent);
            self.preview.set(None);
            self.preparing.forget();
            self.look_again();
        });
    }

    /// Types the seed of the result on the stage into the form.
    pub fn use_seed(self) {
        if let Some(seed) = self
            .run
            .with_untracked(|run| run.as_ref().and_then(Run::seed))
        {
            self.form
                .update(|form| form.set(&role_key(InputRole::Seed), seed.to_string()));
        }
    }

    /// The input of the result, with its pictures where they are kept: uploads are gone after a day.
    pub(super) fn kept_input(self) -> Option<Input> {
        let Prediction {
            mut input,
            pictures,
            ..
        } = self
            .run
            .with_untracked(|run| run.as_ref().map(|run| run.prediction().clone()))?;
        for (role, picture) in [(Role::Image, pictures.input), (Role::Depth, pictures.depth)] {
            if let (Some(address), Some(picture)) = (role.given(&mut input), picture) {
                *address = picture.url.into();
            }
        }
        Some(input)
    }
}

/// True where the server had still to get the draft when this browser kept it last.
fn was_unsent() -> bool {
    browser::kept(UNSENT).is_some_and(|unsent| !unsent.is_empty())
}
