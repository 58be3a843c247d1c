//! The adapter that runs the built-in networks on threads of its own.
//!
//! The threads are few and block for seconds; the server's own threads never do. A panic in a network ends
//! one prediction, not its thread.

use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
};

use api::{EngineInfo, EngineKind, ModelName};
use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, future::BoxFuture, stream, stream::BoxStream};
use image::{ImageFormat, RgbImage};
use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{
    Engine, EngineError, Found, Handed, Job, Made, Outcome, OutputFile, Ticket, Update,
    local::{Networks, RenderError, Settings, Watcher, describe_mask, read_mask},
    stand_in::stand_in,
};
use crate::{
    models::{self, ModelSource, ResolveError, Runnable, Shape, Wanted, depth2img},
    pictures::DepthMap,
};

/// What a network run costs in time, per output of 640x428, on two cores; see docs/benchmarks.md.
const SECONDS_PER_OUTPUT: f64 = 1.0;

/// What draws. The networks do; in tests, whatever may go wrong.
pub trait Render: Send + Sync + 'static {
    /// Makes the outputs that `settings` ask for, telling `watcher`.
    fn render(
        &self,
        settings: &Settings,
        picture: &RgbImage,
        depth: &DepthMap,
        watcher: &mut dyn Watcher,
    ) -> Result<(), RenderError>;
}

impl Render for Networks {
    fn render(
        &self,
        settings: &Settings,
        picture: &RgbImage,
        depth: &DepthMap,
        watcher: &mut dyn Watcher,
    ) -> Result<(), RenderError> {
        Networks::render(self, settings, picture, depth, watcher)
    }
}

/// The built-in engine. It remembers nothing beyond the process: after a restart a prediction is submitted again and,
/// its seed being kept, gives the same bytes again.
pub struct BuiltIn {
    threads: usize,
    queue: mpsc::Sender<Run>,
    runs: Runs,
    /// Whose models it stands in for.
    source: Option<Arc<dyn ModelSource>>,
}

/// The runs that were submitted and not yet ended, by ticket.
type Runs = Arc<Mutex<HashMap<String, Handle>>>;

/// The server's end of a run.
struct Handle {
    canceled: Arc<AtomicBool>,
    /// Taken by whoever follows.
    updates: Option<UnboundedReceiver<Update>>,
}

/// The thread's end of a run.
struct Run {
    job: Job,
    /// What is run: for depth2img it is made, for any other it stands in.
    part: Runnable,
    canceled: Arc<AtomicBool>,
    updates: UnboundedSender<Update>,
}

impl BuiltIn {
    /// Starts `threads` threads that draw with `renderer`. They end when the engine is dropped.
    pub fn start(renderer: Arc<impl Render>, threads: usize) -> std::io::Result<Self> {
        let (queue, waiting) = mpsc::channel::<Run>();
        let waiting = Arc::new(Mutex::new(waiting));
        for number in 1..=threads {
            let (waiting, renderer) = (Arc::clone(&waiting), Arc::clone(&renderer));
            thread::Builder::new()
                .name(format!("built-in {number}"))
                .spawn(move || work(&waiting, renderer.as_ref()))?;
        }
        Ok(Self {
            threads,
            queue,
            runs: Runs::default(),
            source: None,
        })
    }

    /// The same, standing in for the models of `source` that make pictures of a picture.
    #[must_use]
    pub fn standing_in(self, source: Arc<dyn ModelSource>) -> Self {
        Self {
            source: Some(source),
            ..self
        }
    }

    async fn find(&self, wanted: &Wanted) -> Result<Runnable, ResolveError> {
        match (models::built_in(wanted), &self.source) {
            (Err(_), Some(source)) => stand_in(&models::look_up(source.as_ref(), wanted).await?),
            (found, _) => found,
        }
    }

