use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{EngineKind, GridId, Pictures, PredictionId, Progress, Status, Timestamp};

/// A model's input: field name to value.
pub type Input = Map<String, Value>;

/// The body of `POST /v1/predictions`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreatePrediction {
    /// `64hex`, `owner/name:64hex` or `owner/name`.
    pub version: String,
    /// Checked against the version's input schema; see [`validate`](crate::validate()).
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub input: Input,
    /// Where to tell of changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook: Option<String>,
    /// Which changes to tell of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook_events_filter: Option<Vec<WebhookEvent>>,
    /// Deprecated upstream; accepted and without effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<bool>,
}

/// One run of one model version on one input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Prediction {
    /// Its id, also in its address `/p/{id}`.
    pub id: PredictionId,
    /// `owner/name`; empty until it is known where a version was named by its id alone.
    pub model: String,
    /// The version's 64 hexadecimal digits, or `hidden` where only the model's owner knows them.
    pub version: String,
    /// `owner/name` of the deployment that runs it, where one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deployment: Option<String>,
    /// The input as it was sent; a data URI is replaced by the address of the file it became.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub input: Input,
    /// What the model made, as its output schema says; null until there is some.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub output: Option<Value>,
    /// What the model printed.
    #[serde(default)]
    pub logs: String,
    /// Why it failed, in a sentence.
    pub error: Option<String>,
    /// Ours: it failed by what may pass, so that the same may succeed with another seed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub retryable: bool,
    /// Where it stands.
    pub status: Status,
    /// True where input, output and logs were removed. Never here: results are kept.
    pub data_removed: bool,
    /// When it was accepted.
    pub created_at: Timestamp,
    /// When it began to run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<Timestamp>,
    /// When it will be ended if it has not ended by itself (`Cancel-After`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Timestamp>,
    /// How long it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metrics: Option<Metrics>,
    /// Where to go on.
    pub urls: PredictionUrls,
    /// Made on the page or through the API.
    pub source: Source,
    /// Ours: what ran it.
    pub engine: EngineKind,
    /// Ours: the grid that it is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<GridId>,
    /// Ours: what the comparison shows.
    #[serde(default)]
    pub pictures: Pictures,
}

fn is_false(value: &bool) -> bool {
    !value
}

impl Prediction {
    /// How far it is, read from its logs.
    pub fn progress(&self) -> Option<Progress> {
        Progress::from_logs(&self.logs)
    }
}

/// Addresses of a prediction, absolute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PredictionUrls {
    /// This object.
    pub get: String,
    /// `POST` here to cancel.
    pub cancel: String,
    /// The page that shows it.
    pub web: String,
    /// What happens to it as it happens, as an event source; missing where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<String>,
}

/// What a webhook tells of. Replicate's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum WebhookEvent {
    /// It began to run.
    Start,
    /// There is another output.
    Output,
    /// It printed something.
    Logs,
    /// It ended.
    Completed,
}

/// How long a prediction took, in seconds, and what it cost.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Metrics {
    /// From start to end of the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predict_time: Option<f64>,
    /// From acceptance to end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_time: Option<f64>,
    /// Ours: US dollars that it cost, by this server's table of prices; missing where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_dollars: Option<f64>,
}

/// What stands in an input in the place of what nobody is to see. Replicate's word.
pub const HIDDEN: &str = "[REDACTED]";

/// Where a prediction was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// On the page.
    Web,
    /// By a client of the API.
    Api,
}
