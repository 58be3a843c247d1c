//! `/api/queue`: what one has under way, and in which order.

use api::{Problem, Queue, QueueOrder, Queued};
use axum::{
    extract::State,
    http::{HeaderValue, header},
};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    error::ApiError,
    extract::{Json, Owner},
    links::Links,
    owner::OwnerId,
    predictions::{Underway, Vocabulary},
    state::AppState,
};

/// The routes of this file. What they answer is out of date at once: nobody may keep it.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(get_queue, reorder_queue))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
}

/// Your predictions that have not ended: what runs, what waits for its turn, what is being prepared.
#[utoipa::path(get, path = api::routes::QUEUE, tag = "predictions", responses((status = 200, body = Queue)))]
async fn get_queue(
    Owner(owner): Owner,
    State(state): State<AppState>,
    links: Links,
) -> Result<Json<Queue>, ApiError> {
    Ok(Json(queue(&state, &owner, &links).await?))
}

/// Gives waiting predictions of yours another order. Turns go round between owners all the same.
#[utoipa::path(
    put, path = api::routes::QUEUE, tag = "predictions", request_body = QueueOrder,
    responses((status = 200, body = Queue), (status = 422, body = Problem, content_type = "application/problem+json"))
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
    let present = |Underway {
                       record,
                       ahead,
                       seconds,
                   }: Underway| Queued {
        prediction: record.present_in(Vocabulary::Whole, links),
        ahead,
        seconds,
    };
    Ok(Queue {
        entries: state
            .predictions
            .underway(owner)
            .await?
            .into_iter()
            .map(present)
            .collect(),
    })
}