    /// What a job runs. One that the catalog has lost meanwhile is run without its defaults.
    async fn part(&self, job: &Job) -> Runnable {
        let found = self.find(&Wanted::Version(job.target.reference())).await;
        found.unwrap_or_else(|_| Runnable {
            target: job.target.clone(),
            schema: None,
            gives: Shape::Files,
        })
    }

    fn with_runs<T>(&self, change: impl FnOnce(&mut HashMap<String, Handle>) -> T) -> T {
        change(&mut self.runs.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Engine for BuiltIn {
    fn info(&self) -> EngineInfo {
        EngineInfo {
            kind: EngineKind::Local,
            description: "Built-in preview engine: a real depth network and 26 painting styles laid on by depth. It reads only the words \
                          it knows and is not Stable Diffusion."
                .into(),
            seconds_per_output: Some(SECONDS_PER_OUTPUT),
            seconds_to_boot: None,
            dollars_per_output: Some(0.0),
        }
    }

    fn slots(&self) -> usize {
        self.threads
    }

    fn resolve<'a>(&'a self, wanted: &'a Wanted) -> BoxFuture<'a, Result<Runnable, ResolveError>> {
        self.find(wanted).boxed()
    }

    fn submit(&self, job: Job) -> BoxFuture<'_, Result<Ticket, EngineError>> {
        async move {
            let part = self.part(&job).await;
            let (sender, updates) = unbounded_channel();
            let canceled = Arc::new(AtomicBool::new(false));
            let ticket = job.id.to_string();
            self.with_runs(|runs| {
                runs.insert(
                    ticket.clone(),
                    Handle {
                        canceled: Arc::clone(&canceled),
                        updates: Some(updates),
                    },
                )
            });
            let sent = self.queue.send(Run {
                job,
                part,
                canceled,
                updates: sender,
            });
            sent.map(|()| Ticket(ticket))
                .map_err(|_| EngineError::Stopped)
        }
        .boxed()
    }

    fn look_up<'a>(&'a self, handed: &'a Handed) -> BoxFuture<'a, Result<Found, EngineError>> {
        let id = &handed.id;
        let waits = self.with_runs(|runs| {
            runs.get(id.as_str())
                .is_some_and(|handle| handle.updates.is_some())
        });
        let found = if waits {
            Found::Here(Ticket(id.to_string()))
        } else {
            Found::Nowhere
        };
        async move { Ok(found) }.boxed()
    }

    fn follow(&self, ticket: &Ticket) -> BoxStream<'static, Update> {
        let taken = self.with_runs(|runs| {
            let handle = runs.get_mut(&ticket.0)?;
            Some((handle.updates.take()?, Arc::clone(&handle.canceled)))
        });
        let Some((mut updates, canceled)) = taken else {
            return stream::empty().boxed();
        };
        let forget = Forget {
            runs: Arc::clone(&self.runs),
            ticket: ticket.0.clone(),
            canceled,
        };
        stream::poll_fn(move |context| {
            let _until_dropped = &forget;
            updates.poll_recv(context)
        })
        .boxed()
    }

    fn cancel<'a>(&'a self, ticket: &'a Ticket) -> BoxFuture<'a, Result<(), EngineError>> {
        self.with_runs(|runs| {
            if let Some(handle) = runs.get(&ticket.0) {
                handle.canceled.store(true, Ordering::Relaxed);
            }
        });
        async { Ok(()) }.boxed()
    }
}

/// Forgets a run when it is no longer followed, and ends it if it still runs.
struct Forget {
    runs: Runs,
    ticket: String,
    canceled: Arc<AtomicBool>,
}

impl Drop for Forget {
    fn drop(&mut self) {
        self.canceled.store(true, Ordering::Relaxed);
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        // The same prediction may have been submitted anew meanwhile: that run is another's to forget.
        if runs
            .get(&self.ticket)
            .is_some_and(|handle| Arc::ptr_eq(&handle.canceled, &self.canceled))
        {
            runs.remove(&self.ticket);
        }
    }
}

/// Draws one run after the other until the engine is dropped.
fn work(waiting: &Mutex<mpsc::Receiver<Run>>, renderer: &impl Render) {
    loop {
        let next = waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok(mut run) = next else { return };
        let outcome = catch_unwind(AssertUnwindSafe(|| run.draw(renderer))).unwrap_or_else(|_| {
            tracing::error!(prediction = %run.job.id, "a built-in network panicked");
            Outcome::Failed("The built-in engine stopped unexpectedly on this picture; the server goes on. Try another picture.".into())
        });
        run.tell(Update::Ended(outcome));
    }
}

impl Run {
    fn draw(&mut self, renderer: &impl Render) -> Outcome {
        if self.is_canceled() {
            return Outcome::Canceled;
        }
        self.tell(Update::Started);
        let (Some(picture), Some(depth)) = (&self.job.picture, &self.job.depth) else {
            return Outcome::Failed("The built-in engine was given no picture.".into());
        };
        let picture = match image::load_from_memory_with_format(picture, ImageFormat::Png) {
            Ok(picture) => picture.into_rgb8(),
            Err(error) => {
                return Outcome::Failed(format!(
                    "The prepared input picture cannot be read any more: {error}."
                ));
            }
        };
        let depth = match DepthMap::from_png(depth) {
            Ok(depth) => depth,
            Err(error) => {
                return Outcome::Failed(format!(
                    "The prepared depth map cannot be read any more: it {error}."
                ));
            }
        };
        let settings = self.settings(picture.dimensions());
        match renderer.render(&settings, &picture, &depth, self) {
            Ok(()) => self.outcome(),
            Err(RenderError::Canceled) => Outcome::Canceled,
            Err(error) => Outcome::Failed(format!("The built-in engine failed: {error}.")),
        }
    }

