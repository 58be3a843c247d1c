use api::{CreateGrid, CreatePrediction, Input, PredictionId, routes};
use leptos::prelude::*;

use super::{
    form::FormStore, grid::GridStore, notices::Notices, pictures::PictureStore, run::RunStore,
};
use crate::{
    browser::{self, Address, LatestTask},
    client::{self, ClientError, IdempotentCreate},
    components::{fields::control_id, header::AccountSignal},
    state::{Form, PictureRole, Run},
};

/// Creates predictions and grids from the form.
#[derive(Clone, Copy)]
pub struct CreateStore {
    is_sending: RwSignal<bool>,
    once: IdempotentCreate<CreatePrediction>,
    task: LatestTask,
    account: AccountSignal,
    address: Address,
    notices: Notices,
    form: FormStore,
    pictures: PictureStore,
    grid: GridStore,
    run: RunStore,
}

impl CreateStore {
    /// Nothing is being created.
    pub fn new(
        account: AccountSignal,
        address: Address,
        notices: Notices,
        form: FormStore,
        pictures: PictureStore,
        grid: GridStore,
        run: RunStore,
    ) -> Self {
        Self {
            is_sending: RwSignal::new(false),
            once: IdempotentCreate::new(),
            task: LatestTask::new(),
            account,
            address,
            notices,
            form,
            pictures,
            grid,
            run,
        }
    }

    /// True while a request to create something is in flight. Reactive.
    pub fn is_sending(self) -> bool {
        self.is_sending.get()
    }

    /// True while nothing can be created: a request is in flight, or the form, its pictures or the
    /// grid are still loading. Reactive.
    pub fn is_busy(self) -> bool {
        self.is_sending.get()
            || self.grid.is_loading()
            || self.form.is_loading()
            || self.pictures.is_busy()
    }

    /// Checks the form and creates a prediction, or the planned grid. Earlier runs go on.
    pub fn create(self) {
        if untrack(|| self.is_busy()) {
            return;
        }
        self.notices.clear_error();
        if !self.form.check() {
            self.focus_first_fault();
            return;
        }
        match untrack(|| self.grid.plan()) {
            Some(plan) => plan.create.run(()),
            None => self.send(self.input_with_depth(), self.form.parent()),
        }
    }

    /// Creates the prediction on the stage once more, with a random seed.
    pub fn recreate(self) {
        let input = self
            .run
            .with_untracked(|run| run.map(Run::input_without_seed));
        let Some(input) = input else { return };
        if !self.is_sending.get_untracked() {
            self.send(input, self.run.id());
        }
    }

    /// The form's input with the depth map that is shown. A remote engine would estimate a
    /// different one; the built-in engine already has this one.
    fn input_with_depth(self) -> Input {
        let mut input = self.form.with_untracked(Form::to_input);
        let field = self
            .form
            .with_untracked(|form| form.field_name(PictureRole::Depth.key()).map(str::to_owned));
        let Some(field) = field else { return input };
        if !self.runs_remotely() || !self.form.is_editable(&field) || input.contains_key(&field) {
            return input;
        }
        if let Some(preview) = untrack(|| self.pictures.preview()) {
            input.insert(field, preview.depth.url.into());
        }
        input
    }

    fn runs_remotely(self) -> bool {
        self.account.with_untracked(|account| match account {
            Some(Ok(account)) => !account.engine.kind.capabilities().is_preview,
            _ => false,
        })
    }

    /// The request that creates a prediction of `input`.
    pub fn request(self, input: Input) -> CreatePrediction {
        CreatePrediction {
            version: self
                .form
                .with_model_untracked(|model| model.version.clone()),
            input,
            webhook: None,
            webhook_events_filter: None,
            stream: None,
        }
    }

    fn send(self, input: Input, parent: Option<PredictionId>) {
        let request = self.request(input);
        self.is_sending.set(true);
        self.task.run(async move {
            let created = self
                .once
                .create(&request, async |key| {
                    client::create_prediction(&request, key, parent).await
                })
                .await;
            self.is_sending.set(false);
            match created {
                Ok(prediction) => self.run.show_created(prediction),
                Err(error) => self.show_failure(&error),
            }
        });
    }

    /// Creates a grid from the form and `axes`.
    pub fn create_grid(self, axes: Vec<api::Axis>, once: IdempotentCreate<CreateGrid>) {
        let request = CreateGrid {
            version: self
                .form
                .with_model_untracked(|model| model.version.clone()),
            input: self.input_with_depth(),
            axes,
        };
        let parent = self.form.parent();
        self.is_sending.set(true);
        self.task.run(async move {
            let created = once
                .create(&request, async |key| {
                    client::create_grid(&request, key, parent).await
                })
                .await;
            self.is_sending.set(false);
            match created {
                Ok(grid) => self.address.navigate(&routes::grid_page(&grid.id)),
                Err(error) => self.show_failure(&error),
            }
        });
    }

    /// Marks the faults on their fields; everything else goes above the button.
    fn show_failure(self, error: &ClientError) {
        let faults = error.invalid_fields();
        let without_field = self.form.mark_faults(faults);
        if faults.is_empty() {
            self.notices.show_error(error.message());
        } else if !without_field.is_empty() {
            self.notices.show_error(without_field.join(" "));
        }
        self.focus_first_fault();
    }

    fn focus_first_fault(self) {
        if let Some(name) = self.form.first_invalid_field() {
            browser::focus_field(&control_id(&name));
        }
    }
}
