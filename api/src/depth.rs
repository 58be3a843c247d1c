use serde::{Deserialize, Serialize};

use crate::Picture;

/// The body of `POST /api/depth`: what the depth of a picture is, before anything is run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DepthRequest {
    /// The picture: the address of an uploaded file, a data URI or a public URL.
    pub image: String,
    /// A depth map to use in place of the estimate, given the same way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depth_image: Option<String>,
    /// The map was made for this very picture, white is near in it: it is used as it is, neither stretched nor turned round.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub as_is: bool,
}

/// The picture as it will be used, and its depth map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DepthPreview {
    /// The picture, upright, sRGB, scaled.
    pub image: Picture,
    /// Its depth map in the same size, white is near.
    pub depth: Picture,
    /// Where the map came from.
    pub source: DepthSource,
    /// Seconds that the estimate took; 0 where nothing was estimated.
    pub seconds: f64,
    /// What was done to the picture and to the map, a sentence each.
    pub notes: Vec<String>,
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