    /// What the input asks for, in whatever words its model has for it.
    fn settings(&self, size: (u32, u32)) -> Settings {
        let Job {
            input, roles, seed, ..
        } = &self.job;
        let mut settings = Settings::from_input(&self.part.filled(input), roles, *seed);
        settings.stands_in_for = self.other_model().map(ModelName::to_string);
        settings
            .preface
            .extend(self.other_model().map(introduction));
        if let Some(bytes) = &self.job.mask {
            let mask = read_mask(bytes, size);
            settings.preface.push(describe_mask(&mask));
            settings.mask = mask.ok();
        }
        if self.part.gives == Shape::File {
            settings.outputs = 1;
        }
        settings
    }

    /// The model in whose place this runs.
    fn other_model(&self) -> Option<&ModelName> {
        self.job
            .target
            .model
            .as_ref()
            .filter(|name| Some(*name) != depth2img().target.model.as_ref())
    }

    fn outcome(&self) -> Outcome {
        match self.part.gives {
            Shape::File => Outcome::Succeeded {
                made: Made::Shaped {
                    value: Value::Null,
                    places: vec![String::new()],
                },
                predict_time: None,
            },
            _ => Outcome::LISTED,
        }
    }

    fn tell(&self, update: Update) {
        // Nobody follows any more: `is_canceled` says so at the next step.
        drop(self.updates.send(update));
    }
}

/// What a log begins with where this is not the model that was asked for.
fn introduction(model: &ModelName) -> String {
    format!(
        "The preview engine stands in for {model}: these are pictures by its own networks, not by that model."
    )
}

impl Watcher for Run {
    fn log(&mut self, text: &str) {
        self.tell(Update::Logs(text.to_owned()));
    }

    fn output(&mut self, png: Vec<u8>) {
        self.tell(Update::Output(OutputFile {
            bytes: Bytes::from(png),
            extension: None,
        }));
    }

    fn is_canceled(&self) -> bool {
        self.canceled.load(Ordering::Relaxed) || self.updates.is_closed()
    }
}

#[cfg(test)]
mod tests;
