use serde::{Deserialize, Serialize};

use crate::Input;

/// The body of `POST /api/snippets`: a create as it would be sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SnippetRequest {
    /// `64hex`, `owner/name:64hex` or `owner/name`; the version that this server runs, if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// What the code is to send. It is shown as it is: nothing is checked.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub input: Input,
}

/// The same create in several languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Snippets {
    /// One a language.
    pub snippets: Vec<Snippet>,
}

/// A program, or a request, that runs as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Snippet {
    /// `javascript`, `python`, `shell` or `http`.
    pub language: String,
    /// What a person calls it: "Node.js".
    pub label: String,
    /// The text, to the character.
    pub code: String,
}
