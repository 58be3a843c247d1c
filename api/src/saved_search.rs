use serde::{Deserialize, Serialize};

use crate::{SearchId, Timestamp};

/// A saved search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SavedSearch {
    /// Its id.
    pub id: SearchId,
    /// Display name.
    pub name: String,
    /// The search as the query string of a [`CatalogQuery`](crate::CatalogQuery); empty for all
    /// models.
    pub query: String,
    /// Creation time.
    pub created_at: Timestamp,
    /// Number of matching models added to the catalog since the owner last viewed the search.
    pub new: u64,
}

/// The body of `POST /api/searches`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateSearch {
    /// Display name.
    pub name: String,
    /// The search.
    pub query: String,
}

/// Changes to a saved search (`PATCH /api/searches/{id}`). Absent fields stay as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchSearch {
    /// Display name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Mark all results as seen.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub seen: bool,
}

/// The owner's saved searches, newest first (`GET /api/searches`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SavedSearches {
    /// The items.
    pub searches: Vec<SavedSearch>,
}
