use serde::{Deserialize, Serialize};

use crate::{Prediction, PredictionId};

/// What one has under way, in the order in which it ends as far as known (`GET /api/queue`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Queue {
    /// What runs, then what waits for its turn, then what is being prepared.
    pub entries: Vec<Queued>,
}

/// A prediction that has not ended, and its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Queued {
    /// The prediction.
    pub prediction: Prediction,
    /// How many, anybody's, get their turn before it; null where it does not wait for one.
    pub ahead: Option<usize>,
    /// Seconds until it ends, about; null where nobody knows how long one takes.
    pub seconds: Option<f64>,
}

/// The body of `PUT /api/queue`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct QueueOrder {
    /// Predictions that wait, in the order in which they are to have the turns that they have together. One that does not wait any
    /// more is passed over.
    pub order: Vec<PredictionId>,
}
