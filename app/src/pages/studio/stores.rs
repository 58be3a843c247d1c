//! The state of the page, as stores with one writer each. A store holds its own signals and tasks,
//! and reaches others by their methods only; each uses those above it in [`Stores`].

pub mod create;
pub mod draft_sync;
pub mod embed;
pub mod embedded_settings;
pub mod form;
pub mod grid;
pub mod notices;
pub mod overlay;
pub mod pictures;
pub mod queue;
pub mod run;
pub mod switch_model;

use api::EmbedSession;
use leptos::prelude::*;

use crate::{
    browser::Address,
    components::header::AccountSignal,
    state::{Phase, PictureRole, Run, Slot, formatting, status_text},
};

use create::CreateStore;
use draft_sync::DraftStore;
use embed::EmbedPolicy;
use embedded_settings::EmbeddedSettingsStore;
use form::FormStore;
use grid::GridStore;
use notices::Notices;
use overlay::OverlayStore;
use pictures::PictureStore;
use queue::QueueStore;
use run::RunStore;
use switch_model::ModelSwitch;

/// All stores of the page, and what concerns several of them.
#[derive(Clone, Copy)]
pub struct Stores {
    /// What visitors of an embedded studio may do.
    pub embed: EmbedPolicy,
    /// Messages that belong to no field.
    pub notices: Notices,
    /// The overlay in place of the stage.
    pub overlay: OverlayStore,
    /// The inputs and their model.
    pub form: FormStore,
    /// A PNG whose settings could be used in place of it.
    pub embedded_settings: EmbeddedSettingsStore,
    /// The picture, its depth map and their uploads.
    pub pictures: PictureStore,
    /// The way to another model.
    pub switch: ModelSwitch,
    /// The prediction on the stage.
    pub run: RunStore,
    /// The predictions that are queued or running.
    pub queue: QueueStore,
    /// The grid that is created in place of one prediction.
    pub grid: GridStore,
    /// Requests to create predictions and grids.
    pub create: CreateStore,
    /// The saved draft.
    pub draft: DraftStore,
    /// A short status of the run; empty if nothing is in progress.
    pub status: Memo<String>,
    /// The page's URL.
    pub address: Address,
    account: AccountSignal,
}

impl Stores {
    /// The stores, with the draft that this browser has saved.
    pub fn new(
        address: Address,
        account: AccountSignal,
        session: StoredValue<Option<EmbedSession>>,
    ) -> Self {
        let embed = EmbedPolicy::new(session);
        let notices = Notices::new();
        let overlay = OverlayStore::new();
        let form = FormStore::new(embed);
        let embedded_settings = EmbeddedSettingsStore::new();
        let pictures = PictureStore::new(form, notices, overlay, embedded_settings, address);
        let switch = ModelSwitch::new(form, pictures, notices);
        let run = RunStore::new(notices, overlay, address);
        let queue = QueueStore::new();
        let grid = GridStore::new();
        let create = CreateStore::new(account, address, notices, form, pictures, grid, run);
        let draft = DraftStore::new(form, pictures, switch, overlay, notices);
        let status = Memo::new(move |_| {
            let is_sending = create.is_sending();
            run.with(|run| queue.with(|queue| status_text(is_sending, run, queue)))
        });
        draft.restore();
        form.set_fixed_inputs();
        Self {
            embed,
            notices,
            overlay,
            form,
            embedded_settings,
            pictures,
            switch,
            run,
            queue,
            grid,
            create,
            draft,
            status,
            address,
            account,
        }
    }

    /// Shows what `path` names: a result, or the draft.
    pub fn open_path(self, path: &str) {
        self.run
            .open_path(path, move || self.reuse_settings_if_no_draft());
    }

    /// Shows what the page's URL names once more, as the last attempt failed.
    pub fn reopen(self) {
        self.open_path(&location().pathname().unwrap_or_default());
    }

    /// Updates the run after the connection may have been lost.
    pub fn catch_up(self) {
        if self.run.is_unreachable() {
            self.reopen();
        }
        self.run.refresh();
    }

    /// Synchronizes the draft with the server's.
    pub fn sync_draft(self) {
        self.draft.sync(move || self.reuse_settings_if_no_draft());
    }

    /// Fills the form with the settings of the result on the stage, unless there is a draft or the
    /// server may still have one.
    fn reuse_settings_if_no_draft(self) {
        let has_image = !self.form.picture_url(PictureRole::Image).is_empty();
        let image = self.pictures.slot(PictureRole::Image);
        let is_loading = image.with_untracked(Slot::is_busy);
        if self.draft.is_known() && !has_image && !is_loading {
            self.reuse_settings();
        }
    }

    /// Fills the form with the settings of the result on the stage. Its pictures are the copies
    /// that the server stores with it, which outlive uploads.
    pub fn reuse_settings(self) {
        let reused = self.run.with_untracked(|run| {
            run.map(|run| {
                (
                    run.id(),
                    run.prediction().model.clone(),
                    run.input_with_stored_pictures(),
                )
            })
        });
        let Some((id, model, input)) = reused else {
            return;
        };
        self.switch.fill(model, input, move || {
            self.form.set_parent(Some(id));
            self.pictures.reload();
        });
    }

    /// Fills the form with the settings in the PNG that was chosen.
    pub fn use_embedded_settings(self) {
        if let Some(settings) = self.embedded_settings.take_settings() {
            self.switch.apply_settings(settings);
        }
    }

    /// Types the seed of the result on the stage into the form.
    pub fn reuse_seed(self) {
        if let Some(seed) = self.run.with_untracked(|run| run.and_then(Run::seed)) {
            self.form.set_seed(seed);
        }
    }

    /// How long the run has taken, and how long the model may take to boot; empty without an active
    /// run.
    pub fn elapsed(self) -> Signal<String> {
        Signal::derive(move || {
            let time = if self.run.is_active().get() {
                formatting::elapsed(self.run.age())
            } else {
                String::new()
            };
            match self.boot_time() {
                Some(boot) => format!("{time}, {boot}"),
                None => time,
            }
        })
    }

    fn boot_time(self) -> Option<String> {
        let is_booting = self
            .run
            .with(|run| run.is_some_and(|run| run.phase() == Phase::Booting));
        match &*self.account.read() {
            Some(Ok(account)) if is_booting => Some(formatting::boot(&account.engine)),
            _ => None,
        }
    }
}
