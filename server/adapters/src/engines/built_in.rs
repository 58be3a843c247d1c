//! The engine that runs the built-in networks on worker threads.
//!
//! Rendering blocks a worker thread for seconds, never a thread of the async runtime. A panic in a
//! network ends one prediction, not its thread.

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
    Engine, EngineError, Job, Lookup, Outcome, Output, OutputFile, SubmittedJob, Update,
    UpstreamId, stand_in::stand_in,
};
use crate::engines::model_source::{ModelSource, find_model};
use domain::{
    model_target as models,
    model_target::{ModelReference, OutputShape, ResolveError, ResolvedModel, depth2img},
};
use imaging::{
    built_in::{Networks, RenderError, RenderObserver, Settings, describe_mask, read_mask},
    pictures::DepthMap,
};

/// Seconds per output of 640x428 pixels on two cores; see docs/benchmarks.md.
const SECONDS_PER_OUTPUT: f64 = 1.0;

/// Renders outputs: the networks, or a fake in tests.
pub trait Render: Send + Sync + 'static {
    /// Renders the outputs of `settings` and reports progress to `observer`.
    fn render(
        &self,
        settings: &Settings,
        picture: &RgbImage,
        depth: &DepthMap,
        observer: &mut dyn RenderObserver,
    ) -> Result<(), RenderError>;
}

impl Render for Networks {
    fn render(
        &self,
        settings: &Settings,
        picture: &RgbImage,
        depth: &DepthMap,
        observer: &mut dyn RenderObserver,
    ) -> Result<(), RenderError> {
        Networks::render(self, settings, picture, depth, observer)
    }
}

/// The built-in engine. Its jobs do not survive the process: after a restart a prediction is
/// submitted again and, with its stored seed, produces the same bytes.
pub struct BuiltIn {
    threads: usize,
    queue: mpsc::Sender<Run>,
    runs: Runs,
    /// The models that it stands in for.
    source: Option<Arc<dyn ModelSource>>,
}

/// The runs that were submitted and have not ended, by prediction id.
type Runs = Arc<Mutex<HashMap<String, RunHandle>>>;

/// The async side of a run.
struct RunHandle {
    canceled: Arc<AtomicBool>,
    /// `None` once the run is followed.
    updates: Option<UnboundedReceiver<Update>>,
}

/// The worker's side of a run.
struct Run {
    job: Job,
    /// The model to run, or to stand in for.
    resolved: ResolvedModel,
    canceled: Arc<AtomicBool>,
    updates: UnboundedSender<Update>,
}

impl BuiltIn {
    /// Starts `threads` worker threads, which end when the engine is dropped.
    pub fn start(renderer: Arc<impl Render>, threads: usize) -> std::io::Result<Self> {
        let (queue, jobs) = mpsc::channel::<Run>();
        let jobs = Arc::new(Mutex::new(jobs));
        for number in 1..=threads {
            let (jobs, renderer) = (Arc::clone(&jobs), Arc::clone(&renderer));
            thread::Builder::new()
                .name(format!("built-in {number}"))
                .spawn(move || run_worker(&jobs, renderer.as_ref()))?;
        }
        Ok(Self {
            threads,
            queue,
            runs: Runs::default(),
            source: None,
        })
    }

    /// Stands in for the models of `source` that make pictures from a picture.
    #[must_use]
    pub fn with_stand_ins(self, source: Arc<dyn ModelSource>) -> Self {
        Self {
            source: Some(source),
            ..self
        }
    }

    async fn find(&self, wanted: &ModelReference) -> Result<ResolvedModel, ResolveError> {
        match (models::built_in(wanted), &self.source) {
            (Err(_), Some(source)) => stand_in(&find_model(source.as_ref(), wanted).await?),
            (found, _) => found,
        }
    }

    /// The model of a job. A model that was removed from the catalog runs without its defaults.
    async fn resolved(&self, job: &Job) -> ResolvedModel {
        let found = self
            .find(&ModelReference::Version(job.target.reference()))
            .await;
        found.unwrap_or_else(|_| ResolvedModel {
            target: job.target.clone(),
            schema: None,
            output_shape: OutputShape::Files,
        })
    }

    fn with_runs<T>(&self, change: impl FnOnce(&mut HashMap<String, RunHandle>) -> T) -> T {
        change(&mut self.runs.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Engine for BuiltIn {
    fn info(&self) -> EngineInfo {
        EngineInfo {
            kind: EngineKind::BuiltIn,
            description: "Built-in preview engine: a real depth network and 26 painting styles composed by depth. It understands only \
                          the words that it knows and is not Stable Diffusion."
                .into(),
            seconds_per_output: Some(SECONDS_PER_OUTPUT),
            seconds_to_boot: None,
            dollars_per_output: Some(0.0),
        }
    }

    fn slots(&self) -> usize {
        self.threads
    }

    fn resolve<'a>(
        &'a self,
        wanted: &'a ModelReference,
    ) -> BoxFuture<'a, Result<ResolvedModel, ResolveError>> {
        self.find(wanted).boxed()
    }

    fn submit(&self, job: Job) -> BoxFuture<'_, Result<UpstreamId, EngineError>> {
        async move {
            let resolved = self.resolved(&job).await;
            let (sender, updates) = unbounded_channel();
            let canceled = Arc::new(AtomicBool::new(false));
            let upstream_id = job.id.to_string();
            self.with_runs(|runs| {
                runs.insert(
                    upstream_id.clone(),
                    RunHandle {
                        canceled: Arc::clone(&canceled),
                        updates: Some(updates),
                    },
                )
            });
            let result = self.queue.send(Run {
                job,
                resolved,
                canceled,
                updates: sender,
            });
            result
                .map(|()| UpstreamId(upstream_id))
                .map_err(|_| EngineError::Stopped)
        }
        .boxed()
    }

