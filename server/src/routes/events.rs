//! `GET /api/events`: one stream of Server-Sent Events for all of an owner's predictions.

use std::time::Duration;

use api::Event;
use axum::{
    BoxError,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, sse::Event as Line},
};
use futures_util::StreamExt;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    events::{News, Told, follow},
    extract::{Owner, Query},
    links::Links,
    predictions::Vocabulary,
    routes::sse,
    state::AppState,
};

/// How long a browser waits before it comes back.
const RETRY: Duration = Duration::from_secs(1);

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(stream_events))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct StreamParameters {
    /// The `id:` of the last event seen, for readers that cannot send the `Last-Event-ID` header.
    last_event_id: Option<String>,
}

/// What your predictions are doing, as it happens: an `api::Event` each.
///
/// First comes whatever changed after `Last-Event-ID`; without one, or with one unknown here, the unfinished predictions.
#[utoipa::path(
    get, path = api::routes::EVENTS, tag = "events",
    params(
        ("Last-Event-ID" = Option<String>, Header, description = "The `id:` of the last event seen"),
        ("token" = Option<String>, Query, description = "The session of an embedded studio's visitor, who has no cookie")
    ),
    responses((status = 200, body = Event, content_type = "text/event-stream"))
)]
async fn stream_events(
    Owner(owner): Owner,
    State(state): State<AppState>,
    links: Links,
    vocabulary: Vocabulary,
    headers: HeaderMap,
    Query(parameters): Query<StreamParameters>,
) -> impl IntoResponse {
    let named = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let after = named
        .or(parameters.last_event_id)
        .and_then(|text| text.parse().ok());
    let told = follow(state.store.clone(), owner, after)
        .take_until(state.stopping.clone().cancelled_owned());
    sse::answer(told.map(move |told| {
        told.map_err(BoxError::from)
            .and_then(|told| present(told, vocabulary, &links))
    }))
}

fn present(told: Told, vocabulary: Vocabulary, links: &Links) -> Result<Line, BoxError> {
    let line = Line::default().id(told.seq.to_string());
    let event = match told.news {
        // An id without data is no event to the reader, but it resumes from here.
        News::UpToDate => return Ok(line.retry(RETRY)),
        News::Prediction(record) => Event::Prediction {
            prediction: Box::new(record.present_in(vocabulary, links)),
        },
        News::Logs { id, offset, text } => Event::Logs { id, offset, text },
    };
    line.event(event.name())
        .json_data(&event)
        .map_err(BoxError::from)
}
