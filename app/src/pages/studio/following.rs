use std::time::Duration;

use api::{Event, Prediction, PredictionId, Problem};
use leptos::prelude::*;

use super::session::Session;
use crate::{
    browser::{self, use_interval, use_leave, use_return},
    client::{self, ClientError},
    state::{Outcome, Role, Run},
    words,
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
        self.opened.set(None);
        let Some(id) = path.strip_prefix("/p/") else {
            self.read_task.stop();
            self.show(None);
            return;
        };
        match id.parse::<PredictionId>() {
            Ok(id) if self.run_id().as_ref() == Some(&id) => {}
            Ok(id) => self.open(id),
            Err(_) => {
                self.show(None);
                self.problem.set(Some(no_such_result()));
            }
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
        self.fill_from_result();
    }

    /// Fills the form with the settings of the result on the stage, where it is known that there is no draft.
    pub(super) fn fill_from_result(self) {
        let has_draft = self
            .form
            .with_untracked(|form| !form.text(Role::Image.key()).is_empty());
        let may_come = !self.is_draft_known.get_untracked()
            || self.image.with_untracked(|slot| slot.is_busy());
        if !has_draft && !may_come {
            self.use_settings();
        }
    }

    pub(super) fn show(self, run: Option<Run>) {
        self.problem.set(None);
        self.is_opening.set(false);
        self.refusal.set(None);
        self.selected.set(0);
        self.run.set(run);
        self.tick();
    }

    pub(super) fn run_id(self) -> Option<PredictionId> {
        self.run.with_untracked(|run| run.as_ref().map(Run::id))
    }

    /// Follows the run: by what the server tells, and by asking where it has been silent.
    pub fn follow(self) {
        client::follow(
            move |event| self.hear(event),
            move |is_connected| {
                let was_lost = self
                    .is_connected
                    .try_update(|is| !std::mem::replace(is, is_connected))
                    .unwrap_or_default();
                if is_connected {
                    self.read_queue();
                    self.catch_up();
                    if was_lost {
                        self.sync_draft();
                    }
                }
            },
        );
        use_leave(move || self.is_connected.set(false));
        use_return(move || {
            // If that is too hopeful, the stream of events says so at once.
            self.is_connected.set(true);
            self.read_queue();
            self.catch_up();
            self.sync_draft();
        });
        use_interval(TICK, move || {
            self.tick();
            self.watch_queue();
            let silent = self.is_active.get_untracked()
                && browser::now() - self.last_heard.get_value() > SILENCE;
            if silent {
                self.catch_up();
            }
        });
    }

    fn hear(self, event: Event) {
        if matches!(event, Event::Prediction { .. }) {
            self.read_queue();
        }
        let outcome = self
            .run
            .try_update(|run| run.as_mut().map(|run| run.apply(event)))
            .flatten();
        self.last_heard.set_value(browser::now());
        if outcome == Some(Outcome::Missed) {
            self.catch_up();
        }
    }

    pub(super) fn see(self, prediction: Prediction) {
        self.is_connected.set(true);
        self.last_heard.set_value(browser::now());
        self.run.update(|run| {
            if let Some(run) = run {
                run.see(prediction);
            }
        });
        self.tick();
    }

    /// Reads the run whole, or the result that could not be read before.
    pub(super) fn catch_up(self) {
        if self
            .problem
            .with_untracked(|problem| *problem == Some(ClientError::Unreachable))
        {
            self.open_again();
        }
        let is_due = browser::now() - self.last_read.get_value() > BETWEEN_READINGS;
        let Some(id) = self
            .run_id()
            .filter(|_| is_due && self.is_active.get_untracked())
        else {
            return;
        };
        self.last_read.set_value(browser::now());
        self.read_task.run(async move {
            match client::prediction(&id).await {
                Ok(prediction) => self.see(prediction),
                Err(error) => self.is_connected.set(error != ClientError::Unreachable),
            }
        });
    }

    fn tick(self) {
        let age = self.run.with_untracked(|run| {
            run.as_ref()
                .filter(|run| run.is_active())
                .map(|run| browser::since(&run.prediction().created_at))
        });
        self.age.set(age.unwrap_or_default());
    }
}

fn no_such_result() -> ClientError {
    ClientError::Refused(Problem::new(404, words::result_bad_address()))
}
