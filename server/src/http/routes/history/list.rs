//! `GET /api/history`

use api::{EngineKind, HistoryPage, PredictionId, Status, limits};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{ResponseContext, search_text};
use crate::http::{
    error::{ApiError, responses::BadRequest},
    extract::{Json, Owner, Query},
    routes::list_parameters::{parse_cursor, parse_time},
    state::AppState,
};
use store::{Cursor, HistoryFilter, HistoryListing};

/// The routes of this file.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_history))
}

/// The filters of the history.
#[derive(Debug, Clone, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct HistoryParameters {
    /// Full-text query. Every word must match the prompt, another input, the model or a tag; the
    /// last word matches as a prefix.
    #[serde(skip_serializing_if = "Option::is_none")]
    q: Option<String>,
    /// `owner/name` of the model.
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<String>,
    /// The engine.
    #[serde(skip_serializing_if = "Option::is_none")]
    engine: Option<EngineKind>,
    /// The status.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Status>,
    /// Created at or after this time in ISO 8601; UTC without a time zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// Created before this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<String>,
    /// `true`: only favourites.
    #[serde(skip_serializing_if = "Option::is_none")]
    favourite: Option<bool>,
    /// A tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<String>,
    /// The result whose settings were reused.
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<PredictionId>,
    /// The cursor in `next`.
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

/// Lists your results, newest first, with search and filters.
#[utoipa::path(
    get, path = api::routes::HISTORY, tag = "history", params(HistoryParameters),
    responses((status = 200, body = HistoryPage), BadRequest)
)]
async fn list_history(
    Owner(owner): Owner,
    State(state): State<AppState>,
    context: ResponseContext,
    Query(parameters): Query<HistoryParameters>,
) -> Result<Json<HistoryPage>, ApiError> {
    let cursor = parse_cursor(parameters.cursor.as_deref(), Cursor::decode)?;
    let listing = state
        .store
        .history()
        .list(
            &owner,
            &parameters.filter()?,
            cursor.as_ref(),
            limits::HISTORY_RESULTS,
        )
        .await?;
    Ok(Json(page(listing, parameters, &context)?))
}

impl HistoryParameters {
    pub(super) fn filter(&self) -> Result<HistoryFilter, ApiError> {
        Ok(HistoryFilter {
            query: self
                .q
                .as_deref()
                .map(search_text)
                .transpose()?
                .map(str::to_owned),
            model: self.model.clone(),
            engine: self.engine,
            status: self.status,
            from: parse_time("from", self.from.as_deref())?,
            before: parse_time("before", self.before.as_deref())?,
            favourite: self.favourite == Some(true),
            tag: self.tag.clone(),
            parent: self.parent.clone(),
        })
    }
}

fn page(
    listing: HistoryListing,
    parameters: HistoryParameters,
    context: &ResponseContext,
) -> Result<HistoryPage, ApiError> {
    let url = |cursor: Cursor| {
        let parameters = HistoryParameters {
            cursor: Some(cursor.encode()),
            ..parameters
        };
        let query = serde_urlencoded::to_string(parameters).map_err(ApiError::internal)?;
        Ok::<_, ApiError>(
            context
                .links
                .absolute(&format!("{}?{query}", api::routes::HISTORY)),
        )
    };
    Ok(HistoryPage {
        next: listing.next.map(url).transpose()?,
        results: listing
            .rows
            .into_iter()
            .map(|row| context.present_in_list(row))
            .collect(),
        total: listing.total,
    })
}
