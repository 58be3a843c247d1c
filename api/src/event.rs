use serde::{Deserialize, Serialize};

use crate::{Prediction, PredictionId};

/// What `GET /api/events` tells, one per Server-Sent Event.
///
/// The event's `id:` is its sequence number, unique and rising per server; its `event:` is
/// [`name`](Event::name); its `data:` is this as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// A prediction as it is now: it is new, its status changed or an output arrived.
    Prediction {
        /// The whole of it.
        prediction: Box<Prediction>,
    },
    /// More of a prediction's logs, between two whole states.
    Logs {
        /// Whose logs.
        id: PredictionId,
        /// Bytes of the logs that come before `text`; a reader that has fewer has missed some.
        offset: usize,
        /// What was added.
        text: String,
    },
}

impl Event {
    /// The value of the `event:` line.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Prediction { .. } => "prediction",
            Self::Logs { .. } => "logs",
        }
    }

    /// The prediction it is about.
    pub fn id(&self) -> &PredictionId {
        match self {
            Self::Prediction { prediction } => &prediction.id,
            Self::Logs { id, .. } => id,
        }
    }
}
