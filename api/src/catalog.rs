//! The models that can be found, what is known of them, and what they can be searched and narrowed by.
//!
//! - [`facts`]: what a model takes and gives, does, costs, and how long it takes
//! - [`query`]: a search, as it stands in addresses

mod facts;
mod query;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Facet, Input, Roles, Timestamp, VersionId};

pub use facts::{Cost, Gives, RunsHere, Takes, Task};
pub use query::{Age, CatalogQuery, CatalogSort, CostBand, RunsBand, TimeBand};

/// A model as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CatalogModel {
    /// Whose it is.
    pub owner: String,
    /// What its owner calls it.
    pub name: String,
    /// What it does, plain text in its owner's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Where its cover is on this server; missing where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<String>,
    /// What it does, in fixed words; the first is what it is mainly for.
    pub tasks: Vec<Task>,
    /// What it takes.
    pub takes: Vec<Takes>,
    /// What it gives.
    pub gives: Vec<Gives>,
    /// How often it ran upstream, as far as known.
    pub run_count: u64,
    /// Runs of a day, for the last days that are known, the oldest first, a number a day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub daily_runs: Vec<u32>,
    /// By how much the runs of the last week differ from those of the week before, as a share: 0.5 is half as many again. Missing where fewer
    /// than two weeks are known, or the earlier had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub growth: Option<f64>,
    /// Seconds that its default example ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typical_seconds: Option<f64>,
    /// What a run costs; missing where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Cost>,
    /// Replicate itself keeps it running.
    #[serde(default)]
    pub is_official: bool,
    /// Whether this server can run it.
    pub runs_here: RunsHere,
    /// When it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// When its latest version was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
}

/// A page of what a search found (`GET /api/catalog/models`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CatalogPage {
    /// How many models were found.
    pub total: u64,
    /// How many there are.
    pub of: u64,
    /// Those on this page, in the order that was asked for.
    pub results: Vec<CatalogModel>,
    /// What the search can be narrowed by.
    pub facets: CatalogFacets,
    /// What asks for the page after this one, as `cursor`; missing on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// What a search can be narrowed by: for each value how many models would be found with it, the other facets being as they are. Values of
/// fixed sets are all there, in their order; owners are the most frequent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CatalogFacets {
    /// By [`Task`].
    pub task: Vec<Facet>,
    /// By [`Takes`].
    pub takes: Vec<Facet>,
    /// By [`Gives`].
    pub gives: Vec<Facet>,
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
    /// `true`: by whether Replicate itself keeps it running.
    pub official: Vec<Facet>,
}

/// All that is known of a model (`GET /api/catalog/models/{owner}/{name}`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CatalogEntry {
    /// What lists show.
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
    /// The versions that are known, newest first.
    pub versions: Vec<CatalogVersion>,
    /// The inputs and output of the newest version, at their places in an OpenAPI document: `components.schemas`. Null where they are not known.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub openapi_schema: Value,
    /// Which of its inputs is what: as found by rule, or as the asker has corrected it.
    pub roles: Roles,
    /// The asker has corrected the roles.
    #[serde(default)]
    pub has_own_roles: bool,
    /// A prediction that shows what it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<CatalogExample>,
    /// Runs by day, the oldest first.
    pub run_history: Vec<DayOfRuns>,
    /// Models like it, the most alike first.
    pub similar: Vec<SimilarModel>,
    /// The collections that it is in.
    pub collections: Vec<CollectionLink>,
    /// What its owner writes about it at length, Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readme: Option<String>,
    /// Where what is known of it is from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<CatalogSource>,
}

/// Where the catalog knows a model from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CatalogSource {
    /// It is part of this build.
    BuiltIn,
    /// A snapshot file.
    Snapshot,
    /// Replicate's own lists.
    Replicate,
}

/// A version of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CatalogVersion {
    /// Its 64 hexadecimal digits.
    pub id: VersionId,
    /// When it was made.
    pub created_at: Timestamp,
    /// The Cog that built it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cog_version: Option<String>,
}

/// A prediction that shows what a model does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CatalogExample {
    /// What it was made with, as far as it fits the newest version's inputs.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub input: Input,
    /// What came of it.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub output: Value,
    /// The pictures among the inputs, by field: where they are on this server.
    pub input_pictures: Vec<FieldPicture>,
    /// The pictures among the outputs, in order: where they are on this server.
    pub output_pictures: Vec<String>,
    /// Seconds that it ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predict_time: Option<f64>,
}

/// The picture that an input field of an example refers to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldPicture {
    /// The input field.
    pub field: String,
    /// Where it is on this server.
    pub url: String,
}

/// How often a model ran on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DayOfRuns {
    /// The day, `2025-01-15`.
    pub date: String,
    /// Runs up to and with it.
    pub total: u64,
    /// Runs on it.
    pub daily: u32,
}

/// A model that is like another one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SimilarModel {
    /// The model.
    pub model: CatalogModel,
    /// Why it is here, the weightiest first.
    pub reasons: Vec<Likeness>,
}

/// What two models have in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Likeness {
    /// What they do.
    Task {
        /// It.
        task: Task,
    },
    /// What they take, beside what nearly all do.
    Takes {
        /// It.
        takes: Vec<Takes>,
    },
    /// Their owner.
    Owner,
    /// Rare words of their names and descriptions.
    Words {
        /// Them.
        words: Vec<String>,
    },
    /// A collection.
    Collection {
        /// What it is called.
        name: String,
    },
}

/// A collection by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CollectionLink {
    /// Its name in addresses.
    pub slug: String,
    /// What it is called.
    pub name: String,
}

/// The collections (`GET /api/catalog/collections`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CatalogCollections {
    /// They.
    pub collections: Vec<CatalogCollection>,
}

/// A collection (`GET /api/catalog/collections/{slug}`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CatalogCollection {
    /// Its name in addresses.
    pub slug: String,
    /// What it is called.
    pub name: String,
    /// What its models do, in a sentence.
    pub description: String,
    /// How many models are in it.
    pub count: u64,
    /// Its models; in the list of collections the first few.
    pub models: Vec<CatalogModel>,
}

/// Somebody who makes models (`GET /api/catalog/creators/{owner}`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Creator {
    /// Their name.
    pub owner: String,
    /// How many models are theirs.
    pub models: u64,
    /// How often those ran.
    pub run_count: u64,
    /// The same by day, as of a model.
    pub daily_runs: Vec<u32>,
    /// What their models do, the most frequent first.
    pub tasks: Vec<Facet>,
    /// When the first of them was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
}
