use serde::{Deserialize, Serialize};

/// A share in oEmbed's words (`GET /oembed`), version 1.0. <https://oembed.com>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Oembed {
    /// Always `rich`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Always `1.0`.
    pub version: String,
    /// What the result is called.
    pub title: String,
    /// What gave it: "Depth2Img Studio".
    pub provider_name: String,
    /// Where that is.
    pub provider_url: String,
    /// Seconds for which it may be kept.
    pub cache_age: u32,
    /// A frame that shows the result.
    pub html: String,
    /// Pixels across of that frame.
    pub width: u32,
    /// Pixels down of that frame.
    pub height: u32,
    /// A picture of the result; missing where it would be larger than was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbnail_url: Option<String>,
    /// Its pixels across.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbnail_width: Option<u32>,
    /// Its pixels down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbnail_height: Option<u32>,
}
