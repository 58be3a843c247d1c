use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{DepthPreview, ModelName, PredictionId};

/// What one is working on in the studio, kept until something else is (`GET` and `PUT /api/draft`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Which one it is; every other one that is kept has a higher number than the one before. 0 where none is kept. In a `PUT` it is not looked at.
    #[serde(default)]
    pub revision: u64,
    /// What is typed, by input field. A picture is the address that it was uploaded to; the upload stays as long as the draft names it.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub texts: Map<String, Value>,
    /// The model whose inputs these are; missing for the one that every engine runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<ModelName>,
    /// The picture and its depth, as they were last shown.
    #[serde(default)]
    pub preview: Option<DepthPreview>,
    /// The result whose settings it began with.
    #[serde(default)]
    pub parent: Option<PredictionId>,
}
