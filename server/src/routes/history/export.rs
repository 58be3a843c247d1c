//! `GET` and `POST /api/history/export`

use api::{HistoryIds, PredictionId, Problem};
use axum::{
    body::Body,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Asker, bounded, list::HistoryParameters};
use crate::{
    error::ApiError,
    extract::{Json, Owner, Query},
    history::{Exported, export},
    owner::OwnerId,
    state::AppState,
};

/// The routes of this file.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(export_found, export_named))
}

#[derive(Deserialize)]
struct ExportParameters {
    ids: Option<String>,
}

/// Results as a zip archive, a folder each: `prediction.json`, `input.png`, `depth.png`, `output-1.png` and so on. Those that `ids` names,
/// parted by commas; without it all that pass the filter.
#[utoipa::path(
    get, path = api::routes::HISTORY_EXPORT, tag = "history",
    params(("ids" = Option<String>, Query, description = "Ids of predictions, parted by commas"), HistoryParameters),
    responses(
        (status = 200, description = "The archive", content_type = "application/zip"),
        (status = 400, body = Problem, content_type = "application/problem+json")
    )
)]
async fn export_found(
    Owner(owner): Owner,
    State(state): State<AppState>,
    asker: Asker,
    Query(named): Query<ExportParameters>,
    Query(filter): Query<HistoryParameters>,
) -> Result<Response, ApiError> {
    let what = match named.ids {
        Some(ids) => {
            let ids: Vec<PredictionId> = ids
                .split(',')
                .filter_map(|id| id.trim().parse().ok())
                .collect();
            bounded(&ids)?;
            Exported::Ids(ids)
        }
        None => Exported::Filter(filter.filter()?),
    };
    Ok(archive(&state, owner, what, asker))
}

/// The results that the body names, as a zip archive.
#[utoipa::path(
    post, path = api::routes::HISTORY_EXPORT, tag = "history", request_body = HistoryIds,
    responses(
        (status = 200, description = "The archive", content_type = "application/zip"),
        (status = 422, body = Problem, content_type = "application/problem+json")
    )
)]
async fn export_named(
    Owner(owner): Owner,
    State(state): State<AppState>,
    asker: Asker,
    Json(HistoryIds { ids }): Json<HistoryIds>,
) -> Result<Response, ApiError> {
    bounded(&ids)?;
    Ok(archive(&state, owner, Exported::Ids(ids), asker))
}

fn archive(state: &AppState, owner: OwnerId, what: Exported, asker: Asker) -> Response {
    let bytes = export(
        state.store.clone(),
        state.blobs.clone(),
        owner,
        what,
        move |row| asker.present(row),
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
