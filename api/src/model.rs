use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Timestamp, VersionId};

/// The public model object of `jagilley/stable-diffusion-depth2img`, as Replicate serves it.
///
/// Source: `replicate/all-the-public-replicate-models`, 2025-01; version `68f699d3…` is still the
/// latest.
pub const DEPTH2IMG: &str = include_str!("../models/stable-diffusion-depth2img.json");

/// The part of [`DEPTH2IMG`] that the form needs, small enough to embed in the page: the `id` of
/// the latest version and the inputs of its `openapi_schema`.
pub const DEPTH2IMG_FORM: &str = include_str!("../models/stable-diffusion-depth2img.form.json");

/// A model, in Replicate's form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Model {
    /// Its page upstream.
    pub url: String,
    /// Its owner.
    pub owner: String,
    /// Display name.
    pub name: String,
    /// One sentence on what it does.
    #[serde(default)]
    pub description: Option<String>,
    /// `public` or `private`.
    pub visibility: String,
    /// Source code.
    #[serde(default)]
    pub github_url: Option<String>,
    /// Paper.
    #[serde(default)]
    pub paper_url: Option<String>,
    /// Licence.
    #[serde(default)]
    pub license_url: Option<String>,
    /// Weights.
    #[serde(default)]
    pub weights_url: Option<String>,
    /// True for an official model, which Replicate itself maintains.
    #[serde(default)]
    pub is_official: bool,
    /// Number of runs upstream, at the time of the snapshot.
    #[serde(default)]
    pub run_count: u64,
    /// URL of the cover image.
    #[serde(default)]
    pub cover_image_url: Option<String>,
    /// An example prediction.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub default_example: Option<Value>,
    /// The newest version.
    #[serde(default)]
    pub latest_version: Option<Version>,
    /// Creation time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
}

/// One version of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Version {
    /// Its 64 hexadecimal digits.
    pub id: VersionId,
    /// Creation time.
    pub created_at: Timestamp,
    /// Version of Cog that built it.
    #[serde(default)]
    pub cog_version: Option<String>,
    /// OpenAPI document of its inputs and output; see
    /// [`InputSchema::from_openapi`](crate::InputSchema::from_openapi).
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub openapi_schema: Value,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedded_model_deserialises() {
        let model: Model = serde_json::from_str(DEPTH2IMG).unwrap();
        assert_eq!(
            (model.owner.as_str(), model.name.as_str()),
            ("jagilley", "stable-diffusion-depth2img")
        );
        assert!(
            model
                .latest_version
                .unwrap()
                .id
                .as_str()
                .starts_with("68f699d3")
        );
    }

    #[test]
    fn form_schema_is_part_of_the_model() {
        let model: Value = serde_json::from_str(DEPTH2IMG).unwrap();
        let form: Value = serde_json::from_str(DEPTH2IMG_FORM).unwrap();
        let version = &model["latest_version"];
        assert_eq!(form["id"], version["id"]);
        let inputs = |document: &Value| {
            crate::InputSchema::from_openapi(&document["openapi_schema"]).unwrap()
        };
        assert_eq!(inputs(&form), inputs(version));
    }
}
