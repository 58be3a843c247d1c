//! `GET /api/predictions/{id}/stream`: one prediction's events, as official clients read them. The signature in the address opens
//! it, because they send no token there.
//!
//! - [`news`]: what a reader is told, and from where it goes on

mod news;

use api::{PredictionId, Problem};
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

use crate::{
    error::ApiError,
    extract::{Path, Query},
    links::Links,
    predictions::Record,
    routes::sse,
    state::AppState,
    store::Store,
};
use news::{News, Place};

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(stream_prediction))
}

#[derive(Deserialize)]
struct StreamParameters {
    #[serde(default)]
    sig: String,
}

/// What a prediction does, as it does it and from its beginning.
///
/// Events: `output` (the address of one), `logs` (text that the model printed), `error` (JSON with `detail`), and in the end `done`
/// (`{}`, or `{"reason": "canceled"}` or `"error"`). `Last-Event-ID` goes on behind that event.
#[utoipa::path(
    get, path = api::routes::PREDICTION_STREAM, tag = "predictions",
    params(
        ("id" = PredictionId, Path, description = "The prediction's id"),
        ("sig" = String, Query, description = "What opens it; part of `urls.stream`"),
        ("Last-Event-ID" = Option<String>, Header, description = "The `id:` of the last event seen")
    ),
    responses(
        (status = 200, description = "The events", body = String, content_type = "text/event-stream"),
        (status = 204, description = "You have seen the last"),
        (status = 404, body = Problem, content_type = "application/problem+json")
    )
)]
async fn stream_prediction(
    State(state): State<AppState>,
    links: Links,
    Path(id): Path<PredictionId>,
    Query(parameters): Query<StreamParameters>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    if !links.opens_stream(&id, &parameters.sig) {
        return Err(ApiError::not_found());
    }
    let record = state
        .store
        .prediction(&id)
        .await?
        .ok_or_else(ApiError::not_found)?;
    let seen = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok());
    let place = seen.and_then(Place::read).unwrap_or_default();
    if place.is_end {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let events = tell(state.store.clone(), links, record, place)
        .take_until(state.stopping.clone().cancelled_owned());
    Ok(sse::answer(events).into_response())
}

/// Everything behind `place`, until the prediction has ended.
fn tell(
    store: Store,
    links: Links,
    first: Record,
    mut place: Place,
) -> impl Stream<Item = Result<Event, BoxError>> {
    try_stream! {
        let mut watch = store.watch(&first.owner);
        while let Some(record) = store.prediction(&first.id).await? {
            for (after, news) in place.news(&record) {
                yield event(&after, news, &links)?;
                place = after;
            }
            if place.is_end {
                break;
            }
            watch.changed().await;
        }
    }
}

fn event(place: &Place, news: News, links: &Links) -> Result<Event, BoxError> {
    let event = Event::default().id(place.to_string());
    Ok(match news {
        News::Logs(text) => event.event("logs").data(text),
        News::Output(blob) => event.event("output").data(links.blob(&blob)),
        News::Word(text) => event.event("output").data(text),
        News::Error(detail) => event
            .event("error")
            .json_data(serde_json::json!({ "detail": detail }))?,
        News::Done(None) => event.event("done").data("{}"),
        News::Done(Some(reason)) => event
            .event("done")
            .json_data(serde_json::json!({ "reason": reason }))?,
    })
}
