//! `/api/catalog`: the models that can be found.
//!
//! - [`search`]: searched and narrowed
//! - [`model`]: all that is known of one
//! - [`roles`]: which of its inputs is what
//! - [`pictures`]: its pictures, copied here
//! - [`groups`]: creators and collections

mod groups;
mod model;
mod pictures;
mod roles;
mod search;

use axum::http::{HeaderValue, header};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_axum::router::OpenApiRouter;

use crate::state::AppState;

/// The routes of the files below. What they answer may be another thing after the next import: whoever keeps it asks again.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(search::router())
        .merge(model::router())
        .merge(roles::router())
        .merge(pictures::router())
        .merge(groups::router())
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-cache"),
        ))
}
