//! `GET /api/history`

use api::{EngineKind, HistoryPage, PredictionId, Problem, Status, limits};
use axum::{extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{super::searched::searched, Asker};
use crate::{
    clock::moment,
    error::ApiError,
    extract::{Json, Owner, Query},
    state::AppState,
    store::{Cursor, HistoryFilter, HistoryListing},
};

/// The routes of this file.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_history))
}

/// What narrows the history.
#[derive(Debug, Clone, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct HistoryParameters {
    /// Words that all occur in the prompt, another input, the model or a tag; the last one may be a beginning.
    #[serde(skip_serializing_if = "Option::is_none")]
    q: Option<String>,
    /// `owner/name` of the model.
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<String>,
    /// What ran it.
    #[serde(skip_serializing_if = "Option::is_none")]
    engine: Option<EngineKind>,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Status>,
    /// Accepted at this moment or later, in ISO 8601; UTC where it names no zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// Accepted before this moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<String>,
    /// `true`: only favourites.
    #[serde(skip_serializing_if = "Option::is_none")]
    favourite: Option<bool>,
    /// A tag that it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<String>,
    /// The result whose settings it was made from.
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<PredictionId>,
    /// Where to go on; taken from `next`.
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

/// What you made, newest first, searched and narrowed.
#[utoipa::path(
    get, path = api::routes::HISTORY, tag = "history", params(HistoryParameters),
    responses((status = 200, body = HistoryPage), (status = 400, body = Problem, content_type = "application/problem+json"))
)]
async fn list_history(
    Owner(owner): Owner,
    State(state): State<AppState>,
    asker: Asker,
    Query(parameters): Query<HistoryParameters>,
) -> Result<Json<HistoryPage>, ApiError> {
    let cursor = parameters
        .cursor
        .as_deref()
        .map(|text| Cursor::decode(text).ok_or_else(bad_cursor))
        .transpose()?;
    let listing = state
        .store
        .history(
            &owner,
            &parameters.filter()?,
            cursor.as_ref(),
            limits::HISTORY_RESULTS,
        )
        .await?;
    Ok(Json(page(listing, parameters, &asker)?))
}

impl HistoryParameters {
    pub(super) fn filter(&self) -> Result<HistoryFilter, ApiError> {
        let moment = |name: &str, text: &Option<String>| {
            text.as_deref()
                .map(|text| moment(text).ok_or_else(|| bad_moment(name)))
                .transpose()
        };
        Ok(HistoryFilter {
            query: self
                .q
                .as_deref()
                .map(searched)
                .transpose()?
                .map(str::to_owned),
            model: self.model.clone(),
            engine: self.engine,
            status: self.status,
            from: moment("from", &self.from)?,
            before: moment("before", &self.before)?,
            favourite: self.favourite == Some(true),
            tag: self.tag.clone(),
            parent: self.parent.clone(),
        })
    }
}

fn page(
    listing: HistoryListing,
    parameters: HistoryParameters,
    asker: &Asker,
) -> Result<HistoryPage, ApiError> {
    let address = |cursor: Cursor| {
        let there = HistoryParameters {
            cursor: Some(cursor.encode()),
            ..parameters
        };
        let query = serde_urlencoded::to_string(there).map_err(ApiError::internal)?;
        Ok::<_, ApiError>(
            asker
                .links
                .absolute(&format!("{}?{query}", api::routes::HISTORY)),
        )
    };
    Ok(HistoryPage {
        next: listing.next.map(address).transpose()?,
        results: listing
            .rows
            .into_iter()
            .map(|row| asker.present_in_list(row))
            .collect(),
        total: listing.total,
    })
}

fn bad_cursor() -> ApiError {
    ApiError::new(
        StatusCode::BAD_REQUEST,
        "The cursor is none that this server gave out; begin again without one.",
    )
}

fn bad_moment(name: &str) -> ApiError {
    ApiError::new(
        StatusCode::BAD_REQUEST,
        format!("The parameter \"{name}\" must be a moment as 2026-11-22T09:30:00Z."),
    )
}
