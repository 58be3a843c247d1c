//! What executes predictions.
//!
//! - [`attachment`]: bytes for what an input refers to
//! - [`built_in`]: the adapter that runs [`local`] on threads of its own
//! - [`cog`]: a Cog container on one's own GPU
//! - [`local`]: the built-in networks
//! - [`replicate`]: Replicate's cloud API
//! - [`stand_in`]: what the built-in engine stands in for
//! - [`upstream`], [`listeners`], [`outputs`], [`words`]: what engines far away have in common
//!
//! [`Engine`] is what the life of a prediction needs of any engine, a distant one included: hand it over, ask
//! whether it has it, follow it, cancel it.

mod attachment;
pub mod built_in;
pub mod cog;
mod listeners;
pub mod local;
mod outputs;
pub mod replicate;
pub mod stand_in;
mod upstream;
mod words;

use api::{EngineInfo, Input, ModelName, PredictionId, Roles, Timestamp};
use bytes::Bytes;
use futures_util::{future::BoxFuture, stream::BoxStream};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::models::{self, ResolveError, Runnable, Target, Wanted};

pub use attachment::{Attachment, Place};
pub use built_in::BuiltIn;
pub use cog::Cog;
pub use replicate::Replicate;

/// What executes predictions.
pub trait Engine: Send + Sync {
    /// What it is.
    fn info(&self) -> EngineInfo;

    /// How many predictions it takes at once.
    fn slots(&self) -> usize;

    /// Finds what a request wants to be run, and what it takes.
    fn resolve<'a>(&'a self, wanted: &'a Wanted) -> BoxFuture<'a, Result<Runnable, ResolveError>> {
        Box::pin(std::future::ready(models::built_in(wanted)))
    }

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
    /// What is run.
    pub target: Target,
    /// The input as it was given. What it says in the place of an attachment only this server can read.
    pub input: Input,
    /// Which of its inputs is what.
    pub roles: Roles,
    /// The bytes of what the input refers to on this server.
    pub attachments: Vec<Attachment>,
    /// The seed, given or drawn.
    pub seed: i64,
    /// The input picture, prepared: a PNG. None where the model takes none.
    pub picture: Option<Bytes>,
    /// Its depth map in the same size, white is near: a grey PNG.
    pub depth: Option<Bytes>,
    /// What was given for where to paint, as it was given; for an engine on this server only.
    pub mask: Option<Bytes>,
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
    /// What is run.
    pub target: Target,
    /// The input, but for what the engine was given other words for: attachments.
    pub input: Input,
    /// When it was about to be handed over.
    pub at: Timestamp,
    /// What the engine calls the others that were handed over about then or since.
    pub taken: Vec<String>,
}

impl Handed {
    /// What is being handed over, before the engine has named it.
    pub fn of(job: &Job) -> Self {
        let Job {
            id,
            target,
            mut input,
            attachments,
            at,
            taken,
            ..
        } = job.clone();
        for Attachment { place, .. } in attachments {
            input.remove(&place.field);
        }
        Self {
            id,
            ticket: None,
            target,
            input,
            at,
            taken,
        }
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
#[derive(Debug, Clone, PartialEq)]
pub enum Update {
    /// It runs, from its beginning.
    Started,
    /// Whose the version is, which was named by its id alone.
    Model(ModelName),
    /// The model printed this.
    Logs(String),
    /// An output is there. Outputs come in their order.
    Output(OutputFile),
    /// What a model has written so far that gives words piece by piece.
    Words(Vec<String>),
    /// It ended.
    Ended(Outcome),
}

/// A file that a model made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFile {
    /// Its bytes.
    pub bytes: Bytes,
    /// What its name ends with, for bytes that do not say what they are.
    pub extension: Option<String>,
}

/// What a model made, as a whole.
#[derive(Debug, Clone, PartialEq)]
pub enum Made {
    /// The plain list of the files that were given.
    List,
    /// Any JSON; null in the places of the files, which these JSON pointers name in the order of the files.
    Shaped {
        /// The JSON.
        value: Value,
        /// The places.
        places: Vec<String>,
    },
}

/// How a prediction ended at its engine.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Every output was given.
    Succeeded {
        /// What they are together.
        made: Made,
        /// Seconds that it took, where the engine says so: what is paid for.
        predict_time: Option<f64>,
    },
    /// It failed; the sentence says why.
    Failed(String),
    /// The same, by what may pass: it may succeed with another seed.
    FailedForNow(String),
    /// It was canceled.
    Canceled,
    /// Its deadline ended it before it began to run.
    Aborted,
}

impl Outcome {
    /// The plain list of what was given, by an engine that says no more.
    pub const LISTED: Self = Self::Succeeded {
        made: Made::List,
        predict_time: None,
    };
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
