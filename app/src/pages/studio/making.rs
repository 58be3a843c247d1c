use api::{CreatePrediction, Input, Prediction, PredictionId, Roles, routes};
use leptos::prelude::*;

use super::session::Session;
use crate::{
    browser,
    client::{self, ClientError},
    components::fields::control_id,
    state::{Form, Role, Run, Slot},
};

impl Session {
    /// Checks the form and starts a prediction, or what is to be made in place of one. What runs already goes on.
    pub fn make(self) {
        if untrack(|| self.is_busy()) {
            return;
        }
        self.refusal.set(None);
        if self.form.try_update(Form::check) != Some(true) {
            self.focus_fault();
            return;
        }
        match self.instead.get_untracked() {
            Some(instead) => instead.make.run(()),
            None => self.send(self.shown_input(), self.parent.get_value()),
        }
    }

    /// True while nothing can be started: something is being asked for, or not all that was set up is here.
    pub fn is_busy(self) -> bool {
        self.is_sending.get()
            || self.expects_grid.get()
            || self.expects_model.get()
            || self.has_picture_on_its_way()
    }

    /// True while a picture or a depth map of one's own is on its way: what is shown is not yet what would be sent.
    pub fn has_picture_on_its_way(self) -> bool {
        self.image.with(Slot::is_busy) || self.depth.with(Slot::is_busy)
    }

    /// Starts the prediction on the stage anew, with its seed left to chance.
    pub fn make_again(self) {
        if let Some(mut input) = self
            .kept_input()
            .filter(|_| !self.is_sending.get_untracked())
        {
            if let Some(seed) = Roles::guess(&input).seed {
                input.remove(&seed);
            }
            self.send(input, self.run_id());
        }
    }

    /// The input with the depth that is shown. An engine elsewhere would estimate another one by itself; the preview engine has this one.
    pub(super) fn shown_input(self) -> Input {
        let mut input = self.form.with_untracked(Form::to_input);
        let field = self
            .form
            .with_untracked(|form| form.field_of(Role::Depth.key()).map(str::to_owned));
        let field = field.filter(|field| {
            self.runs_elsewhere() && self.is_open(field) && !input.contains_key(field)
        });
        if let (Some(field), Some(preview)) = (field, self.preview.get_untracked()) {
            input.insert(field, preview.depth.url.into());
        }
        input
    }

    fn send(self, input: Input, parent: Option<PredictionId>) {
        self.is_sending.set(true);
        self.make_task.run(async move {
            let created = self.create(input, parent).await;
            self.is_sending.set(false);
            match created {
                Ok(prediction) => self.made(prediction),
                Err(error) => self.not_made(&error),
            }
        });
    }

    /// What is sent to start a prediction of `input`.
    pub fn request(self, input: Input) -> CreatePrediction {
        CreatePrediction {
            version: self.model.with_untracked(|model| model.version.clone()),
            input,
            webhook: None,
            webhook_events_filter: None,
            stream: None,
        }
    }

    async fn create(
        self,
        input: Input,
        parent: Option<PredictionId>,
    ) -> Result<Prediction, ClientError> {
        let request = self.request(input);
        self.once
            .create(&request, async |key| {
                client::create(&request, key, parent).await
            })
            .await
    }

    fn made(self, prediction: Prediction) {
        let page = routes::result_page(&prediction.id);
        self.show(Some(Run::new(prediction)));
        self.go(&page);
        self.last_read.set_value(0.0);
        // What was told before this answer came was not listened to.
        self.catch_up();
    }

    pub(super) fn not_made(self, error: &ClientError) {
        let homeless = self
            .form
            .try_update(|form| form.refuse(error.faults()))
            .unwrap_or_default();
        if error.faults().is_empty() {
            self.refusal.set(Some(error.sentence()));
        } else if !homeless.is_empty() {
            self.refusal.set(Some(homeless.join(" ")));
        }
        self.focus_fault();
    }

    fn focus_fault(self) {
        if let Some(name) = self
            .form
            .with_untracked(|form| form.first_fault().map(|entry| entry.field.name.clone()))
        {
            browser::focus_fault(&control_id(&name));
        }
    }

    /// Ends the run on the stage.
    pub fn cancel(self) {
        if let Some(id) = self.run_id() {
            self.cancel_one(id);
        }
    }

    /// Ends a run, on the stage or not.
    pub fn cancel_one(self, id: PredictionId) {
        self.cancel_task.run(async move {
            match client::cancel(&id).await {
                Ok(prediction) => self.see(prediction),
                Err(error) => self.refusal.set(Some(error.sentence())),
            }
        });
    }
}
