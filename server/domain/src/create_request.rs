//! Requests to create a prediction, from every route.

use api::{CreatePrediction, Input, WebhookEvent};

use crate::model_target::ModelReference;

/// A request to create a prediction.
#[derive(Debug, Clone)]
pub struct CreateRequest {
    /// The model to run.
    pub model: ModelReference,
    /// Its input.
    pub input: Input,
    /// The URL of the webhook.
    pub webhook: Option<String>,
    /// The events to send; the default is `output` and `completed`.
    pub webhook_events_filter: Option<Vec<WebhookEvent>>,
}

impl From<CreatePrediction> for CreateRequest {
    fn from(
        CreatePrediction {
            version,
            input,
            webhook,
            webhook_events_filter,
            stream: _,
        }: CreatePrediction,
    ) -> Self {
        Self {
            model: ModelReference::Version(version),
            input,
            webhook,
            webhook_events_filter,
        }
    }
}
