use serde::{Deserialize, Serialize};

use crate::{Note, known_notes};

/// A stored image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Picture {
    /// URL on this server; immutable, and needs no cookie.
    pub url: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The part of an output that corresponds to the input, if the model added bars around it.
    /// Absent if the whole output does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
}

/// A rectangle of an image, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Region {
    /// Left edge.
    pub x: u32,
    /// Top edge.
    pub y: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

/// Ours: the images of a prediction that the comparison shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Pictures {
    /// The prepared input: upright, sRGB, scaled. `None` until it is prepared.
    pub input: Option<Picture>,
    /// The depth map; white is near. `None` until it is known.
    pub depth: Option<Picture>,
    /// The outputs stored so far, in order.
    pub outputs: Vec<Picture>,
    /// What was done to the input and the depth map on the way in.
    #[serde(deserialize_with = "known_notes")]
    pub notes: Vec<Note>,
}
