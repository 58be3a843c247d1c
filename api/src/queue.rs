use serde::{Deserialize, Serialize};

use crate::{Prediction, PredictionId};

/// The owner's unfinished predictions, in the expected order of completion (`GET /api/queue`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Queue {
    /// Running predictions, then queued ones, then those being prepared.
    pub entries: Vec<Queued>,
}

/// An unfinished prediction and its position in the queue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Queued {
    /// The prediction.
    pub prediction: Prediction,
    /// Number of predictions of all owners that run before it; null unless it is queued.
    pub ahead: Option<usize>,
    /// Estimated seconds until it ends; null if unknown.
    pub seconds: Option<f64>,
}

/// The body of `PUT /api/queue`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct QueueOrder {
    /// Queued predictions in the new order. They share the queue positions that they had; ids that
    /// are no longer queued are ignored.
    pub order: Vec<PredictionId>,
}
