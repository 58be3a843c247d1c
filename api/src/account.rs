use serde::{Deserialize, Serialize};

/// Who is asking, and what runs their predictions (`GET /v1/account`).
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

/// What kind of account it is, in Replicate's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum AccountKind {
    /// One person, or one browser.
    User,
    /// A team.
    Organization,
}

/// What executes predictions, and what a person should know about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EngineInfo {
    /// Which engine.
    pub kind: EngineKind,
    /// One sentence on what it is and where its limits lie.
    pub description: String,
    /// Seconds that one output of the usual size takes, as far as known.
    pub seconds_per_output: Option<f64>,
    /// Seconds that the model usually takes until it runs where it has to boot first; null where nobody has seen it boot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds_to_boot: Option<f64>,
    /// Price of one output in US dollars; 0 where it costs nothing, null where it is not known.
    pub dollars_per_output: Option<f64>,
}

/// What executes predictions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum EngineKind {
    /// Built in: real networks on the server's CPU. A preview, not Stable Diffusion.
    Local,
    /// Replicate's cloud API.
    Replicate,
    /// A Cog container on one's own GPU.
    Cog,
}

impl EngineKind {
    /// The name a person reads. A local result is never passed off as Stable Diffusion.
    pub fn label(self) -> &'static str {
        match self {
            Self::Local => "Preview engine",
            Self::Replicate => "Replicate",
            Self::Cog => "Own GPU",
        }
    }

    /// The word that travels in JSON and rests in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Replicate => "replicate",
            Self::Cog => "cog",
        }
    }

    /// The engine of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Local, Self::Replicate, Self::Cog]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}
