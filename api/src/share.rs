use serde::{Deserialize, Serialize};

use crate::{
    EngineKind, GridId, Input, Pictures, PredictionId, ShareId, Timestamp, json::given, limits,
};

/// What a share shows. Each level includes the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ShareVisibility {
    /// The outputs.
    Output,
    /// Also the input and its depth map.
    #[default]
    Comparison,
    /// Also the prompt and all settings.
    Settings,
    /// Also a link that opens the studio with the settings.
    Remix,
}

/// The body of `POST /api/shares`: a link to one result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateShare {
    /// The result to share; exclusive with `grid`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prediction: Option<PredictionId>,
    /// The comparison of models to share; its cells are the outputs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<GridId>,
    /// What the share shows.
    #[serde(default)]
    pub visibility: ShareVisibility,
    /// The password; null for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Expiry time; null for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// The note shown with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Changes to a share (`PATCH /api/shares/{id}`). Absent fields stay as they are; null removes a
/// value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchShare {
    /// What the share shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visibility: Option<ShareVisibility>,
    /// The password; null for none.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub password: Option<Option<String>>,
    /// Expiry time; null for none.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Timestamp>))]
    pub expires_at: Option<Option<Timestamp>>,
    /// The note shown with it.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub note: Option<Option<String>>,
    /// Replace the URL; the previous one stops working. The server does not store URLs of shares.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub renew: bool,
}

/// A link to one result, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Share {
    /// Id, which is no secret.
    pub id: ShareId,
    /// The shared result; absent if `grid` is present.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prediction: Option<PredictionId>,
    /// The shared comparison of models.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<GridId>,
    /// URL of the share page. Present only in the response that creates it: the server stores a
    /// digest of the token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// URL for frames in other sites. Present only together with `url`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embed_url: Option<String>,
    /// What the share shows.
    pub visibility: ShareVisibility,
    /// True if the share has a password.
    pub has_password: bool,
    /// Expiry time; null for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// The note shown with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// True unless the share has expired or its result was deleted.
    pub is_open: bool,
    /// Creation time.
    pub created_at: Timestamp,
    /// Time of the last visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Timestamp>,
    /// Number of visits.
    pub uses: u64,
    /// The prompt of the result, or another title.
    pub title: String,
    /// URL of a thumbnail for the owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
}

/// The owner's shares, newest first (`GET /api/shares`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Shares {
    /// The shares.
    pub shares: Vec<Share>,
}

/// A shared result (`GET /api/shared/{token}`, and embedded in the share page). Fields beyond its
/// visibility are absent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Shared {
    /// Title: the prompt if the share shows it.
    pub title: String,
    /// The note shown with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What the share shows.
    pub visibility: ShareVisibility,
    /// `owner/name` of the model; empty if unknown.
    pub model: String,
    /// The engine that ran it.
    pub engine: EngineKind,
    /// Creation time.
    pub created_at: Timestamp,
    /// The images, at URLs that stop working with the share.
    pub pictures: Pictures,
    /// True if the depth map was uploaded and not estimated.
    #[serde(default)]
    pub has_own_depth: bool,
    /// The settings with the seed and without images; absent if the share does not show them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub input: Option<Input>,
    /// The model of each output of a comparison, in the order of the outputs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compared: Vec<SharedOutput>,
    /// Votes for each output; empty if there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub votes: Vec<u32>,
    /// URL of the share page.
    pub url: String,
    /// URL of the studio with these settings; absent if remixing is not allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remix_url: Option<String>,
}

/// The model of one output of a shared comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SharedOutput {
    /// `owner/name`.
    pub model: String,
    /// Its cell in the grid, for votes.
    pub cell: usize,
    /// Run time in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// Cost in US dollars, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dollars: Option<f64>,
    /// Its seed, if it has one and the share shows settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<i64>,
}

impl ShareVisibility {
    /// All levels, in ascending order.
    pub const ALL: [Self; 4] = [Self::Output, Self::Comparison, Self::Settings, Self::Remix];

    /// The serialised string.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Output => "output",
            Self::Comparison => "comparison",
            Self::Settings => "settings",
            Self::Remix => "remix",
        }
    }
}

/// Normalises a note: trimmed; `None` if it is empty.
///
/// # Errors
/// A note that is too long.
pub fn share_note(text: &str) -> Result<Option<String>, String> {
    let text = text.trim();
    let count = text.chars().count();
    if count > limits::SHARE_NOTE_CHARACTERS {
        return Err(format!(
            "A note must have at most {} characters; this one has {count}",
            limits::SHARE_NOTE_CHARACTERS
        ));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_and_null_fields_differ_in_a_patch() {
        let patch: PatchShare =
            serde_json::from_str(r#"{"note":null,"visibility":"output"}"#).unwrap();
        assert_eq!(
            (patch.note, patch.password, patch.visibility),
            (Some(None), None, Some(ShareVisibility::Output))
        );
    }

    #[test]
    fn visibility_levels_are_ordered() {
        assert!(
            ShareVisibility::ALL
                .windows(2)
                .all(|pair| pair[0] < pair[1])
        );
        for visibility in ShareVisibility::ALL {
            assert_eq!(serde_json::json!(visibility), visibility.as_str());
        }
    }

    #[test]
    fn note_is_trimmed_and_long_note_rejected_with_its_length() {
        assert_eq!(share_note("  for Mia \n"), Ok(Some("for Mia".into())));
        assert_eq!(share_note(" \n"), Ok(None));
        let long = "x".repeat(limits::SHARE_NOTE_CHARACTERS + 1);
        assert_eq!(
            share_note(&long).unwrap_err(),
            "A note must have at most 1000 characters; this one has 1001"
        );
    }
}
