//! The catalog: models, their facts, search queries and facets.

mod facts;
mod query;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Facet, Input, Roles, Timestamp, VersionId};

pub use facts::{Cost, InputKind, OutputKind, RunsHere, Task};
pub use query::{Age, CatalogQuery, CatalogSort, CostBand, RunsBand, TimeBand};

/// A model as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CatalogModel {
    /// Its owner.
    pub owner: String,
    /// Its name, unique for the owner.
    pub name: String,
    /// The owner's description, plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// URL of the cover image on this server; absent if the model has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<String>,
    /// Its tasks; the first is the main one.
    pub tasks: Vec<Task>,
    /// The kinds of input that it accepts.
    pub inputs: Vec<InputKind>,
    /// The kinds of output that it produces.
    pub outputs: Vec<OutputKind>,
    /// Number of runs upstream, as of the last sync.
    pub run_count: u64,
    /// Runs per day for the last known days, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub daily_runs: Vec<u32>,
    /// Relative change of the runs of the last week against the week before: 0.5 is 50 % more.
    /// Absent if fewer than two weeks are known or the earlier week had no runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub growth: Option<f64>,
    /// Run time of its default example, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typical_seconds: Option<f64>,
    /// Cost of a run; absent if unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Cost>,
    /// True for an official model, which Replicate itself maintains.
    #[serde(default)]
    pub is_official: bool,
    /// Whether this server can run it.
    pub runs_here: RunsHere,
    /// Creation time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// Creation time of the latest version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
}

/// A page of search results (`GET /api/catalog/models`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CatalogPage {
    /// Number of models that match.
    pub total: u64,
    /// Number of models in the catalog.
    pub catalog_size: u64,
    /// The results of this page, in the requested order.
    pub results: Vec<CatalogModel>,
    /// The facets of the search.
    pub facets: CatalogFacets,
    /// Value of `cursor` for the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Facet counts: for each value, the number of models that match if it is selected in addition to
/// the filters of the other facets. Facets with a fixed set list all values in order; `owner` lists
/// the most frequent ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CatalogFacets {
    /// By [`Task`].
    pub task: Vec<Facet>,
    /// By [`InputKind`].
    pub inputs: Vec<Facet>,
    /// By [`OutputKind`].
    pub outputs: Vec<Facet>,
    /// By [`CostBand`].
    pub cost: Vec<Facet>,
    /// By [`TimeBand`].
    pub time: Vec<Facet>,
    /// By [`RunsBand`].
    pub runs: Vec<Facet>,
    /// By owner.
    pub owner: Vec<Facet>,
    /// By [`Age`].
    pub created: Vec<Facet>,
    /// Official models; its only value is `true`.
    pub official: Vec<Facet>,
}

/// A model with all its details (`GET /api/catalog/models/{owner}/{name}`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CatalogEntry {
    /// The fields that lists show.
    #[serde(flatten)]
    pub model: CatalogModel,
    /// Its page upstream.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Source code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub github_url: Option<String>,
    /// Paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper_url: Option<String>,
    /// Licence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license_url: Option<String>,
    /// Weights.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weights_url: Option<String>,
    /// The known versions, newest first.
    pub versions: Vec<CatalogVersion>,
    /// OpenAPI document of the newest version, reduced to `components.schemas`. Null if unknown.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub openapi_schema: Value,
    /// The roles of its inputs: detected, or as the caller has corrected them.
    pub roles: Roles,
    /// True if the caller has corrected the roles.
    #[serde(default)]
    pub has_own_roles: bool,
    /// An example prediction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<CatalogExample>,
    /// Runs by day, the oldest first.
    pub run_history: Vec<DayOfRuns>,
    /// Similar models, most similar first.
    pub similar: Vec<SimilarModel>,
    /// The collections that contain it.
    pub collections: Vec<CollectionLink>,
    /// The owner's readme, Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readme: Option<String>,
    /// Source of the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<CatalogSource>,
}

/// Source of a catalog record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CatalogSource {
    /// Part of this build.
    BuiltIn,
    /// An imported snapshot file.
    Snapshot,
    /// Replicate's API, by the catalog sync.
    Replicate,
}

/// A version of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CatalogVersion {
    /// Its 64 hexadecimal digits.
    pub id: VersionId,
    /// Creation time.
    pub created_at: Timestamp,
    /// Version of Cog that built it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cog_version: Option<String>,
}

/// An example prediction of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CatalogExample {
    /// Its input, reduced to the fields that fit the newest version's schema.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub input: Input,
    /// Its output.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub output: Value,
    /// The images among the inputs, with their URLs on this server.
    pub input_pictures: Vec<FieldPicture>,
    /// URLs on this server of the images among the outputs, in order.
    pub output_pictures: Vec<String>,
    /// Run time in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predict_time: Option<f64>,
}

/// The image of an input field of an example.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldPicture {
    /// The input field.
    pub field: String,
    /// Its URL on this server.
    pub url: String,
}

/// The runs of a model on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DayOfRuns {
    /// The day, `2025-01-15`.
    pub date: String,
    /// Runs up to and including that day.
    pub total: u64,
    /// Runs on that day.
    pub daily: u32,
}

/// A similar model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SimilarModel {
    /// The model.
    pub model: CatalogModel,
    /// The reasons, strongest first.
    pub reasons: Vec<Similarity>,
}

/// A reason why two models are similar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Similarity {
    /// The same task.
    Task {
        /// The task.
        task: Task,
    },
    /// The same kinds of input, apart from those that nearly every model has.
    Inputs {
        /// The kinds of input.
        inputs: Vec<InputKind>,
    },
    /// The same owner.
    Owner,
    /// Rare terms of their names and descriptions.
    Terms {
        /// The terms, the rarest first.
        terms: Vec<String>,
    },
    /// The same collection.
    Collection {
        /// Its display name.
        name: String,
    },
}

/// A reference to a collection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CollectionLink {
    /// Its name in URLs.
    pub slug: String,
    /// Its display name.
    pub name: String,
}

/// The collections (`GET /api/catalog/collections`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CatalogCollections {
    /// The collections.
    pub collections: Vec<CatalogCollection>,
}

/// A collection (`GET /api/catalog/collections/{slug}`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CatalogCollection {
    /// Its name in URLs.
    pub slug: String,
    /// Its display name.
    pub name: String,
    /// One sentence on what its models do.
    pub description: String,
    /// Number of models in it.
    pub count: u64,
    /// Its models; the list of collections includes only the first few.
    pub models: Vec<CatalogModel>,
}

/// An owner of models (`GET /api/catalog/creators/{owner}`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Creator {
    /// The owner.
    pub owner: String,
    /// Number of models.
    pub models: u64,
    /// Total runs of the models.
    pub run_count: u64,
    /// Runs per day for the last known days, oldest first.
    pub daily_runs: Vec<u32>,
    /// Tasks of the models, most frequent first.
    pub tasks: Vec<Facet>,
    /// Creation time of the oldest model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
}
