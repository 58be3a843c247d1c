use serde::{Deserialize, Serialize};

use crate::{Input, PresetId, Timestamp, limits};

/// Settings under a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Preset {
    /// Its id.
    pub id: PresetId,
    /// What its owner calls it; no two of theirs have the same name.
    pub name: String,
    /// The settings, as the input of a prediction has them, without pictures.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub input: Input,
    /// When it was kept.
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
    /// What it is called.
    pub name: String,
    /// The settings.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub input: Input,
}

/// What is to be changed of a preset (`PATCH /api/presets/{id}`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RenamePreset {
    /// What it is called from now on.
    pub name: String,
}

/// Prompts that were used before, the latest first (`GET /api/prompts`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Prompts {
    /// The prompts, each once.
    pub prompts: Vec<String>,
}

/// A preset's name as it is kept: without space around it, single spaces within; none where that is nothing, too long, or cannot be read.
pub fn preset_name(text: &str) -> Option<String> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_good = !name.is_empty()
        && name.chars().count() <= limits::PRESET_CHARACTERS
        && !name.chars().any(char::is_control);
    is_good.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_tidied_or_none() {
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
