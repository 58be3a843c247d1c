use serde::{Deserialize, Serialize};

/// A kept picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Picture {
    /// Where its bytes are: on this server, immutable, needing no cookie.
    pub url: String,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// The part of an output that is the input's frame, where a model gave bars back around it. Missing where that is all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
}

/// A part of a picture, in its pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Region {
    /// Columns left of it.
    pub x: u32,
    /// Rows above it.
    pub y: u32,
    /// Columns in it.
    pub width: u32,
    /// Rows in it.
    pub height: u32,
}

/// Ours: what the comparison shows, on any prediction.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Pictures {
    /// The input as it was used: upright, sRGB, scaled. None until prepared.
    pub input: Option<Picture>,
    /// The depth map that was used, white is near. None until known.
    pub depth: Option<Picture>,
    /// The outputs kept so far, in order.
    pub outputs: Vec<Picture>,
    /// What was done to the pictures on the way in, a sentence each.
    pub notes: Vec<String>,
}
