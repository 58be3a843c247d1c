use std::time::Duration;

use api::{Event, GridId, Problem, Status, routes};
use leptos::prelude::*;

use crate::{
    browser::{self, Address, Latest, use_interval, use_leave, use_return},
    client::{self, ClientError, Once},
    state::{Again, ContactSheet, Outcome, Queue, Sheet},
    words,
};

/// How often the clock moves on and the places are asked for.
const TICK: Duration = Duration::from_secs(2);
/// Seconds of silence after which the grid is read whole: the server says something more often than that.
const SILENCE: f64 = 10.0;

/// The signals of the page, and its tasks.
#[derive(Clone, Copy)]
pub struct Session {
    /// The grid as it stands.
    pub sheet: RwSignal<Option<Sheet>>,
    /// What is under way, for the places of what waits.
    pub queue: RwSignal<Queue>,
    /// Why the grid cannot be shown.
    pub problem: RwSignal<Option<ClientError>>,
    /// Why what was last asked for did not happen.
    pub refusal: RwSignal<Option<String>>,
    /// The cells that are chosen for the comparison.
    pub chosen: RwSignal<Vec<usize>>,
    /// The server's events arrive.
    pub is_connected: RwSignal<bool>,
    /// Something was asked for and has not been answered.
    pub is_busy: RwSignal<bool>,
    /// Seconds that it has taken so far.
    pub age: RwSignal<f64>,
    /// How many are done, in words.
    pub done: Memo<String>,
    /// The share of all that is done, while more is to come.
    pub fraction: Memo<Option<f64>>,
    id: RwSignal<Option<GridId>>,
    last_heard: StoredValue<f64>,
    once: Once<Again>,
    read_task: Latest,
    queue_task: Latest,
    act_task: Latest,
    note_task: Latest,
    address: Address,
}

impl Session {
    /// Nothing is read yet.
    pub fn new(address: Address) -> Self {
        let sheet = RwSignal::new(None::<Sheet>);
        let counts = Memo::new(move |_| {
            sheet.with(|sheet| {
                sheet
                    .as_ref()
                    .map(|sheet| (sheet.count(Status::Succeeded), sheet.wanted()))
            })
        });
        let done = move |_: Option<&String>| {
            let (done, wanted) = counts.get().unwrap_or_default();
            words::grid_done(wanted as f64, &done)
        };
        Self {
            sheet,
            queue: RwSignal::new(Queue::default()),
            problem: RwSignal::new(None),
            refusal: RwSignal::new(None),
            chosen: RwSignal::new(Vec::new()),
            is_connected: RwSignal::new(true),
            is_busy: RwSignal::new(false),
            age: RwSignal::new(0.0),
            done: Memo::new(done),
            fraction: Memo::new(move |_| {
                sheet.with(|sheet| {
                    sheet
                        .as_ref()
                        .filter(|sheet| sheet.is_active())
                        .map(Sheet::fraction)
                })
            }),
            id: RwSignal::new(None),
            last_heard: StoredValue::new(0.0),
            once: Once::new(),
            read_task: Latest::new(),
            queue_task: Latest::new(),
            act_task: Latest::new(),
            note_task: Latest::new(),
            address,
        }
    }

    /// Shows the grid that the address names.
    pub fn open(self, path: &str) {
        let id = path
            .strip_prefix("/g/")
            .and_then(|id| id.parse::<GridId>().ok());
        if id.is_some() && id == self.id.get_untracked() {
            return;
        }
        self.sheet.set(None);
        self.once.forget();
        self.clear();
        self.problem.set(
            id.is_none()
                .then(|| ClientError::Refused(Problem::new(404, words::grid_missing()))),
        );
        self.id.set(id);
        self.read();
    }

    /// Reads the grid whole.
    pub fn read(self) {
        let Some(id) = self.id.get_untracked() else {
            return;
        };
        self.last_heard.set_value(browser::now());
        self.problem.set(None);
        self.read_task.run(async move {
            match client::grid(&id).await {
                Ok(grid) => {
                    self.is_connected.set(true);
                    self.sheet.update(|sheet| match sheet {
                        Some(sheet) => sheet.renew(grid),
                        None => *sheet = Some(Sheet::new(grid)),
                    });
                    self.tick();
                    self.read_queue();
                }
                // What is shown stays while the server is away.
                Err(error) if self.sheet.with_untracked(Option::is_some) => {
                    self.is_connected.set(error != ClientError::Unreachable)
                }
                Err(error) => self.problem.set(Some(error)),
            }
        });
    }

    /// Follows the grid: by what the server tells, and by asking where it has been silent.
    pub fn follow(self) {
        client::follow(
            move |event| self.hear(event),
            move |is_connected| {
                self.is_connected.set(is_connected);
                if is_connected {
                    self.read();
                }
            },
        );
        use_leave(move || self.is_connected.set(false));
        use_return(move || self.read());
        use_interval(TICK, move || {
            self.tick();
            if self.fraction.get_untracked().is_some() {
                self.read_queue();
                if browser::now() - self.last_heard.get_value() > SILENCE {
                    self.read();
                }
            }
        });
    }

    fn hear(self, event: Event) {
        self.last_heard.set_value(browser::now());
        let is_step = matches!(event, Event::Prediction { .. });
        let outcome = self
            .sheet
            .try_update(|sheet| sheet.as_mut().map(|sheet| sheet.apply(event)))
            .flatten();
        match outcome {
            Some(Outcome::Missed) => self.read(),
            Some(Outcome::Taken) if is_step => self.read_queue(),
            _ => {}
        }
    }

    fn read_queue(self) {
        if self.fraction.get_untracked().is_some() {
            self.queue_task.run(async move {
                if let Ok(entries) = client::queue().await {
                    self.queue.set(Queue::new(entries));
                }
            });
        }
    }

