//! `/api/history`: what one made, found again.
//!
//! - [`list`]: searched and narrowed, a page at a time
//! - [`facets`]: what it can be narrowed by
//! - [`entry`]: one result, and what its owner says of it
//! - [`mark`]: the same of several at once
//! - [`deletion`]: deleting, and bringing back
//! - [`export`], [`import`]: taking out as an archive, and taking in

mod deletion;
mod entry;
mod export;
mod facets;
mod import;
mod list;
mod mark;

use api::{HistoryEntry, InvalidField, limits};
use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, header},
};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    error::ApiError, links::Links, predictions::Vocabulary, state::AppState, store::HistoryRow,
};

/// The routes of this file. What they answer is out of date at once: nobody may keep it.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(list::router())
        .merge(facets::router())
        .merge(mark::router())
        .merge(deletion::router())
        .merge(export::router())
        .merge(import::router())
        .merge(entry::router())
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
}

/// Whom an answer is for: the host that was asked, and the words that are understood.
#[derive(FromRequestParts)]
#[from_request(state(AppState))]
struct Asker {
    links: Links,
    vocabulary: Vocabulary,
}

impl Asker {
    fn present(&self, row: &HistoryRow) -> HistoryEntry {
        HistoryEntry {
            prediction: row.record.present_in(self.vocabulary, &self.links),
            favourite: row.favourite,
            tags: row.tags.clone(),
            parent: row.parent.clone(),
            children: row.children,
        }
    }

    /// The same for lists, where logs would be most of the answer.
    fn present_in_list(&self, mut row: HistoryRow) -> HistoryEntry {
        row.record.logs.clear();
        self.present(&row)
    }
}

/// A fault of a key of the body.
fn fault(field: &str, kind: &str, description: impl Into<String>) -> ApiError {
    ApiError::invalid(vec![InvalidField {
        kind: kind.into(),
        field: field.into(),
        description: description.into(),
    }])
}

/// Refuses more ids than one request may name.
fn bounded<T>(ids: &[T]) -> Result<(), ApiError> {
    let most = limits::HISTORY_IDS;
    if ids.len() > most {
        Err(fault(
            "ids",
            "array_max_items",
            format!("Array must have at most {most} items"),
        ))
    } else {
        Ok(())
    }
}

/// Tags as they are kept.
fn tidy(field: &str, tags: &[String]) -> Result<Vec<String>, ApiError> {
    let tidied: Option<Vec<String>> = tags.iter().map(|text| api::tag(text)).collect();
    let mut tags = tidied.ok_or_else(|| {
        fault(
            field,
            "invalid_type",
            format!(
                "A tag must have 1 to {} characters that can be read",
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
        "A result has {} tags at most; take one off first",
        limits::RESULT_TAGS
    );
    fault(field, "array_max_items", description)
}
