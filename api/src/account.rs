use serde::{Deserialize, Serialize};

use crate::EngineInfo;

/// The authenticated caller and the engine that runs their predictions (`GET /v1/account`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    /// A person or a team.
    #[serde(rename = "type")]
    pub kind: AccountKind,
    /// A short name that is stable for the owner.
    pub username: String,
    /// A name to show.
    pub name: String,
    /// Always null here; present because clients expect the key.
    pub github_url: Option<String>,
    /// Ours: the engine that runs predictions.
    pub engine: EngineInfo,
}

/// The kind of account, with Replicate's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum AccountKind {
    /// One person, or one browser.
    User,
    /// A team.
    Organization,
}
