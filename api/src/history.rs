use serde::{Deserialize, Serialize};

use crate::{Prediction, PredictionId, limits, normalized_name};

/// A result as the history lists it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryEntry {
    /// The prediction; without its logs in lists.
    pub prediction: Prediction,
    /// Marked as favourite.
    #[serde(default)]
    pub favourite: bool,
    /// Tags in alphabetical order.
    #[serde(default)]
    pub tags: Vec<String>,
    /// The result whose settings it was created from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<PredictionId>,
    /// Number of results created from its settings.
    #[serde(default)]
    pub children: u64,
}

/// A page of the history, newest first (`GET /api/history`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryPage {
    /// The results of the page.
    pub results: Vec<HistoryEntry>,
    /// Absolute URL of the next page; null on the last.
    pub next: Option<String>,
    /// Total number of results.
    pub total: u64,
}

/// Facets of the history (`GET /api/history/facets`), most frequent values first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryFacets {
    /// Models, each `owner/name`.
    pub models: Vec<Facet>,
    /// Engines, by their serialised name.
    pub engines: Vec<Facet>,
    /// Tags.
    pub tags: Vec<Facet>,
}

/// A facet value and the number of results that have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Facet {
    /// The value.
    pub value: String,
    /// Results that have it.
    pub count: u64,
}

/// Changes to a result (`PATCH /api/history/{id}`). Absent fields stay as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct HistoryPatch {
    /// Marked as favourite.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub favourite: Option<bool>,
    /// The tags that replace the current ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
}

/// Changes to several results at once (`POST /api/history/mark`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct HistoryMark {
    /// The results.
    pub ids: Vec<PredictionId>,
    /// Marked as favourite.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub favourite: Option<bool>,
    /// Tags to add.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add: Vec<String>,
    /// Tags to remove.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<String>,
}

/// Ids of results: in a request those to change, in a response those that were changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct HistoryIds {
    /// The ids.
    pub ids: Vec<PredictionId>,
}

/// Report of an import (`POST /api/history/import`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryImport {
    /// Results that the import added.
    pub imported: Vec<PredictionId>,
    /// One sentence for each item that was skipped.
    pub skipped: Vec<String>,
}

/// The tag as it is stored; `None` if it is not valid.
pub fn tag(text: &str) -> Option<String> {
    normalized_name(text, limits::TAG_CHARACTERS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tag_is_normalised_and_invalid_tag_rejected() {
        assert_eq!(tag("  old   town "), Some("old town".into()));
        assert_eq!(tag("塔"), Some("塔".into()));
        for wrong in [
            "",
            "  \n",
            "a\u{7}b",
            &"x".repeat(limits::TAG_CHARACTERS + 1),
        ] {
            assert_eq!(tag(wrong), None, "{wrong:?}");
        }
    }
}
