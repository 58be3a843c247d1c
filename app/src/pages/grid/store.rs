use std::time::Duration;

use api::{Event, GridId, Problem, Status, routes};
use leptos::prelude::*;

use crate::{
    browser::{self, ActionQueue, Address, LatestTask, use_interval, use_offline, use_resume},
    client::{self, ClientError, IdempotentCreate},
    geometry::ContactSheet,
    i18n,
    state::{Cell, EventOutcome, GridView, Queue, RepeatRequest},
};

/// Interval at which the clock advances and the queue positions are loaded.
const TICK: Duration = Duration::from_secs(2);
/// Seconds without an event after which the grid is loaded again: an active grid has events more
/// often than that.
const EVENT_TIMEOUT: f64 = 10.0;

/// A grid, kept up to date by the server's events, and the actions on it.
#[derive(Clone, Copy)]
pub struct GridStore {
    view: RwSignal<Option<GridView>>,
    /// The queue, for the positions of the waiting cells.
    queue: RwSignal<Queue>,
    problem: RwSignal<Option<ClientError>>,
    error: RwSignal<Option<String>>,
    selected: RwSignal<Vec<usize>>,
    is_connected: RwSignal<bool>,
    is_busy: RwSignal<bool>,
    age: RwSignal<f64>,
    done: Memo<String>,
    fraction: Memo<Option<f64>>,
    id: RwSignal<Option<GridId>>,
    last_event_at: StoredValue<f64>,
    is_loading: StoredValue<bool>,
    /// True if something changed that the response under way may lack.
    is_stale: StoredValue<bool>,
    once: IdempotentCreate<RepeatRequest>,
    load_task: LatestTask,
    queue_task: LatestTask,
    action_task: LatestTask,
    /// Changes of votes and note. Each is completed, and in this order.
    changes: ActionQueue,
    address: Address,
}

impl GridStore {
    /// A store that has loaded nothing yet.
    pub fn new(address: Address) -> Self {
        let view = RwSignal::new(None::<GridView>);
        let counts = Memo::new(move |_| match &*view.read() {
            Some(view) => (view.count(Status::Succeeded), view.cell_count()),
            None => (0, 0),
        });
        let done = Memo::new(move |_| {
            let (done, wanted) = counts.get();
            i18n::grid_done(wanted as f64, &done)
        });
        let fraction = Memo::new(move |_| match &*view.read() {
            Some(view) if view.is_active() => Some(view.fraction()),
            _ => None,
        });
        Self {
            view,
            queue: RwSignal::new(Queue::default()),
            problem: RwSignal::new(None),
            error: RwSignal::new(None),
            selected: RwSignal::new(Vec::new()),
            is_connected: RwSignal::new(true),
            is_busy: RwSignal::new(false),
            age: RwSignal::new(0.0),
            done,
            fraction,
            id: RwSignal::new(None),
            last_event_at: StoredValue::new(0.0),
            is_loading: StoredValue::new(false),
            is_stale: StoredValue::new(false),
            once: IdempotentCreate::new(),
            load_task: LatestTask::new(),
            queue_task: LatestTask::new(),
            action_task: LatestTask::new(),
            changes: ActionQueue::new(),
            address,
        }
    }

    /// True once the grid is loaded. Reactive.
    pub fn has_grid(self) -> bool {
        self.view.read().is_some()
    }

    /// Reads the grid; `None` until it is loaded. Reactive.
    pub fn with<T>(self, read: impl FnOnce(&GridView) -> T) -> Option<T> {
        self.view.with(|view| view.as_ref().map(read))
    }

    /// Reads the grid without subscribing to it.
    pub fn with_untracked<T>(self, read: impl FnOnce(&GridView) -> T) -> Option<T> {
        self.view.with_untracked(|view| view.as_ref().map(read))
    }

    /// The content of a cell, with its position in the queue. Reactive.
    pub fn cell(self, index: usize) -> Cell {
        self.queue
            .with(|queue| self.with(|view| view.cell(index, queue)))
            .unwrap_or_default()
    }

    /// Estimated seconds until the last picture is done; `None` if unknown or if the grid has
    /// finished. Reactive.
    pub fn seconds_left(self) -> Option<f64> {
        self.fraction.get()?;
        let ids = self.with(GridView::active)?;
        self.queue.with(|queue| queue.seconds_until(&ids))
    }

    /// Why the grid could not be loaded.
    pub fn problem(self) -> Signal<Option<ClientError>> {
        self.problem.into()
    }

    /// Why the last action failed.
    pub fn error(self) -> Signal<Option<String>> {
        self.error.into()
    }

    /// The cells selected for the comparison, in ascending order.
    pub fn selected(self) -> Signal<Vec<usize>> {
        self.selected.into()
    }

    /// True while the server's events arrive. Reactive.
    pub fn is_connected(self) -> bool {
        self.is_connected.get()
    }

    /// True while an action is running.
    pub fn is_busy(self) -> Signal<bool> {
        self.is_busy.into()
    }

