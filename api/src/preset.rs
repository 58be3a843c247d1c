use serde::{Deserialize, Serialize};

use crate::{Input, PresetId, Timestamp, limits, normalized_name};

/// Named settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Preset {
    /// Its id.
    pub id: PresetId,
    /// Display name, unique for the owner.
    pub name: String,
    /// The settings as the input of a prediction, without images.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub input: Input,
    /// Creation time.
    pub created_at: Timestamp,
}

/// All presets of an owner, by name (`GET /api/presets`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Presets {
    /// The presets.
    pub presets: Vec<Preset>,
}

/// The body of `POST /api/presets`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreatePreset {
    /// Display name.
    pub name: String,
    /// The settings.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub input: Input,
}

/// Changes to a preset (`PATCH /api/presets/{id}`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RenamePreset {
    /// The new name.
    pub name: String,
}

/// Recent prompts, latest first (`GET /api/prompts`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Prompts {
    /// The distinct prompts.
    pub prompts: Vec<String>,
}

/// The name of a preset as it is stored; `None` if it is not valid.
pub fn preset_name(text: &str) -> Option<String> {
    normalized_name(text, limits::PRESET_CHARACTERS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preset_name_is_normalised_or_rejected() {
        assert_eq!(
            preset_name("  soft \n light ").as_deref(),
            Some("soft light")
        );
        let long = "x".repeat(limits::PRESET_CHARACTERS + 1);
        for nothing in ["", " ", "a\0b", &long] {
            assert_eq!(preset_name(nothing), None, "{nothing:?}");
        }
    }
}
