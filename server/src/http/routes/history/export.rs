//! `GET` and `POST /api/history/export`

use api::{HistoryIds, PredictionId};
use axum::{
    body::Body,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{ResponseContext, limit_ids, list::HistoryParameters};
use crate::http::{
    error::{
        ApiError,
        responses::{BadRequest, InvalidInput},
    },
    extract::{Json, Owner, Query},
    state::AppState,
};
use domain::owner::OwnerId;
use services::history::{Exported, export};

/// The routes of this file.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(export_filtered, export_by_ids))
}

#[derive(Deserialize)]
struct ExportParameters {
    ids: Option<String>,
}

/// Exports results as a zip archive with a folder each: `prediction.json`, `input.png`,
/// `depth.png`, `output-1.png` and so on. Exports the results in `ids`, or else all that match the
/// filter.
#[utoipa::path(
    get, path = api::routes::HISTORY_EXPORT, tag = "history",
    params(
        ("ids" = Option<String>, Query, description = "Ids of predictions, separated by commas"),
        HistoryParameters
    ),
    responses(
        (status = 200, description = "The archive", content_type = "application/zip"),
        BadRequest
    )
)]
async fn export_filtered(
    Owner(owner): Owner,
    State(state): State<AppState>,
    context: ResponseContext,
    Query(parameters): Query<ExportParameters>,
    Query(filter): Query<HistoryParameters>,
) -> Result<Response, ApiError> {
    let selection = match parameters.ids {
        Some(ids) => {
            let ids: Vec<PredictionId> = ids
                .split(',')
                .filter_map(|id| id.trim().parse().ok())
                .collect();
            limit_ids(&ids)?;
            Exported::Ids(ids)
        }
        None => Exported::Filter(filter.filter()?),
    };
    Ok(archive(&state, owner, selection, context))
}

/// Exports the results that the body lists as a zip archive.
#[utoipa::path(
    post, path = api::routes::HISTORY_EXPORT, tag = "history", request_body = HistoryIds,
    responses(
        (status = 200, description = "The archive", content_type = "application/zip"),
        InvalidInput
    )
)]
async fn export_by_ids(
    Owner(owner): Owner,
    State(state): State<AppState>,
    context: ResponseContext,
    Json(HistoryIds { ids }): Json<HistoryIds>,
) -> Result<Response, ApiError> {
    limit_ids(&ids)?;
    Ok(archive(&state, owner, Exported::Ids(ids), context))
}

fn archive(
    state: &AppState,
    owner: OwnerId,
    selection: Exported,
    context: ResponseContext,
) -> Response {
    let bytes = export(
        state.store.clone(),
        state.blobs.clone(),
        owner,
        selection,
        move |row| context.present(row),
    );
    let headers = [
        (header::CONTENT_TYPE, "application/zip"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"depth2img-history.zip\"",
        ),
    ];
    (headers, Body::from_stream(bytes)).into_response()
}