    /// Seconds since the grid was created; once it has finished, the seconds it took. Reactive.
    pub fn age(self) -> f64 {
        self.age.get()
    }

    /// Subscribes to the clock of [`age`](Self::age), for other times that it advances.
    pub fn track_age(self) {
        self.age.track();
    }

    /// "7 of 12 pictures done".
    pub fn done(self) -> Memo<String> {
        self.done
    }

    /// Progress from 0 to 1; `None` once the grid has finished.
    pub fn fraction(self) -> Memo<Option<f64>> {
        self.fraction
    }

    /// Loads the grid that the path names.
    pub fn open(self, path: &str) {
        let id = path
            .strip_prefix("/g/")
            .and_then(|id| id.parse::<GridId>().ok());
        if id.is_some() && id == self.id.get_untracked() {
            return;
        }
        self.view.set(None);
        self.once.reset();
        self.clear();
        self.problem.set(match id {
            Some(_) => None,
            None => Some(ClientError::Problem(Problem::new(
                404,
                i18n::grid_not_found(),
            ))),
        });
        self.id.set(id);
        self.load();
    }

    /// Loads the whole grid. Drops a request that runs.
    pub fn load(self) {
        let Some(id) = self.id.get_untracked() else {
            return;
        };
        self.last_event_at.set_value(browser::now_seconds());
        self.problem.set(None);
        self.is_loading.set_value(true);
        self.load_task.run(async move {
            loop {
                self.is_stale.set_value(false);
                self.request(&id).await;
                if !self.is_stale.get_value() {
                    break;
                }
            }
            self.is_loading.set_value(false);
        });
    }

    /// Loads the grid because of a change that events do not contain. A request that runs is
    /// completed first and then repeated, so that frequent changes do not keep dropping it.
    fn load_changes(self) {
        if self.is_loading.get_value() {
            self.is_stale.set_value(true);
        } else {
            self.load();
        }
    }

    async fn request(self, id: &GridId) {
        match client::grid(id).await {
            Ok(grid) => {
                self.is_connected.set(true);
                self.view.update(|view| match view {
                    Some(view) => view.merge(grid),
                    None => *view = Some(GridView::new(grid)),
                });
                self.tick();
                self.load_queue();
            }
            // The grid stays on screen while the server is unreachable.
            Err(error) if self.view.with_untracked(Option::is_some) => {
                self.is_connected.set(error != ClientError::Network);
            }
            Err(error) => self.problem.set(Some(error)),
        }
    }

    /// Keeps the grid up to date: by events, and by polling when there are none.
    pub fn follow(self) {
        client::subscribe(
            move |event| self.apply(event),
            move |is_connected| {
                self.is_connected.set(is_connected);
                if is_connected {
                    self.load();
                }
            },
        );
        use_offline(move || self.is_connected.set(false));
        use_resume(move || self.load());
        use_interval(TICK, move || {
            self.tick();
            if self.fraction.get_untracked().is_some() {
                self.load_queue();
                if browser::now_seconds() - self.last_event_at.get_value() > EVENT_TIMEOUT {
                    self.load();
                }
            }
        });
    }

    fn apply(self, event: Event) {
        self.last_event_at.set_value(browser::now_seconds());
        let is_step = matches!(event, Event::Prediction { .. });
        let outcome = self
            .view
            .try_update(|view| view.as_mut().map(|view| view.apply(event)))
            .flatten();
        match outcome {
            // The server may have read the grid before this event.
            None if self.is_loading.get_value() => self.is_stale.set_value(true),
            Some(EventOutcome::Gap) => self.load_changes(),
            Some(EventOutcome::Applied) if is_step => self.load_queue(),
            _ => {}
        }
    }

    fn load_queue(self) {
        if self.fraction.get_untracked().is_some() {
            self.queue_task.run(async move {
                if let Ok(entries) = client::queue().await {
                    self.queue.set(Queue::new(entries));
                }
            });
        }
    }

    /// Advances [`age`](Self::age).
    fn tick(self) {
        let age = self.with_untracked(|view| {
            let since_start = browser::seconds_since(view.created_at());
            match view.ended_at() {
                Some(end) if !view.is_active() => since_start - browser::seconds_since(end),
                _ => since_start,
            }
        });
        self.age.set(age.unwrap_or_default());
    }

    /// Cancels all unfinished pictures.
    pub fn cancel(self) {
        let ids = self.with_untracked(GridView::active).unwrap_or_default();
        self.run(async move {
            for id in ids {
                let prediction = client::cancel_prediction(&id)
                    .await
                    .map_err(|error| error.message())?;
                self.apply(Event::Prediction {
                    prediction: Box::new(prediction),
                });
            }
            Ok(())
        });
    }

