use serde::{Deserialize, Serialize};

/// The oEmbed 1.0 response for a share (`GET /oembed`). <https://oembed.com>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Oembed {
    /// Always `rich`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Always `1.0`.
    pub version: String,
    /// Title of the result.
    pub title: String,
    /// Name of the provider, "Depth2Img Studio".
    pub provider_name: String,
    /// URL of the provider.
    pub provider_url: String,
    /// Cache lifetime in seconds.
    pub cache_age: u32,
    /// A frame that shows the result.
    pub html: String,
    /// Width of that frame in pixels.
    pub width: u32,
    /// Height of that frame in pixels.
    pub height: u32,
    /// URL of a preview image; absent if it is larger than the requested size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbnail_url: Option<String>,
    /// Its pixels across.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbnail_width: Option<u32>,
    /// Its pixels down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbnail_height: Option<u32>,
}
