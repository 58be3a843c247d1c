//! What executes predictions.
//!
//! - [`built_in`]: the adapter that runs [`local`] on threads of its own
//! - [`cog`]: a Cog container on one's own GPU
//! - [`local`]: the built-in networks
//! - [`replicate`]: Replicate's cloud API
//! - [`upstream`], [`listeners`], [`outputs`], [`words`]: what engines far away have in common
//!
//! [`Engine`] is what the life of a prediction needs of any engine, a distant one included: hand it over, ask
//! whether it has it, follow it, cancel it.

pub mod built_in;
pub mod cog;
mod listeners;
pub mod local;
mod outputs;
pub mod replicate;
mod upstream;
mod words;

use api::{EngineInfo, Input, PredictionId, Timestamp};
use bytes::Bytes;
use futures_util::{future::BoxFuture, stream::BoxStream};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

pub use built_in::BuiltIn;
pub use cog::Cog;
pub use replicate::Replicate;

/// What executes predictions.
pub trait Engine: Send + Sync {
    /// What it is.
    fn info(&self) -> EngineInfo;

    /// How many predictions it takes at once.
    fn slots(&self) -> usize;

    /// Takes a prediction. The ticket is kept before anything else is done with it.
    fn submit(&self, job: Job) -> BoxFuture<'_, Result<Ticket, EngineError>>;

    /// Whether the engine already has this prediction. Asked before one is submitted that may have been submitted before.
    fn look_up<'a>(&'a self, handed: &'a Handed) -> BoxFuture<'a, Result<Found, EngineError>>;

    /// What happens to the prediction, from now on, ending with [`Update::Ended`]. Dropping the stream is no cancel to a
    /// distant engine; the built-in one stops, because nobody could take the result.
    fn follow(&self, ticket: &Ticket) -> BoxStream<'static, Update>;

    /// Asks the engine to end it. The stream then ends soon.
    fn cancel<'a>(&'a self, ticket: &'a Ticket) -> BoxFuture<'a, Result<(), EngineError>>;

    /// Takes news of a prediction that the engine sent by itself and that are known to be its own. News may be lost, late,
    /// repeated or out of order: whoever follows asks again from time to time.
    fn hear(&self, _id: &PredictionId, _news: Value) {}
}

/// A prediction as it is handed to an engine.
#[derive(Debug, Clone)]
pub struct Job {
    /// The prediction; unique, so usable as the engine's own id.
    pub id: PredictionId,
    /// The model's version, 64 hexadecimal digits.
    pub version: String,
    /// The input, defaults filled in.
    pub input: Input,
    /// The seed, given or drawn.
    pub seed: i64,
    /// The input picture, prepared: a PNG.
    pub picture: Bytes,
    /// Its depth map in the same size, white is near: a grey PNG.
    pub depth: Bytes,
    /// True where somebody gave the depth map; else it is an estimate, which a model may make for itself.
    pub is_own_depth: bool,
    /// When the prediction is to be ended if it has not ended by itself.
    pub deadline: Option<Timestamp>,
    /// When it was about to be handed over.
    pub at: Timestamp,
    /// What the engine calls the others that were handed over about then or since.
    pub taken: Vec<String>,
    /// Canceled when nobody wants it any more: what was not handed over yet need not be.
    pub canceled: CancellationToken,
}

/// A prediction that was handed to an engine, perhaps: the answer to that may never have come.
#[derive(Debug, Clone)]
pub struct Handed {
    /// The prediction.
    pub id: PredictionId,
    /// What the engine called it, where that was heard.
    pub ticket: Option<Ticket>,
    /// The model's version, 64 hexadecimal digits.
    pub version: String,
    /// The input, defaults filled in.
    pub input: Input,
    /// When it was about to be handed over.
    pub at: Timestamp,
    /// What the engine calls the others that were handed over about then or since.
    pub taken: Vec<String>,
}

impl Handed {
    /// What is being handed over, before the engine has named it.
    pub fn of(job: &Job) -> Self {
        let Job { id, version, input, at, taken, .. } = job.clone();
        Self { id, ticket: None, version, input, at, taken }
    }
}

/// What an engine calls a prediction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket(pub String);

/// Whether an engine has a prediction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// It has it and can be followed.
    Here(Ticket),
    /// It never came, or is forgotten: hand it over (again).
    Nowhere,
}

/// What happens to a prediction at its engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Update {
    /// It runs, from its beginning.
    Started,
    /// The model printed this.
    Logs(String),
    /// An output is there.
    Output {
        /// Its place among the outputs.
        index: usize,
        /// The bytes of a picture.
        bytes: Bytes,
    },
    /// It ended.
    Ended(Outcome),
}

/// How a prediction ended at its engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Every output was given.
    Succeeded,
    /// It failed; the sentence says why.
    Failed(String),
    /// The same, by what may pass: it may succeed with another seed.
    FailedForNow(String),
    /// It was canceled.
    Canceled,
    /// Its deadline ended it before it began to run.
    Aborted,
}

/// An engine did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// It has stopped.
    #[error("The engine has stopped; restart the server.")]
    Stopped,
    /// It did not take the prediction, or does not have it any more; the sentence says why.
    #[error("{0}")]
    Refused(String),
    /// Nobody wanted the prediction any more before it was handed over.
    #[error("The prediction was canceled.")]
    Canceled,
}
