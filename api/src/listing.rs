use serde::{Deserialize, Serialize};

use crate::Model;

/// Models that do alike things.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Collection {
    /// What it is called.
    pub name: String,
    /// Its name in addresses.
    pub slug: String,
    /// What its models do, in a sentence.
    pub description: String,
    /// The same at length, Markdown.
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

/// What a search found (`GET /v1/search`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SearchResults {
    /// What was searched for.
    pub query: String,
    /// Models, best first.
    pub models: Vec<FoundModel>,
    /// Collections.
    pub collections: Vec<FoundCollection>,
    /// Pages of the documentation.
    pub pages: Vec<FoundPage>,
}

/// A model that a search found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FoundModel {
    /// The model.
    pub model: Model,
    /// Why it was found.
    pub metadata: FoundModelMetadata,
}

/// Why a search found a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FoundModelMetadata {
    /// A longer description, where there is one.
    pub generated_description: Option<String>,
    /// What it does, in single words.
    pub tags: Vec<String>,
    /// How well it answers the query; more is better.
    pub score: Option<f64>,
}

/// A collection that a search found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FoundCollection {
    /// What it is called.
    pub name: String,
    /// Its name in addresses.
    pub slug: String,
    /// What its models do, in a sentence.
    pub description: String,
    /// Its models, each `owner/name`.
    pub models: Vec<String>,
}

/// A page of the documentation that a search found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FoundPage {
    /// Its title.
    pub name: String,
    /// Where it is.
    pub href: String,
}

/// What models run on (`GET /v1/hardware`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hardware {
    /// What a person calls it.
    pub name: String,
    /// What a program calls it.
    pub sku: String,
}
