use serde::{Deserialize, Serialize};

use crate::Input;

/// The body of `POST /api/snippets`: the prediction to create.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SnippetRequest {
    /// `64hex`, `owner/name:64hex` or `owner/name`; the version that this server runs, if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The input that the code sends; not validated.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub input: Input,
}

/// Code that creates the same prediction, in several languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Snippets {
    /// One snippet per language.
    pub snippets: Vec<Snippet>,
}

/// A complete program or request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Snippet {
    /// `javascript`, `python`, `shell` or `http`.
    pub language: String,
    /// What a person calls it: "Node.js".
    pub label: String,
    /// The code.
    pub code: String,
}