    /// Runs the grid again with new seeds, and opens the new one. If the last attempt got no
    /// response, repeats it with the same seeds, so that the server recognizes it.
    pub fn rerun(self) {
        let request = match self.once.pending() {
            Some(request) => Some(request),
            None => self
                .with_untracked(|view| view.repeat_request(browser::random_seed))
                .flatten(),
        };
        let Some(request) = request else { return };
        self.run(async move {
            let create = async |key| match &request {
                RepeatRequest::Grid(request) => client::create_grid(request, key, None).await,
                RepeatRequest::Comparison(request) => client::create_comparison(request, key).await,
            };
            let grid = self
                .once
                .create(&request, create)
                .await
                .map_err(|error| error.message())?;
            self.address.navigate(&routes::grid_page(&grid.id));
            Ok(())
        });
    }

    /// Votes for a picture as the best, or withdraws the vote.
    pub fn vote(self, index: usize) {
        let voted = self.with_untracked(|view| (view.id().clone(), view.votes(index).1));
        let Some((id, is_best)) = voted else { return };
        self.error.set(None);
        self.changes.run(async move {
            match client::vote_grid(&id, (!is_best).then_some(index)).await {
                Ok(votes) => self.update(&id, |view| view.count_votes(votes)),
                Err(error) => self.error.set(Some(error.message())),
            }
        });
    }

    /// Saves the note on the grid.
    pub fn set_note(self, note: String) {
        let Some(id) = self.id.get_untracked() else {
            return;
        };
        self.changes.run(async move {
            match client::update_grid_note(&id, note).await {
                Ok(grid) => self.update(&id, |view| view.merge(grid)),
                Err(error) => self.error.set(Some(error.details())),
            }
        });
    }

    /// Downloads the grid as one picture.
    pub fn download(self) {
        let Some((sheet, name)) = self.with_untracked(contact_sheet) else {
            return;
        };
        self.run(async move {
            browser::save_contact_sheet(&sheet, &name)
                .await
                .ok_or_else(|| i18n::grid_download_failed().to_owned())
        });
    }

    /// Changes the grid, unless the page shows another one by now.
    fn update(self, id: &GridId, change: impl FnOnce(&mut GridView)) {
        self.view.update(|view| match view {
            Some(view) if view.id() == id => change(view),
            _ => {}
        });
    }

    fn run(self, action: impl Future<Output = Result<(), String>> + 'static) {
        if self.is_busy.get_untracked() {
            return;
        }
        self.error.set(None);
        self.is_busy.set(true);
        self.action_task.run(async move {
            let error = action.await.err();
            self.is_busy.set(false);
            self.error.set(error);
        });
    }

    /// Selects a cell for the comparison, or removes it from the selection.
    pub fn toggle(self, index: usize) {
        self.selected.update(|selected| {
            let count = selected.len();
            selected.retain(|other| *other != index);
            if selected.len() == count {
                selected.push(index);
                selected.sort_unstable();
            }
        });
    }

    /// Clears the selection.
    pub fn clear(self) {
        self.selected.set(Vec::new());
    }

    /// The title of the page.
    pub fn name(self) -> &'static str {
        match self.with(GridView::compares_models) {
            Some(true) => i18n::grid_of_models(),
            _ => i18n::grid_title(),
        }
    }

    /// The cells that the address compares: "?compare=0,3".
    pub fn compared(self) -> Vec<usize> {
        let query = self.address.query().get();
        let indices = query.strip_prefix("?compare=").unwrap_or_default();
        indices
            .split(',')
            .filter_map(|index| index.parse().ok())
            .collect()
    }

    /// Opens the selected cells in the comparison, or all that have a picture if none is selected.
    pub fn compare_selected(self) {
        let selected = self.selected.get_untracked();
        if selected.is_empty() {
            self.compare(&self.with_untracked(GridView::ready).unwrap_or_default());
        } else {
            self.compare(&selected);
        }
    }

    /// Closes the comparison.
    pub fn close_comparison(self) {
        self.compare(&[]);
    }

    /// Puts the compared cells into the address, with a history entry.
    fn compare(self, indices: &[usize]) {
        let Some(id) = self.id.get_untracked() else {
            return;
        };
        let indices: Vec<String> = indices.iter().map(usize::to_string).collect();
        let query = if indices.is_empty() {
            String::new()
        } else {
            format!("?compare={}", indices.join(","))
        };
        self.address.navigate(&(routes::grid_page(&id) + &query));
    }
}

/// The grid as a picture to draw, and its file name: `depth2img-grid-4f0zjy.png`.
fn contact_sheet(view: &GridView) -> (ContactSheet, String) {
    let id: String = view.id().as_str().chars().take(6).collect();
    let content = |index: usize| {
        let cell = view.cell(index, &Queue::default());
        cell.picture
            .map(|picture| picture.url)
            .ok_or(cell.status_text)
    };
    let size = view.size();
    let cells = (0..view.cell_count()).map(content).collect();
    let title = view.prompt().unwrap_or_default();
    (
        ContactSheet::new(title, &view.columns(), &view.rows(), cells, size),
        format!("depth2img-grid-{id}.png"),
    )
}
