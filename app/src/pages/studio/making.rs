use api::{CreatePrediction, Input, Prediction, PredictionId, routes};
use leptos::prelude::*;

use super::session::Session;
use crate::{
    browser,
    client::{self, ClientError},
    components::fields::control_id,
    state::{Form, Pending, Run, Slot},
};

impl Session {
    /// Checks the form and starts a prediction, unless one is on the stage already.
    pub fn make(self) {
        if self.is_sending.get_untracked() || self.is_active.get_untracked() || self.image.with_untracked(Slot::is_busy) {
            return;
        }
        self.refusal.set(None);
        if self.form.try_update(Form::check) != Some(true) {
            self.focus_fault();
            return;
        }
        self.send(self.form.with_untracked(Form::to_input), self.parent.get_value());
    }

    /// Starts the prediction on the stage anew, with its seed left to chance.
    pub fn make_again(self) {
        if let Some(mut input) = self.kept_input().filter(|_| !self.is_sending.get_untracked()) {
            input.remove("seed");
            self.send(input, self.run_id());
        }
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
        CreatePrediction { version: self.version.get_value(), input, webhook: None, webhook_events_filter: None, stream: None }
    }

    async fn create(self, input: Input, parent: Option<PredictionId>) -> Result<Prediction, ClientError> {
        let key = self.pending.try_update_value(|pending| pending.key_for(&input, browser::random_key)).unwrap_or_default();
        let created = client::create(&self.request(input), key, parent).await;
        if !created.as_ref().is_err_and(ClientError::may_have_arrived) {
            self.pending.update_value(Pending::answered);
        }
        created
    }

    fn made(self, prediction: Prediction) {
        let page = routes::result_page(&prediction.id);
        self.show(Some(Run::new(prediction)));
        self.go(&page);
        self.last_read.set_value(0.0);
        // What was told before this answer came was not listened to.
        self.catch_up();
    }

    fn not_made(self, error: &ClientError) {
        let homeless = self.form.try_update(|form| form.refuse(error.faults())).unwrap_or_default();
        if error.faults().is_empty() {
            self.refusal.set(Some(error.sentence()));
        } else if !homeless.is_empty() {
            self.refusal.set(Some(homeless.join(" ")));
        }
        self.focus_fault();
    }

    fn focus_fault(self) {
        if let Some(name) = self.form.with_untracked(|form| form.first_fault().map(|entry| entry.field.name.clone())) {
            browser::focus_fault(&control_id(&name));
        }
    }

    /// Ends the run on the stage.
    pub fn cancel(self) {
        let Some(id) = self.run_id() else { return };
        self.make_task.run(async move {
            match client::cancel(&id).await {
                Ok(prediction) => self.see(prediction),
                Err(error) => self.refusal.set(Some(error.sentence())),
            }
        });
    }
}
