//! `GET /api/predictions/{id}/stream`: the events of one prediction, in the format of Replicate's
//! clients. They send no token there, so the URL is signed.
//!
//! - [`cursor`]: positions in the stream, and the events after them

mod cursor;

use api::PredictionId;
use async_stream::try_stream;
use axum::{
    BoxError,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response, sse::Event},
};
use futures_util::{Stream, StreamExt};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::{ApiError, responses::NotFound},
    extract::{Path, Query},
    request::header_text,
    routes::sse,
    state::AppState,
};
use cursor::{Cursor, Update};
use domain::{links::Links, prediction::PredictionRecord};
use store::Store;

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(stream_prediction))
}

#[derive(Deserialize)]
struct StreamParameters {
    #[serde(default)]
    sig: String,
}

/// Streams a prediction's events from the beginning.
///
/// Events: `output` (a URL or text), `logs` (text that the model logged), `error` (JSON with
/// `detail`), and at last `done` (`{}`, or `{"reason": "canceled"}` or `"error"`). `Last-Event-ID`
/// resumes after that event.
#[utoipa::path(
    get, path = api::routes::PREDICTION_STREAM, tag = "predictions",
    params(
        ("id" = PredictionId, Path, description = "The prediction's id"),
        ("sig" = String, Query, description = "The signature; part of `urls.stream`"),
        ("Last-Event-ID" = Option<String>, Header, description = "The `id:` of the last event received")
    ),
    responses(
        (status = 200, description = "The events", body = String, content_type = "text/event-stream"),
        (status = 204, description = "The final event has been received"),
        NotFound
    )
)]
async fn stream_prediction(
    State(state): State<AppState>,
    links: Links,
    Path(id): Path<PredictionId>,
    Query(parameters): Query<StreamParameters>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    if !links.verify_stream(&id, &parameters.sig) {
        return Err(ApiError::not_found());
    }
    let record = state
        .store
        .predictions()
        .find(&id)
        .await?
        .ok_or_else(ApiError::not_found)?;
    let cursor = header_text(&headers, "last-event-id")
        .and_then(Cursor::parse)
        .unwrap_or_default();
    if cursor.is_done {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let events = events(state.store.clone(), links, record, cursor)
        .take_until(state.shutdown.clone().cancelled_owned());
    Ok(sse::response(events).into_response())
}

/// The events after `cursor`, until the prediction is finished.
fn events(
    store: Store,
    links: Links,
    first: PredictionRecord,
    mut cursor: Cursor,
) -> impl Stream<Item = Result<Event, BoxError>> {
    try_stream! {
        let mut watch = store.events().subscribe(&first.owner);
        while let Some(record) = store.predictions().find(&first.id).await? {
            for (next, update) in cursor.updates(&record) {
                yield to_sse(&next, update, &links)?;
                cursor = next;
            }
            if cursor.is_done {
                break;
            }
            watch.changed().await;
        }
    }
}

fn to_sse(cursor: &Cursor, update: Update, links: &Links) -> Result<Event, BoxError> {
    let event = Event::default().id(cursor.to_string());
    Ok(match update {
        Update::Logs(text) => event.event("logs").data(text),
        Update::Output(blob) => event.event("output").data(links.blob(&blob)),
        Update::Text(text) => event.event("output").data(text),
        Update::Error(detail) => event
            .event("error")
            .json_data(serde_json::json!({ "detail": detail }))?,
        Update::Done(None) => event.event("done").data("{}"),
        Update::Done(Some(reason)) => event
            .event("done")
            .json_data(serde_json::json!({ "reason": reason }))?,
    })
}
