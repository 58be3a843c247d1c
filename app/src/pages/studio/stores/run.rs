use api::{Event, Prediction, PredictionId, Problem};
use leptos::prelude::*;

use super::{notices::Notices, overlay::OverlayStore};
use crate::{
    browser::{self, ActionQueue, Address, LatestTask},
    client::{self, ClientError},
    i18n,
    state::{EventOutcome, Freshness, Run},
};

/// The prediction on the stage, which the page's URL names.
#[derive(Clone, Copy)]
pub struct RunStore {
    run: RwSignal<Option<Run>>,
    is_active: Memo<bool>,
    fraction: Memo<Option<f64>>,
    /// Why the prediction cannot be shown.
    problem: RwSignal<Option<ClientError>>,
    /// The prediction that the URL names is being requested.
    is_opening: RwSignal<bool>,
    /// The stream of events is connected.
    is_connected: RwSignal<bool>,
    /// The index of the output on the stage.
    selected: RwSignal<usize>,
    /// Seconds since the creation of an active run; 0 for others.
    age: RwSignal<f64>,
    freshness: StoredValue<Freshness>,
    read_task: LatestTask,
    cancellations: ActionQueue,
    notices: Notices,
    overlay: OverlayStore,
    address: Address,
}

impl RunStore {
    /// No prediction.
    pub fn new(notices: Notices, overlay: OverlayStore, address: Address) -> Self {
        let run = RwSignal::new(None::<Run>);
        Self {
            run,
            is_active: Memo::new(move |_| run.with(|run| run.as_ref().is_some_and(Run::is_active))),
            fraction: Memo::new(move |_| run.with(|run| run.as_ref()?.fraction())),
            problem: RwSignal::new(None),
            is_opening: RwSignal::new(false),
            is_connected: RwSignal::new(true),
            selected: RwSignal::new(0),
            age: RwSignal::new(0.0),
            freshness: StoredValue::new(Freshness::default()),
            read_task: LatestTask::new(),
            cancellations: ActionQueue::new(),
            notices,
            overlay,
            address,
        }
    }

    /// Reads the run. Reactive.
    pub fn with<T>(self, read: impl FnOnce(Option<&Run>) -> T) -> T {
        self.run.with(|run| read(run.as_ref()))
    }

    /// Reads the run without subscribing to it.
    pub fn with_untracked<T>(self, read: impl FnOnce(Option<&Run>) -> T) -> T {
        self.run.with_untracked(|run| read(run.as_ref()))
    }

    /// The id of the run, without subscribing to it.
    pub fn id(self) -> Option<PredictionId> {
        self.run.with_untracked(|run| run.as_ref().map(Run::id))
    }

    /// True until the run has ended.
    pub fn is_active(self) -> Memo<bool> {
        self.is_active
    }

    /// The part of the run that is done, 0 to 1.
    pub fn fraction(self) -> Memo<Option<f64>> {
        self.fraction
    }

    /// Why the prediction cannot be shown. Reactive.
    pub fn problem(self) -> Option<ClientError> {
        self.problem.get()
    }

    /// True while the prediction that the URL names is being requested. Reactive.
    pub fn is_opening(self) -> bool {
        self.is_opening.get()
    }

    /// True while the server's events arrive. Reactive.
    pub fn is_connected(self) -> bool {
        self.is_connected.get()
    }

    /// The index of the output on the stage; the strip of outputs writes it.
    pub fn selected(self) -> RwSignal<usize> {
        self.selected
    }

    /// Seconds since the creation of an active run. Reactive.
    pub fn age(self) -> f64 {
        self.age.get()
    }

    /// Shows what `path` names: a result, or the draft. `opened` is called once a result has been
    /// read.
    pub fn open_path(self, path: &str, opened: impl FnOnce() + 'static) {
        self.overlay.close();
        let Some(id) = path.strip_prefix("/p/") else {
            self.read_task.stop();
            self.show(None);
            return;
        };
        match id.parse::<PredictionId>() {
            Ok(id) if self.id().as_ref() == Some(&id) => {}
            Ok(id) => self.open(id, opened),
            Err(_) => {
                self.show(None);
                let problem = Problem::new(404, i18n::result_bad_address());
                self.problem.set(Some(ClientError::Problem(problem)));
            }
        }
    }

