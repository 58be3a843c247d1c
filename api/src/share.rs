use serde::{Deserialize, Serialize};

use crate::{
    EngineKind, GridId, Input, Pictures, PredictionId, ShareId, Timestamp, json::given, limits,
};

/// What a share lets people see. Each lets them see what those before it do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ShareShows {
    /// The outputs.
    Output,
    /// The input and its depth map too.
    #[default]
    Comparison,
    /// The prompt and all that it was made with too.
    Settings,
    /// All of it, and the studio opens with it.
    Remix,
}

/// The body of `POST /api/shares`: a link to one result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateShare {
    /// The result: this, or `grid`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prediction: Option<PredictionId>,
    /// A comparison of models, in its place: its pictures are the outputs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<GridId>,
    /// What people see of it.
    #[serde(default)]
    pub shows: ShareShows,
    /// What they must know to see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// When it ends by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// What is said beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What is to be changed of a share (`PATCH /api/shares/{id}`). What is left out stays; null takes away.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchShare {
    /// What people see of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shows: Option<ShareShows>,
    /// What they must know to see it.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub password: Option<Option<String>>,
    /// When it ends by itself.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Timestamp>))]
    pub expires_at: Option<Option<Timestamp>>,
    /// What is said beside it.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub note: Option<Option<String>>,
    /// It gets another address, and the one that it had ends. The server does not know an address that it gave out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub renew: bool,
}

/// A link to one result, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Share {
    /// By what its owner names it. It opens nothing.
    pub id: ShareId,
    /// The result; missing where `grid` is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prediction: Option<PredictionId>,
    /// The comparison of models.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<GridId>,
    /// The page that people open. Only in the answer that made the address: the server keeps a digest of what is secret in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The page that other sites frame. Only where `url` is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embed_url: Option<String>,
    /// What people see of it.
    pub shows: ShareShows,
    /// A password is asked for.
    pub has_password: bool,
    /// When it ends by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// What is said beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// It opens: it has not ended, and its result was not deleted.
    pub is_open: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Timestamp>,
    /// How often it was opened.
    pub uses: u64,
    /// The prompt of the result, or what else tells it from others.
    pub title: String,
    /// A small picture of it, for its owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
}

/// The shares of an owner, the youngest first (`GET /api/shares`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Shares {
    /// The shares.
    pub shares: Vec<Share>,
}

/// A result as a share shows it (`GET /api/shared/{token}`, and inside the pages of a share). What is not shown is not in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Shared {
    /// What it is called: its prompt where that is shown.
    pub title: String,
    /// What is said beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What people see of it.
    pub shows: ShareShows,
    /// `owner/name` of the model that made it; empty where that is not known.
    pub model: String,
    /// What ran it.
    pub engine: EngineKind,
    /// When it was made.
    pub created_at: Timestamp,
    /// The pictures, at addresses that end with the share.
    pub pictures: Pictures,
    /// The depth map was given, and not estimated.
    #[serde(default)]
    pub has_own_depth: bool,
    /// What it was made with, the seed too, without addresses of pictures; missing where that is not shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub input: Option<Input>,
    /// What each output is of, where they are a comparison of models, in the order of the outputs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compared: Vec<SharedOutput>,
    /// How many say of each output that it is the best; empty where nobody has said anything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub votes: Vec<u32>,
    /// The page that people open.
    pub url: String,
    /// The studio with all of this filled in; missing where that is not allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remix_url: Option<String>,
}

/// What an output of a shared comparison is of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SharedOutput {
    /// `owner/name`.
    pub model: String,
    /// Its cell in the grid, by which it is voted for.
    pub cell: usize,
    /// Seconds that it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// US dollars that it cost, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dollars: Option<f64>,
    /// Its seed, where it has one and settings are shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<i64>,
}

impl ShareShows {
    /// Every choice, from the least to the most.
    pub const ALL: [Self; 4] = [Self::Output, Self::Comparison, Self::Settings, Self::Remix];

    /// The word that travels.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Output => "output",
            Self::Comparison => "comparison",
            Self::Settings => "settings",
            Self::Remix => "remix",
        }
    }
}

/// A note as it is kept: without space around it; none where that is nothing. An error where it is too long.
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
    fn what_is_left_out_is_told_from_what_is_taken_away() {
        let patch: PatchShare = serde_json::from_str(r#"{"note":null,"shows":"output"}"#).unwrap();
        assert_eq!(
            (patch.note, patch.password, patch.shows),
            (Some(None), None, Some(ShareShows::Output))
        );
    }

    #[test]
    fn each_choice_shows_what_those_before_it_do() {
        assert!(ShareShows::ALL.windows(2).all(|pair| pair[0] < pair[1]));
        for shows in ShareShows::ALL {
            assert_eq!(serde_json::json!(shows), shows.as_str());
        }
    }

    #[test]
    fn a_note_is_tidied_and_a_long_one_is_refused_with_its_length() {
        assert_eq!(share_note("  for Mia \n"), Ok(Some("for Mia".into())));
        assert_eq!(share_note(" \n"), Ok(None));
        let long = "x".repeat(limits::SHARE_NOTE_CHARACTERS + 1);
        assert_eq!(
            share_note(&long).unwrap_err(),
            "A note must have at most 1000 characters; this one has 1001"
        );
    }
}
