use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{DepthPreview, ModelName, PredictionId};

/// The owner's current form in the studio, stored until the next one replaces it (`GET` and `PUT
/// /api/draft`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Revision, increased by every change; 0 if no draft is stored. Ignored in a `PUT`.
    #[serde(default)]
    pub revision: u64,
    /// Field values by input name. An image is the URL of its upload, which is retained as long as
    /// the draft references it.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub texts: Map<String, Value>,
    /// The model; absent for stable-diffusion-depth2img, which every engine runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<ModelName>,
    /// The image and its depth map, as last shown.
    #[serde(default)]
    pub preview: Option<DepthPreview>,
    /// The result whose settings it was loaded from.
    #[serde(default)]
    pub parent: Option<PredictionId>,
}
