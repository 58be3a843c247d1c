use std::time::Duration;

use api::Draft;
use leptos::prelude::*;

use super::{
    form::FormStore, notices::Notices, overlay::OverlayStore, pictures::PictureStore,
    switch_model::ModelSwitch,
};
use crate::{
    browser::{self, LatestTask},
    client::{self, ClientError},
    i18n, json,
    state::{DraftAction, has_overwritten_other, read_draft},
};

/// Local storage key of the draft.
const DRAFT: &str = "depth2img draft";
/// Local storage key of whether the draft still has to be sent to the server.
const UNSENT: &str = "depth2img draft unsent";
/// How long the draft must not change before it is sent.
const DEBOUNCE: Duration = Duration::from_millis(600);

/// Saves the draft: at once in this browser, and on the server as soon as typing pauses, from where
/// another browser loads it.
#[derive(Clone, Copy)]
pub struct DraftStore {
    /// The draft as the server has it, to this page's knowledge.
    synced: StoredValue<Draft>,
    /// Requests to save it since the server last confirmed one.
    attempts: StoredValue<u64>,
    /// The server has answered whether it has a draft.
    is_known: StoredValue<bool>,
    task: LatestTask,
    form: FormStore,
    pictures: PictureStore,
    switch: ModelSwitch,
    overlay: OverlayStore,
    notices: Notices,
}

impl DraftStore {
    /// The draft of the stores. Call [`restore`](Self::restore) and [`start`](Self::start).
    pub fn new(
        form: FormStore,
        pictures: PictureStore,
        switch: ModelSwitch,
        overlay: OverlayStore,
        notices: Notices,
    ) -> Self {
        Self {
            synced: StoredValue::new(Draft::default()),
            attempts: StoredValue::new(0),
            is_known: StoredValue::new(false),
            task: LatestTask::new(),
            form,
            pictures,
            switch,
            overlay,
            notices,
        }
    }

    /// Restores the draft that this browser has saved.
    pub fn restore(self) {
        self.synced.set_value(self.draft());
        let Some(draft) = browser::local_storage::get(DRAFT)
            .as_deref()
            .and_then(read_draft)
        else {
            return;
        };
        self.load(&draft);
        let synced = if was_unsent() {
            // Differs from every draft, so that this one counts as unsent.
            Draft {
                revision: draft.revision,
                ..Draft::default()
            }
        } else {
            self.draft_of(draft.revision)
        };
        self.synced.set_value(synced);
    }

    /// Saves the draft whenever it changes.
    pub fn start(self) {
        browser::effect(move || {
            self.form.signal().track();
            self.pictures.track_preview();
            if self.is_unsent() {
                self.save_locally(&self.draft());
                browser::use_timeout(DEBOUNCE, move || self.push());
            }
        });
        browser::use_page_hide(move || {
            if self.is_unsent() {
                self.push();
            }
        });
    }

    /// True once the server has answered whether it has a draft.
    pub fn is_known(self) -> bool {
        self.is_known.get_value()
    }

    /// Loads the server's draft or sends the one of this page, whichever is newer. `done` is called
    /// after the server's answer.
    pub fn sync(self, done: impl FnOnce() + 'static) {
        if self.is_known() && self.is_unsent() {
            self.push();
            return;
        }
        self.task.run(async move {
            let Ok(remote) = client::draft().await else {
                return;
            };
            let action = self
                .synced
                .with_value(|known| DraftAction::of(remote.revision, known, self.is_unsent()));
            match action {
                DraftAction::Pull if !self.is_being_edited() => self.pull(remote),
                DraftAction::Push => self.push(),
                DraftAction::Pull | DraftAction::None => {}
            }
            self.is_known.set_value(true);
            done();
        });
    }

    /// While a picture is loading or an editor is open, the draft is not replaced.
    fn is_being_edited(self) -> bool {
        untrack(|| self.pictures.is_busy() || self.overlay.current().is_some())
    }

    fn pull(self, remote: Draft) {
        self.synced.set_value(remote.clone());
        if remote.preview.is_none() {
            self.pictures.clear_slots();
        }
        self.load(&remote);
        self.save_locally(&remote);
    }

    /// Fills the form and the pictures, after the switch to the draft's model if it has another.
    fn load(self, draft: &Draft) {
        let draft = draft.clone();
        self.switch.for_draft(draft.model.clone(), move || {
            self.form.restore(&draft);
            self.pictures.restore(draft.preview);
        });
    }

    fn push(self) {
        let draft = self.draft();
        self.attempts.update_value(|attempts| *attempts += 1);
        self.task.run(async move {
            match client::save_draft(&draft).await {
                Ok(saved) => self.confirm(draft, saved.revision),
                Err(ClientError::Problem(problem)) if problem.status < 500 => {
                    self.notices.show_info(problem.detail);
                }
                // Sent again when the connection is back.
                Err(_) => {}
            }
            self.is_known.set_value(true);
        });
    }

    fn confirm(self, sent: Draft, revision: u64) {
        if has_overwritten_other(sent.revision, self.attempts.get_value(), revision) {
            self.notices.show_info(i18n::draft_conflict().to_owned());
        }
        self.attempts.set_value(0);
        self.synced.set_value(Draft { revision, ..sent });
        self.save_locally(&self.draft());
    }

    /// The present draft, on top of the revision that the server has.
    fn draft(self) -> Draft {
        self.draft_of(self.synced.with_value(|synced| synced.revision))
    }

    fn draft_of(self, revision: u64) -> Draft {
        let model = self.form.with_model_untracked(|model| {
            if model.is_built_in() {
                None
            } else {
                model.name.parse().ok()
            }
        });
        Draft {
            revision,
            texts: self.form.with_untracked(|form| form.texts()),
            model,
            preview: untrack(|| self.pictures.preview()),
            parent: self.form.parent(),
        }
    }

    /// A form that is still loading its fields is not a change.
    fn is_unsent(self) -> bool {
        let draft = self.draft();
        !untrack(|| self.form.is_loading()) && self.synced.with_value(|synced| *synced != draft)
    }

    fn save_locally(self, draft: &Draft) {
        browser::local_storage::set(DRAFT, &json::write(draft));
        browser::local_storage::set(UNSENT, if self.is_unsent() { "yes" } else { "" });
    }
}

/// True if the draft that this browser has saved was still to be sent to the server.
fn was_unsent() -> bool {
    browser::local_storage::get(UNSENT).is_some_and(|unsent| !unsent.is_empty())
}