    fn look_up_job<'a>(
        &'a self,
        submitted: &'a SubmittedJob,
    ) -> BoxFuture<'a, Result<Lookup, EngineError>> {
        let id = &submitted.id;
        let is_queued = self.with_runs(|runs| {
            runs.get(id.as_str())
                .is_some_and(|handle| handle.updates.is_some())
        });
        let lookup = if is_queued {
            Lookup::Exists(UpstreamId(id.to_string()))
        } else {
            Lookup::NotFound
        };
        async move { Ok(lookup) }.boxed()
    }

    fn follow(&self, upstream_id: &UpstreamId) -> BoxStream<'static, Update> {
        let run = self.with_runs(|runs| {
            let handle = runs.get_mut(&upstream_id.0)?;
            Some((handle.updates.take()?, Arc::clone(&handle.canceled)))
        });
        let Some((mut updates, canceled)) = run else {
            return stream::empty().boxed();
        };
        let guard = FollowGuard {
            runs: Arc::clone(&self.runs),
            upstream_id: upstream_id.0.clone(),
            canceled,
        };
        stream::poll_fn(move |context| {
            let _guard = &guard;
            updates.poll_recv(context)
        })
        .boxed()
    }

    fn cancel<'a>(&'a self, upstream_id: &'a UpstreamId) -> BoxFuture<'a, Result<(), EngineError>> {
        self.with_runs(|runs| {
            if let Some(handle) = runs.get(&upstream_id.0) {
                handle.canceled.store(true, Ordering::Relaxed);
            }
        });
        async { Ok(()) }.boxed()
    }
}

/// Cancels and removes a run when its stream is dropped.
struct FollowGuard {
    runs: Runs,
    upstream_id: String,
    canceled: Arc<AtomicBool>,
}

impl Drop for FollowGuard {
    fn drop(&mut self) {
        self.canceled.store(true, Ordering::Relaxed);
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        // If the prediction was submitted again meanwhile, the entry belongs to the newer run.
        if runs
            .get(&self.upstream_id)
            .is_some_and(|handle| Arc::ptr_eq(&handle.canceled, &self.canceled))
        {
            runs.remove(&self.upstream_id);
        }
    }
}

/// Renders one run after another until the engine is dropped.
fn run_worker(jobs: &Mutex<mpsc::Receiver<Run>>, renderer: &impl Render) {
    loop {
        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(mut run) = next else { return };
        let outcome =
            catch_unwind(AssertUnwindSafe(|| run.render(renderer))).unwrap_or_else(|_| {
                tracing::error!(prediction = %run.job.id, "a built-in network panicked");
                Outcome::Failed(
                    "The built-in engine crashed on this picture. Try another picture.".into(),
                )
            });
        run.send(Update::Ended(outcome));
    }
}

impl Run {
    fn render(&mut self, renderer: &impl Render) -> Outcome {
        if self.is_canceled() {
            return Outcome::Canceled;
        }
        self.send(Update::Started);
        let (Some(picture), Some(depth)) = (&self.job.picture, &self.job.depth) else {
            return Outcome::Failed("The built-in engine needs a picture.".into());
        };
        let picture = match image::load_from_memory_with_format(picture, ImageFormat::Png) {
            Ok(picture) => picture.into_rgb8(),
            Err(error) => {
                return Outcome::Failed(format!(
                    "The prepared input picture can no longer be read: {error}."
                ));
            }
        };
        let depth = match DepthMap::from_png(depth) {
            Ok(depth) => depth,
            Err(error) => {
                return Outcome::Failed(format!(
                    "The prepared depth map can no longer be read: it {error}."
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

    /// The settings of the job's input, whatever its model calls them.
    fn settings(&self, size: (u32, u32)) -> Settings {
        let Job {
            input, roles, seed, ..
        } = &self.job;
        let mut settings = Settings::from_input(&self.resolved.with_defaults(input), roles, *seed);
        settings.stands_in_for = self.substituted_model().map(ModelName::to_string);
        settings
            .preface
            .extend(self.substituted_model().map(stand_in_notice));
        if let Some(bytes) = &self.job.mask {
            let mask = read_mask(bytes, size);
            settings.preface.push(describe_mask(&mask));
            settings.mask = mask.ok();
        }
        if self.resolved.output_shape == OutputShape::File {
            settings.outputs = 1;
        }
        settings
    }

    /// The model that this run stands in for; `None` for the built-in model itself.
    fn substituted_model(&self) -> Option<&ModelName> {
        self.job
            .target
            .model
            .as_ref()
            .filter(|name| Some(*name) != depth2img().target.model.as_ref())
    }

    fn outcome(&self) -> Outcome {
        match self.resolved.output_shape {
            OutputShape::File => Outcome::Succeeded {
                output: Output::Json {
                    value: Value::Null,
                    file_pointers: vec![String::new()],
                },
                predict_time: None,
            },
            _ => Outcome::SUCCEEDED_WITH_FILES,
        }
    }

    fn send(&self, update: Update) {
        // If the receiver was dropped, `is_canceled` ends the run at its next step.
        drop(self.updates.send(update));
    }
}

/// The first log line if this is not the requested model.
fn stand_in_notice(model: &ModelName) -> String {
    format!(
        "The preview engine stands in for {model}: these pictures are made by its own networks, not by that model."
    )
}

impl RenderObserver for Run {
    fn log(&mut self, text: &str) {
        self.send(Update::Logs(text.to_owned()));
    }

    fn output(&mut self, png: Vec<u8>) {
        self.send(Update::Output(OutputFile {
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
