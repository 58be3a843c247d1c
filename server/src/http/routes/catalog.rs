//! `/api/catalog`: the catalog of models.
//!
//! - [`search`]: search with facets
//! - [`model`]: one model
//! - [`roles`]: the roles of a model's inputs
//! - [`pictures`]: copies of a model's pictures
//! - [`groups`]: creators and collections

mod groups;
mod model;
mod pictures;
mod roles;
mod search;

use utoipa_axum::router::OpenApiRouter;

use crate::http::{response::cache_control, state::AppState};

/// The routes below `/api/catalog`. Caches must revalidate, because a sync may change the catalog
/// at any time.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(search::router())
        .merge(model::router())
        .merge(roles::router())
        .merge(pictures::router())
        .merge(groups::router())
        .layer(cache_control("private, no-cache"))
}
