use serde::{Deserialize, Serialize};

use crate::{Prediction, PredictionId, limits};

/// A result as the history lists it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryEntry {
    /// The prediction. In lists its logs are left out.
    pub prediction: Prediction,
    /// Its owner likes it.
    #[serde(default)]
    pub favourite: bool,
    /// Words that its owner put on it, in alphabetical order.
    #[serde(default)]
    pub tags: Vec<String>,
    /// The result whose settings it was made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<PredictionId>,
    /// How many results were made from its settings.
    #[serde(default)]
    pub children: u64,
}

/// A page of the history, newest first (`GET /api/history`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryPage {
    /// What is on it.
    pub results: Vec<HistoryEntry>,
    /// The address of the page after this one, absolute; null on the last.
    pub next: Option<String>,
    /// How many results there are on all pages together.
    pub total: u64,
}

/// What the history can be narrowed by (`GET /api/history/facets`), the most frequent first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryFacets {
    /// Models, each `owner/name`.
    pub models: Vec<Facet>,
    /// Engines, by the word that travels.
    pub engines: Vec<Facet>,
    /// Tags.
    pub tags: Vec<Facet>,
}

/// A value, and how many results have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Facet {
    /// The value.
    pub value: String,
    /// Results that have it.
    pub count: u64,
}

/// What is to be changed of a result (`PATCH /api/history/{id}`). What is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct HistoryPatch {
    /// Its owner likes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub favourite: Option<bool>,
    /// All of its tags, in place of those it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
}

/// What is to be changed of several results at once (`POST /api/history/mark`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct HistoryMark {
    /// Which results.
    pub ids: Vec<PredictionId>,
    /// Their owner likes them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub favourite: Option<bool>,
    /// Tags to put on them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add: Vec<String>,
    /// Tags to take off them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<String>,
}

/// Results by their ids: those to work on, and in the answer those that were worked on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct HistoryIds {
    /// The ids.
    pub ids: Vec<PredictionId>,
}

/// What became of an import (`POST /api/history/import`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryImport {
    /// The results that are in the history now and were not before.
    pub imported: Vec<PredictionId>,
    /// What was not taken, a sentence each.
    pub skipped: Vec<String>,
}

/// A tag as it is kept: without space around it, single spaces within; none where that is nothing, too long, or cannot be read.
pub fn tag(text: &str) -> Option<String> {
    let tag = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_good = !tag.is_empty()
        && tag.chars().count() <= limits::TAG_CHARACTERS
        && !tag.chars().any(char::is_control);
    is_good.then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_tidied_and_what_is_none_is_refused() {
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
