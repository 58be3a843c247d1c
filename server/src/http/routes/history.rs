//! `/api/history`: an owner's finished and running predictions.
//!
//! - [`list`]: search and filters, a page at a time
//! - [`facets`]: the values of the filters
//! - [`entry`]: one entry, its favourite flag and tags
//! - [`mark`]: favourites and tags of several entries
//! - [`deletion`]: deleting and restoring
//! - [`export`], [`import`]: archives

mod deletion;
mod entry;
mod export;
mod facets;
mod import;
mod list;
mod mark;

use api::{HistoryEntry, limits};
use axum::{extract::FromRequestParts, http::StatusCode};
use utoipa_axum::router::OpenApiRouter;

use crate::http::{error::ApiError, response::cache_control, state::AppState};
use domain::{links::Links, prediction::StatusSupport};
use store::HistoryRow;

/// The routes of this file. Their responses must not be cached.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(list::router())
        .merge(facets::router())
        .merge(mark::router())
        .merge(deletion::router())
        .merge(export::router())
        .merge(import::router())
        .merge(entry::router())
        .layer(cache_control("no-store"))
}

/// What the presentation of an entry depends on: the requested host and the client's statuses.
#[derive(FromRequestParts)]
#[from_request(state(AppState))]
struct ResponseContext {
    links: Links,
    status_support: StatusSupport,
}

impl ResponseContext {
    fn present(&self, row: &HistoryRow) -> HistoryEntry {
        HistoryEntry {
            prediction: row.record.present(self.status_support, &self.links),
            favourite: row.favourite,
            tags: row.tags.clone(),
            parent: row.parent.clone(),
            children: row.children,
        }
    }

    /// The entry without logs, which would be most of a list.
    fn present_in_list(&self, mut row: HistoryRow) -> HistoryEntry {
        row.record.logs.clear();
        self.present(&row)
    }
}

/// Checks the number of ids in one request.
fn limit_ids<T>(ids: &[T]) -> Result<(), ApiError> {
    let max = limits::HISTORY_IDS;
    if ids.len() > max {
        Err(ApiError::invalid_field(
            "ids",
            "array_max_items",
            format!("Array must have at most {max} items"),
        ))
    } else {
        Ok(())
    }
}

/// The normalized tags, sorted and without duplicates.
fn normalized_tags(field: &str, tags: &[String]) -> Result<Vec<String>, ApiError> {
    let normalized: Option<Vec<String>> = tags.iter().map(|text| api::tag(text)).collect();
    let mut tags = normalized.ok_or_else(|| {
        ApiError::invalid_field(
            field,
            "invalid_type",
            format!(
                "A tag must have 1 to {} printable characters",
                limits::TAG_CHARACTERS
            ),
        )
    })?;
    tags.sort();
    tags.dedup();
    if tags.len() > limits::RESULT_TAGS {
        Err(too_many_tags(field))
    } else {
        Ok(tags)
    }
}

fn too_many_tags(field: &str) -> ApiError {
    let description = format!(
        "A result may have at most {} tags; remove one first",
        limits::RESULT_TAGS
    );
    ApiError::invalid_field(field, "array_max_items", description)
}

/// Checks the length of a full-text query.
pub(super) fn search_text(query: &str) -> Result<&str, ApiError> {
    if query.chars().count() <= limits::QUERY_CHARACTERS {
        return Ok(query);
    }
    let detail = format!(
        "The query has more than {} characters; a few words are enough.",
        limits::QUERY_CHARACTERS
    );
    Err(ApiError::new(StatusCode::BAD_REQUEST, detail))
}
