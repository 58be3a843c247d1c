use serde::{Deserialize, Serialize};

use crate::Model;

/// One page of a list, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// Absolute URL of the next page; null on the last.
    pub next: Option<String>,
    /// Absolute URL of the previous page; null on the first.
    pub previous: Option<String>,
    /// The results of the page.
    pub results: Vec<T>,
}

/// A collection of similar models.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Collection {
    /// Display name.
    pub name: String,
    /// Its name in URLs.
    pub slug: String,
    /// One sentence on what its models do.
    pub description: String,
    /// Long description, Markdown.
    pub full_description: Option<String>,
}

/// A collection with its models (`GET /v1/collections/{slug}`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CollectionOfModels {
    /// The collection.
    #[serde(flatten)]
    pub collection: Collection,
    /// Its models.
    pub models: Vec<Model>,
}

/// Search results (`GET /v1/search`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SearchResults {
    /// The query text.
    pub query: String,
    /// Models, best first.
    pub models: Vec<FoundModel>,
    /// Collections.
    pub collections: Vec<FoundCollection>,
    /// Pages of the documentation.
    pub pages: Vec<FoundPage>,
}

/// A model in search results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FoundModel {
    /// The model.
    pub model: Model,
    /// Metadata of the match.
    pub metadata: FoundModelMetadata,
}

/// Metadata of a model in search results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FoundModelMetadata {
    /// A longer description, if there is one.
    pub generated_description: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Relevance score; higher is better.
    pub score: Option<f64>,
}

/// A collection in search results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FoundCollection {
    /// Display name.
    pub name: String,
    /// Its name in URLs.
    pub slug: String,
    /// One sentence on what its models do.
    pub description: String,
    /// Its models, each `owner/name`.
    pub models: Vec<String>,
}

/// A documentation page in search results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FoundPage {
    /// Its title.
    pub name: String,
    /// Its URL.
    pub href: String,
}

/// Hardware that models run on (`GET /v1/hardware`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hardware {
    /// Display name.
    pub name: String,
    /// Identifier in API requests.
    pub sku: String,
}