    fn open(self, id: PredictionId, opened: impl FnOnce() + 'static) {
        self.show(None);
        self.is_opening.set(true);
        self.read_task.run(async move {
            match client::prediction(&id).await {
                Ok(prediction) => {
                    self.show(Some(Run::new(prediction)));
                    opened();
                }
                Err(error) => self.problem.set(Some(error)),
            }
            self.is_opening.set(false);
        });
    }

    fn show(self, run: Option<Run>) {
        self.problem.set(None);
        self.is_opening.set(false);
        self.notices.clear_error();
        self.selected.set(0);
        self.run.set(run);
        self.update_age();
    }

    /// Shows a prediction that was just created, at its own URL.
    pub fn show_created(self, prediction: Prediction) {
        let page = api::routes::result_page(&prediction.id);
        self.show(Some(Run::new(prediction)));
        self.address.navigate(&page);
        // Events that arrived before this response were about an unknown prediction.
        self.freshness.update_value(Freshness::expire);
        self.refresh();
    }

    /// Applies an event. One whose predecessor was missed makes the run be read again.
    pub fn apply(self, event: Event) {
        let outcome = self
            .run
            .try_update(|run| run.as_mut().map(|run| run.apply(event)))
            .flatten();
        self.record_update();
        if outcome == Some(EventOutcome::Gap) {
            self.refresh();
        }
    }

    /// Applies the state in a response, unless it is older than the present one.
    fn merge(self, prediction: Prediction) {
        self.is_connected.set(true);
        self.record_update();
        self.run.update(|run| {
            if let Some(run) = run {
                run.merge(prediction);
            }
        });
        self.update_age();
    }

    fn record_update(self) {
        self.freshness
            .update_value(|freshness| freshness.updated_at(browser::now_seconds()));
    }

    /// Requests the state of an active run, at most once a second.
    pub fn refresh(self) {
        let now = browser::now_seconds();
        let is_due = self
            .freshness
            .with_value(|freshness| freshness.is_read_due(now));
        let Some(id) = self.id() else { return };
        if !is_due || !self.is_active.get_untracked() {
            return;
        }
        self.freshness
            .update_value(|freshness| freshness.read_at(now));
        self.read_task.run(async move {
            match client::prediction(&id).await {
                Ok(prediction) => self.merge(prediction),
                Err(error) => self.is_connected.set(error != ClientError::Network),
            }
        });
    }

    /// Updates the age, and refreshes an active run whose events have stopped.
    pub fn tick(self) {
        self.update_age();
        let is_silent = self
            .freshness
            .with_value(|freshness| freshness.is_silent(browser::now_seconds()));
        if is_silent && self.is_active.get_untracked() {
            self.refresh();
        }
    }

    fn update_age(self) {
        let age = self.run.with_untracked(|run| match run {
            Some(run) if run.is_active() => browser::seconds_since(&run.prediction().created_at),
            _ => 0.0,
        });
        self.age.set(age);
    }

    /// True if the server was unreachable when the result was requested.
    pub fn is_unreachable(self) -> bool {
        self.problem
            .with_untracked(|problem| *problem == Some(ClientError::Network))
    }

    /// Records whether the stream of events is connected. Returns whether it was before.
    pub fn set_connected(self, is_connected: bool) -> bool {
        self.is_connected
            .try_update(|connected| std::mem::replace(connected, is_connected))
            .unwrap_or(true)
    }

    /// Cancels the run on the stage.
    pub fn cancel(self) {
        if let Some(id) = self.id() {
            self.cancel_by_id(id);
        }
    }

    /// Cancels any run of the queue.
    pub fn cancel_by_id(self, id: PredictionId) {
        self.cancellations.run(async move {
            match client::cancel_prediction(&id).await {
                Ok(prediction) => self.merge(prediction),
                Err(error) => self.notices.show_error(error.message()),
            }
        });
    }
}
