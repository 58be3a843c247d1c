//! The engines that run predictions.
//!
//! - [`built_in`]: runs the networks of the crate `imaging` on worker threads
//! - [`cog`]: a Cog container on the operator's GPU
//! - [`replicate`]: Replicate's cloud API
//! - [`stand_in`]: the models that the built-in engine substitutes
//! - [`upstream_prediction`], [`subscriptions`], [`output_downloader`], [`error_messages`]: shared by
//!   the remote engines
//!
//! A prediction's lifecycle uses an engine only through [`Engine`].

pub mod built_in;
pub mod cog;
mod error_messages;
pub mod model_source;
mod output_downloader;
pub mod replicate;
pub mod stand_in;
mod subscriptions;
mod upstream_prediction;

use api::{EngineInfo, Input, ModelName, PredictionId, Roles, Timestamp};
use bytes::Bytes;
use futures_util::{future::BoxFuture, stream::BoxStream};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use domain::{
    attachment::Attachment,
    model_target as models,
    model_target::{ModelReference, ResolveError, ResolvedModel, Target},
};

pub use built_in::BuiltIn;
pub use cog::Cog;
pub use replicate::Replicate;

/// Runs predictions.
pub trait Engine: Send + Sync {
    /// The engine's description, for the account endpoint.
    fn info(&self) -> EngineInfo;

    /// The maximum number of concurrent predictions.
    fn slots(&self) -> usize;

    /// Resolves the model reference of a request to a version and its input schema.
    fn resolve<'a>(
        &'a self,
        wanted: &'a ModelReference,
    ) -> BoxFuture<'a, Result<ResolvedModel, ResolveError>> {
        Box::pin(std::future::ready(models::built_in(wanted)))
    }

    /// Submits a prediction. The caller stores the returned id before it does anything else.
    fn submit(&self, job: Job) -> BoxFuture<'_, Result<UpstreamId, EngineError>>;

    /// Whether the engine has a prediction that may have been submitted before. Called before a
    /// prediction is submitted again.
    fn look_up_job<'a>(
        &'a self,
        submitted: &'a SubmittedJob,
    ) -> BoxFuture<'a, Result<Lookup, EngineError>>;

    /// The updates of a prediction from now on; the last is [`Update::Ended`]. Dropping the stream
    /// does not cancel the prediction at a remote engine. The built-in engine stops, because the
    /// result could not be received any more.
    fn follow(&self, upstream_id: &UpstreamId) -> BoxStream<'static, Update>;

    /// Requests cancellation. The stream of updates then ends soon.
    fn cancel<'a>(&'a self, upstream_id: &'a UpstreamId) -> BoxFuture<'a, Result<(), EngineError>>;

    /// Handles the verified body of a webhook from the engine. Webhooks may be lost, late, repeated
    /// or out of order, so [`follow`](Self::follow) also polls.
    fn handle_webhook(&self, _id: &PredictionId, _body: Value) {}
}

/// A prediction to submit.
#[derive(Debug, Clone)]
pub struct Job {
    /// The prediction's id. It is unique, so an engine may use it as its own.
    pub id: PredictionId,
    /// The model and version to run.
    pub target: Target,
    /// The input as the client sent it. References that only this server can read are replaced by
    /// `attachments`.
    pub input: Input,
    /// The roles of the input's fields.
    pub roles: Roles,
    /// The files of this server that the input refers to.
    pub attachments: Vec<Attachment>,
    /// The seed, from the client or random.
    pub seed: i64,
    /// The prepared input picture as PNG; `None` if the model has no such input.
    pub picture: Option<Bytes>,
    /// Its depth map in the same size as greyscale PNG; white is near.
    pub depth: Option<Bytes>,
    /// The mask as the client sent it; only for the built-in engine.
    pub mask: Option<Bytes>,
    /// When the prediction is aborted unless it has ended.
    pub deadline: Option<Timestamp>,
    /// When the submission began.
    pub submitted_at: Timestamp,
    /// The engine's ids of our other predictions that were submitted at about that time or later.
    pub other_upstream_ids: Vec<String>,
    /// Canceled with the prediction, so that an unfinished submission stops.
    pub canceled: CancellationToken,
}

/// A prediction whose submission began. The engine's response may have been lost.
#[derive(Debug, Clone)]
pub struct SubmittedJob {
    /// The prediction's id.
    pub id: PredictionId,
    /// The engine's id; `None` if no response was received.
    pub upstream_id: Option<UpstreamId>,
    /// The model and version to run.
    pub target: Target,
    /// The input without attachments, which the engine received in another form.
    pub input: Input,
    /// When the submission began.
    pub submitted_at: Timestamp,
    /// The engine's ids of our other predictions that were submitted at about that time or later.
    pub other_upstream_ids: Vec<String>,
}

impl SubmittedJob {
    /// A job whose submission begins, before the engine has returned an id.
    pub fn new(job: &Job) -> Self {
        let Job {
            id,
            target,
            mut input,
            attachments,
            submitted_at,
            other_upstream_ids,
            ..
        } = job.clone();
        for Attachment { path, .. } in attachments {
            input.remove(&path.field);
        }
        Self {
            id,
            upstream_id: None,
            target,
            input,
            submitted_at,
            other_upstream_ids,
        }
    }
}

/// An engine's id of a prediction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpstreamId(pub String);

/// The result of looking up a job at an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// The engine has the prediction, which can be followed.
    Exists(UpstreamId),
    /// The engine never received it, or no longer has it: submit it.
    NotFound,
}

/// A change of a prediction at its engine.
#[derive(Debug, Clone, PartialEq)]
pub enum Update {
    /// It started to run.
    Started,
    /// The model of a version that was requested by its id alone.
    Model(ModelName),
    /// New log output.
    Logs(String),
    /// The next output file, in order.
    Output(OutputFile),
    /// The chunks of text output so far, from a model that streams text.
    Text(Vec<String>),
    /// It ended.
    Ended(Outcome),
}

/// An output file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFile {
    /// Its bytes.
    pub bytes: Bytes,
    /// The extension of its name, for formats that cannot be detected from the bytes.
    pub extension: Option<String>,
}

/// The output of a prediction.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// The list of the output files.
    Files,
    /// Any JSON, with `null` in place of each file.
    Json {
        /// The JSON.
        value: Value,
        /// JSON pointers to the files' positions, in the order of the files.
        file_pointers: Vec<String>,
    },
}

/// How a prediction ended at its engine.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It succeeded, and every output file was received.
    Succeeded {
        /// The output.
        output: Output,
        /// Seconds of run time that are billed; `None` if the engine does not report them.
        predict_time: Option<f64>,
    },
    /// It failed, with a message for people.
    Failed(String),
    /// It failed, but may succeed when run again with another seed.
    TransientFailure(String),
    /// It was canceled.
    Canceled,
    /// It passed its deadline before it started.
    Aborted,
}

impl Outcome {
    /// Success with a list of files and an unknown run time.
    pub const SUCCEEDED_WITH_FILES: Self = Self::Succeeded {
        output: Output::Files,
        predict_time: None,
    };
}

/// A request to an engine that failed.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The engine has stopped.
    #[error("The engine has stopped; restart the server.")]
    Stopped,
    /// It rejected the prediction, or no longer has it; with a message for people.
    #[error("{0}")]
    Rejected(String),
    /// The prediction was canceled before it was submitted.
    #[error("The prediction was canceled.")]
    Canceled,
}
