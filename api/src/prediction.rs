use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    EngineKind, GridId, Pictures, PredictionId, Progress, Roles, Status, Timestamp, seed_from_logs,
};

/// A model's input: field name to value.
pub type Input = Map<String, Value>;

/// The body of `POST /v1/predictions`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreatePrediction {
    /// `64hex`, `owner/name:64hex` or `owner/name`.
    pub version: String,
    /// Input, validated against the version's schema; see [`validate`](crate::validate()).
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub input: Input,
    /// URL that receives webhooks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook: Option<String>,
    /// Events that trigger a webhook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook_events_filter: Option<Vec<WebhookEvent>>,
    /// Deprecated upstream; accepted and ignored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<bool>,
}

/// One run of one model version on one input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Prediction {
    /// Its id, also used in the page URL `/p/{id}`.
    pub id: PredictionId,
    /// `owner/name`; empty as long as it is unknown for a version given by id alone.
    pub model: String,
    /// The version's 64 hexadecimal digits, or `hidden` for an official model.
    pub version: String,
    /// `owner/name` of the deployment that runs it, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deployment: Option<String>,
    /// The input as sent; data URIs are replaced by file URLs.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub input: Input,
    /// Ours: the roles of the inputs, such as which one is the prompt.
    #[serde(default)]
    pub roles: Roles,
    /// The output, in the form of the model's output schema; null until there is one.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub output: Option<Value>,
    /// The model's logs.
    #[serde(default)]
    pub logs: String,
    /// Error message of a failed prediction, one sentence.
    pub error: Option<String>,
    /// Ours: true if the failure is transient, so that a retry may succeed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub retryable: bool,
    /// Its status.
    pub status: Status,
    /// True if input, output and logs were removed. Always false here: results are retained.
    pub data_removed: bool,
    /// Creation time.
    pub created_at: Timestamp,
    /// Start of the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    /// End of the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<Timestamp>,
    /// Time at which it is canceled unless it has ended (`Cancel-After`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Timestamp>,
    /// Run time and cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metrics: Option<Metrics>,
    /// Related URLs.
    pub urls: PredictionUrls,
    /// Created on the page or through the API.
    pub source: Source,
    /// Ours: the engine that runs it.
    pub engine: EngineKind,
    /// Ours: the grid that contains it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<GridId>,
    /// Ours: the images for the comparison.
    #[serde(default)]
    pub pictures: Pictures,
}

fn is_false(value: &bool) -> bool {
    !value
}

impl Prediction {
    /// Its prompt, in whichever input of the model has that role; `None` if there is none.
    pub fn prompt(&self) -> Option<&str> {
        let field = self.roles.prompt.as_deref().unwrap_or("prompt");
        self.input.get(field)?.as_str()
    }

    /// The seed of its run: the one in its logs, else the requested one; `None` if it is unknown.
    pub fn seed(&self) -> Option<i64> {
        let field = self.roles.seed.as_deref().unwrap_or("seed");
        seed_from_logs(&self.logs).or_else(|| self.input.get(field)?.as_i64())
    }

    /// Progress, read from its logs.
    pub fn progress(&self) -> Option<Progress> {
        Progress::from_logs(&self.logs)
    }
}

/// Absolute URLs of a prediction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PredictionUrls {
    /// This object.
    pub get: String,
    /// `POST` here to cancel.
    pub cancel: String,
    /// The page that shows it.
    pub web: String,
    /// URL of its event stream (Server-Sent Events); absent if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<String>,
}

/// Webhook event filter, with Replicate's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum WebhookEvent {
    /// The run started.
    Start,
    /// An output arrived.
    Output,
    /// The model logged something.
    Logs,
    /// The prediction ended.
    Completed,
}

/// Run time in seconds, and cost, of a prediction.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Metrics {
    /// Time from start to end of the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predict_time: Option<f64>,
    /// Time from creation to end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_time: Option<f64>,
    /// Ours: cost in US dollars by this server's price table; absent if unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_dollars: Option<f64>,
}

/// Replaces the value of a secret input, as on Replicate.
pub const HIDDEN: &str = "[REDACTED]";

/// The client that created a prediction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// On the page.
    Web,
    /// By a client of the API.
    Api,
}
