//! Replicate's public lists of models and collections, as the catalog sync reads them.

use std::time::Duration;

use futures_util::future::BoxFuture;
use serde_json::Value;

/// A catalog of models on another server.
pub trait UpstreamCatalog: Send + Sync {
    /// The response to a `GET` of a path such as `/models?cursor=abc`.
    fn get<'a>(&'a self, path: &'a str) -> BoxFuture<'a, Result<Value, UpstreamCatalogError>>;
}

/// A failed request.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct UpstreamCatalogError {
    /// What happened, for people.
    pub message: String,
    /// The response was 404.
    pub is_not_found: bool,
    /// A retry may succeed.
    pub is_transient: bool,
    /// The `Retry-After` of the response.
    pub retry_after: Option<Duration>,
}
