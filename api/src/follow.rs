use serde::{Deserialize, Serialize};

use crate::{DigestId, SearchId, Timestamp};

/// A search that its owner keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SavedSearch {
    /// Its id.
    pub id: SearchId,
    /// What it is called.
    pub name: String,
    /// The search, as a [`CatalogQuery`](crate::CatalogQuery) stands in addresses; empty for all models.
    pub query: String,
    /// When it was saved.
    pub created_at: Timestamp,
    /// Models that it finds and that came into the catalog since its owner last looked.
    pub new: u64,
}

/// The body of `POST /api/searches`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateSearch {
    /// What to call it.
    pub name: String,
    /// The search.
    pub query: String,
}

/// What is to be changed of a saved search (`PATCH /api/searches/{id}`). What is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchSearch {
    /// What to call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its owner has looked: nothing in it is new any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub seen: bool,
}

/// An owner's saved searches, the youngest first (`GET /api/searches`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SavedSearches {
    /// They.
    pub searches: Vec<SavedSearch>,
}

/// How often a digest comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Every {
    /// Each day.
    Day,
    /// Each week.
    Week,
    /// Each month.
    Month,
}

/// News of a search by e-mail, as whoever asked for it sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Digest {
    /// Its id.
    pub id: DigestId,
    /// Where it is sent.
    pub email: String,
    /// The search, as of a [`SavedSearch`].
    pub query: String,
    /// How often.
    pub every: Every,
    /// Whoever reads that mailbox has said yes.
    pub is_confirmed: bool,
    /// The mailbox refused a letter for good. Nothing is sent before another yes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_failed: bool,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it was last sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_sent_at: Option<Timestamp>,
}

/// The body of `POST /api/digests`. A letter that asks for a yes is sent; nothing else is before it is said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateDigest {
    /// Where to send it.
    pub email: String,
    /// The search.
    pub query: String,
    /// How often.
    pub every: Every,
}

/// The digests that an owner asked for, the youngest first (`GET /api/digests`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Digests {
    /// This server can send e-mail.
    pub can_send: bool,
    /// They.
    pub digests: Vec<Digest>,
}

impl Every {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// The word that travels.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }
}
