use std::time::Duration;

use api::{CreatePrediction, Event, Input, Prediction, PredictionId, Problem, routes};
use leptos::prelude::*;

use super::session::Session;
use crate::{
    browser::{self, use_interval, use_return},
    client::{self, ClientError},
    components::fields::control_id,
    state::{Outcome, Role, Run},
};

/// How often the clock of a run moves on.
const TICK: Duration = Duration::from_secs(1);
/// Seconds of silence after which a run is read whole: the server says something more often than that.
const SILENCE: f64 = 10.0;
/// Seconds between two readings of the whole run, however many events seem to be missing.
const BETWEEN_READINGS: f64 = 1.0;

impl Session {
    /// Shows what the address names: a result, or the draft.
    pub fn open_address(self, path: &str) {
        let Some(id) = path.strip_prefix("/p/") else {
            self.read_task.stop();
            self.show(None);
            return;
        };
        match id.parse::<PredictionId>() {
            Ok(id) if self.run_id().as_ref() == Some(&id) => {}
            Ok(id) => self.open(id),
            Err(_) => self.problem.set(Some(no_such_result())),
        }
    }

    /// Reads the prediction that the address names again.
    pub fn open_again(self) {
        self.open_address(&location().pathname().unwrap_or_default());
    }

    /// Clears the stage for something new.
    pub fn leave_result(self) {
        if location().pathname().is_ok_and(|path| path != "/") {
            self.go("/");
        }
    }

    fn open(self, id: PredictionId) {
        self.show(None);
        self.is_opening.set(true);
        self.read_task.run(async move {
            match client::prediction(&id).await {
                Ok(prediction) => self.opened(prediction),
                Err(error) => self.problem.set(Some(error)),
            }
            self.is_opening.set(false);
        });
    }

    /// Puts the prediction on the stage. Where there is no draft, its settings fill the form.
    fn opened(self, prediction: Prediction) {
        self.show(Some(Run::new(prediction)));
        let has_draft = self.form.with_untracked(|form| !form.text(Role::Image.field()).is_empty());
        if !has_draft && !self.image.with_untracked(|slot| slot.is_busy()) {
            self.use_settings();
        }
    }

    fn show(self, run: Option<Run>) {
        self.problem.set(None);
        self.is_opening.set(false);
        self.refusal.set(None);
        self.selected.set(0);
        self.run.set(run);
        self.tick();
    }

    fn run_id(self) -> Option<PredictionId> {
        self.run.with_untracked(|run| run.as_ref().map(|run| run.prediction().id.clone()))
    }

    /// Checks the form and starts a prediction, unless one is on the stage already.
    pub fn make(self) {
        if self.is_sending.get_untracked() || self.is_active.get_untracked() || self.image.with_untracked(|slot| slot.is_busy()) {
            return;
        }
        self.refusal.set(None);
        if self.form.try_update(crate::state::Form::check) != Some(true) {
            self.focus_fault();
            return;
        }
        let input = self.form.with_untracked(crate::state::Form::to_input);
        self.is_sending.set(true);
        self.make_task.run(async move {
            let created = self.create(input).await;
            self.is_sending.set(false);
            match created {
                Ok(prediction) => self.made(prediction),
                Err(error) => self.not_made(&error),
            }
        });
    }

    async fn create(self, input: Input) -> Result<Prediction, ClientError> {
        let key = self.pending.try_update_value(|pending| pending.key_for(&input, browser::random_key)).unwrap_or_default();
        let version = self.version.with_value(ToString::to_string);
        let request = CreatePrediction { version, input, webhook: None, webhook_events_filter: None, stream: None };
        let created = client::create(&request, key).await;
        if !created.as_ref().is_err_and(ClientError::may_have_arrived) {
            self.pending.update_value(crate::state::Pending::answered);
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

    /// Follows the run: by what the server tells, and by asking where it has been silent.
    pub fn follow(self) {
        client::follow(
            move |event| self.hear(event),
            move |is_connected| {
                self.is_connected.set(is_connected);
                if is_connected {
                    self.catch_up();
                }
            },
        );
        use_return(move || self.catch_up());
        use_interval(TICK, move || {
            self.tick();
            let silent = self.is_active.get_untracked() && browser::now() - self.last_heard.get_value() > SILENCE;
            if silent {
                self.catch_up();
            }
        });
    }

    fn hear(self, event: Event) {
        let outcome = self.run.try_update(|run| run.as_mut().map(|run| run.apply(event))).flatten();
        self.last_heard.set_value(browser::now());
        if outcome == Some(Outcome::Missed) {
            self.catch_up();
        }
    }

    fn see(self, prediction: Prediction) {
        self.last_heard.set_value(browser::now());
        self.run.update(|run| {
            if let Some(run) = run {
                run.see(prediction);
            }
        });
        self.tick();
    }

    /// Reads the run whole, or the result that could not be read before.
    fn catch_up(self) {
        if self.problem.with_untracked(|problem| *problem == Some(ClientError::Unreachable)) {
            self.open_again();
        }
        let is_due = browser::now() - self.last_read.get_value() > BETWEEN_READINGS;
        let Some(id) = self.run_id().filter(|_| is_due && self.is_active.get_untracked()) else { return };
        self.last_read.set_value(browser::now());
        self.read_task.run(async move {
            if let Ok(prediction) = client::prediction(&id).await {
                self.see(prediction);
            }
        });
    }

    fn tick(self) {
        let age = self
            .run
            .with_untracked(|run| run.as_ref().filter(|run| run.is_active()).map(|run| browser::since(&run.prediction().created_at)));
        self.age.set(age.unwrap_or_default());
    }
}

fn no_such_result() -> ClientError {
    ClientError::Refused(Problem {
        title: None,
        detail: "This is not the address of a result.".into(),
        status: 404,
        invalid_fields: Vec::new(),
    })
}