    /// The time since it was accepted; once it has ended, the time that it took.
    fn tick(self) {
        let age = self.sheet.with_untracked(|sheet| {
            let sheet = sheet.as_ref()?;
            let ended = sheet
                .ended_at()
                .filter(|_| !sheet.is_active())
                .map(browser::since);
            Some(browser::since(sheet.created_at()) - ended.unwrap_or_default())
        });
        self.age.set(age.unwrap_or_default());
    }

    /// Ends everything that has not ended.
    pub fn cancel(self) {
        let ids = self
            .sheet
            .with_untracked(|sheet| sheet.as_ref().map(Sheet::active).unwrap_or_default());
        self.act(async move {
            for id in ids {
                let prediction = client::cancel(&id)
                    .await
                    .map_err(|error| error.sentence())?;
                self.hear(Event::Prediction {
                    prediction: Box::new(prediction),
                });
            }
            Ok(())
        });
    }

    /// Makes all of it once more with other seeds, and goes there. What was not answered is asked for with the seeds that it had.
    pub fn make_again(self) {
        let fresh = || {
            self.sheet
                .with_untracked(|sheet| sheet.as_ref()?.again(browser::random_seed))
        };
        let Some(request) = self.once.unanswered().or_else(fresh) else {
            return;
        };
        self.act(async move {
            let create = async |key| match &request {
                Again::Grid(request) => client::create_grid(request, key, None).await,
                Again::Comparison(request) => client::create_comparison(request, key).await,
            };
            let grid = self
                .once
                .create(&request, create)
                .await
                .map_err(|error| error.sentence())?;
            self.address.go(&routes::grid_page(&grid.id));
            Ok(())
        });
    }

    /// Says that a picture is the best, or no longer.
    pub fn vote(self, place: usize) {
        let Some((id, is_best)) = self.sheet.with_untracked(|sheet| {
            sheet
                .as_ref()
                .map(|sheet| (sheet.id().clone(), sheet.votes(place).1))
        }) else {
            return;
        };
        self.act(async move {
            let votes = client::vote(&id, (!is_best).then_some(place))
                .await
                .map_err(|error| error.sentence())?;
            self.sheet.update(|sheet| {
                sheet
                    .iter_mut()
                    .for_each(|sheet| sheet.count_votes(votes.clone()))
            });
            Ok(())
        });
    }

    /// Keeps what was noted beside the grid.
    pub fn note(self, note: String) {
        let Some(id) = self.id.get_untracked() else {
            return;
        };
        self.note_task.run(async move {
            match client::note_grid(&id, note).await {
                Ok(grid) => self
                    .sheet
                    .update(|sheet| sheet.iter_mut().for_each(|sheet| sheet.renew(grid.clone()))),
                Err(error) => self.refusal.set(Some(error.explanation())),
            }
        });
    }

    /// Saves the sheet as one picture.
    pub fn download(self) {
        let Some((sheet, name)) = self
            .sheet
            .with_untracked(|sheet| sheet.as_ref().map(contact_sheet))
        else {
            return;
        };
        self.act(async move {
            browser::save_contact_sheet(&sheet, &name)
                .await
                .ok_or_else(|| words::grid_download_failed().to_owned())
        });
    }

    fn act(self, act: impl Future<Output = Result<(), String>> + 'static) {
        if self.is_busy.get_untracked() {
            return;
        }
        self.refusal.set(None);
        self.is_busy.set(true);
        self.act_task.run(async move {
            let refusal = act.await.err();
            self.is_busy.set(false);
            self.refusal.set(refusal);
        });
    }

    /// Chooses a cell for the comparison, or no longer.
    pub fn choose(self, place: usize) {
        self.chosen.update(|chosen| {
            let count = chosen.len();
            chosen.retain(|other| *other != place);
            if chosen.len() == count {
                chosen.push(place);
                chosen.sort_unstable();
            }
        });
    }

    /// Chooses nothing.
    pub fn clear(self) {
        self.chosen.set(Vec::new());
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        let compares_models = self
            .sheet
            .with(|sheet| sheet.as_ref().is_some_and(Sheet::compares_models));
        if compares_models {
            words::grid_of_models()
        } else {
            words::grid_title()
        }
    }

    /// The cells that the address says to compare: "?compare=0,3".
    pub fn compared(self) -> Vec<usize> {
        let query = self.address.query().get();
        let places = query.strip_prefix("?compare=").unwrap_or_default();
        places
            .split(',')
            .filter_map(|place| place.parse().ok())
            .collect()
    }

    /// Opens cells together in the comparison, a step that going back undoes; none closes it.
    pub fn compare(self, places: &[usize]) {
        let Some(id) = self.id.get_untracked() else {
            return;
        };
        let places: Vec<String> = places.iter().map(usize::to_string).collect();
        let query = if places.is_empty() {
            String::new()
        } else {
            format!("?compare={}", places.join(","))
        };
        self.address.go(&(routes::grid_page(&id) + &query));
    }
}

/// The sheet to be drawn, and what its file is called: `depth2img-grid-4f0zjy.png`.
fn contact_sheet(sheet: &Sheet) -> (ContactSheet, String) {
    let id: String = sheet.id().as_str().chars().take(6).collect();
    let content = |place: usize| {
        let cell = sheet.cell(place, &Queue::default());
        cell.picture.map(|picture| picture.url).ok_or(cell.words)
    };
    let size = sheet.size();
    let cells = (0..sheet.wanted()).map(content).collect();
    let title = sheet.prompt().unwrap_or_default();
    (
        ContactSheet::new(title, &sheet.columns(), &sheet.rows(), cells, size),
        format!("depth2img-grid-{id}.png"),
    )
}
