use serde::{Deserialize, Serialize};

use crate::{Note, Picture, known_notes};

/// The body of `POST /api/depth`, which estimates the depth of an image before a prediction is
/// created.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DepthRequest {
    /// The image: URL of an uploaded file, data URI or public URL.
    pub image: String,
    /// A depth map to use in place of the estimate, given the same way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depth_image: Option<String>,
    /// Use the map unchanged, without normalisation or inversion: it was made for this image, and
    /// white is near.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub as_is: bool,
}

/// The prepared image and its depth map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DepthPreview {
    /// The picture, upright, sRGB, scaled.
    pub image: Picture,
    /// Its depth map in the same size, white is near.
    pub depth: Picture,
    /// Where the map came from.
    pub source: DepthSource,
    /// Duration of the estimation in seconds; 0 for an uploaded map.
    pub seconds: f64,
    /// What was done to the picture and to the map.
    #[serde(deserialize_with = "known_notes")]
    pub notes: Vec<Note>,
}

/// Where a depth map came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum DepthSource {
    /// A network estimated it from the picture.
    Estimated,
    /// A person gave it.
    Uploaded,
}
