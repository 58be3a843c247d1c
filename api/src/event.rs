use serde::{Deserialize, Serialize};

use crate::{Prediction, PredictionId};

/// An event of `GET /api/events`, one per server-sent event.
///
/// The event's `id:` is its sequence number, unique and increasing per server; its `event:` is
/// [`name`](Event::name); its `data:` is this value as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// The current state of a prediction: it was created, its status changed or an output arrived.
    Prediction {
        /// The complete prediction.
        prediction: Box<Prediction>,
    },
    /// Appended log text of a prediction.
    Logs {
        /// The prediction.
        id: PredictionId,
        /// Bytes of the logs before `text`; a client that has fewer has missed some.
        offset: usize,
        /// The appended text.
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
