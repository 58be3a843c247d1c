//! `/api/queue`: an owner's unfinished predictions and their order.

use api::{Queue, QueueOrder, Queued};
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::{ApiError, responses::InvalidInput},
    extract::{Json, Owner},
    response::cache_control,
    state::AppState,
};
use domain::{links::Links, owner::OwnerId, prediction::StatusSupport};

/// The routes of this file. Their responses must not be cached.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(get_queue, reorder_queue))
        .layer(cache_control("no-store"))
}

/// Lists your unfinished predictions: running, queued and in preparation.
#[utoipa::path(
    get, path = api::routes::QUEUE, tag = "predictions",
    responses((status = 200, body = Queue))
)]
async fn get_queue(
    Owner(owner): Owner,
    State(state): State<AppState>,
    links: Links,
) -> Result<Json<Queue>, ApiError> {
    Ok(Json(queue(&state, &owner, &links).await?))
}

/// Reorders your queued predictions. The queue alternates between owners in any case.
#[utoipa::path(
    put, path = api::routes::QUEUE, tag = "predictions", request_body = QueueOrder,
    responses((status = 200, body = Queue), InvalidInput)
)]
async fn reorder_queue(
    Owner(owner): Owner,
    State(state): State<AppState>,
    links: Links,
    Json(QueueOrder { order }): Json<QueueOrder>,
) -> Result<Json<Queue>, ApiError> {
    state.predictions.reorder(&owner, &order).await?;
    Ok(Json(queue(&state, &owner, &links).await?))
}

async fn queue(state: &AppState, owner: &OwnerId, links: &Links) -> Result<Queue, ApiError> {
    let unfinished = state.predictions.queue_entries(owner).await?;
    let entries = unfinished.into_iter().map(|entry| Queued {
        prediction: entry.record.present(StatusSupport::All, links),
        ahead: entry.ahead,
        seconds: entry.seconds,
    });
    Ok(Queue {
        entries: entries.collect(),
    })
}
