//! `GET /api/events`: a stream of Server-Sent Events for all predictions of an owner.

use std::time::Duration;

use api::Event;
use axum::{
    BoxError,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, sse::Event as SseEvent},
};
use futures_util::StreamExt;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::ApiError,
    event_log::{StreamEvent, Update, subscribe},
    extract::{Owner, Query},
    request::header_text,
    routes::sse,
    state::AppState,
};
use domain::{links::Links, prediction::StatusSupport};

/// How long a browser waits before it reconnects.
const RETRY: Duration = Duration::from_secs(1);

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(stream_events))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct StreamParameters {
    /// The `id:` of the last event received, for clients that cannot send `Last-Event-ID`.
    last_event_id: Option<String>,
}

/// Streams the changes of your predictions, each as an `api::Event`.
///
/// Changes after `Last-Event-ID` come first; without it, or if it is unknown, the unfinished
/// predictions.
#[utoipa::path(
    get, path = api::routes::EVENTS, tag = "events",
    params(
        ("Last-Event-ID" = Option<String>, Header, description = "The `id:` of the last event received"),
        ("token" = Option<String>, Query, description = "The session of an embedded studio's visitor")
    ),
    responses((status = 200, body = Event, content_type = "text/event-stream"))
)]
async fn stream_events(
    Owner(owner): Owner,
    State(state): State<AppState>,
    links: Links,
    status_support: StatusSupport,
    headers: HeaderMap,
    Query(parameters): Query<StreamParameters>,
) -> Result<impl IntoResponse, ApiError> {
    let last_event_id =
        header_text(&headers, "last-event-id").or(parameters.last_event_id.as_deref());
    let after = last_event_id.and_then(|text| text.parse().ok());
    let events = subscribe(state.store.clone(), owner, after)
        .await?
        .take_until(state.shutdown.clone().cancelled_owned());
    Ok(sse::response(
        events.map(move |event| present(event?, status_support, &links)),
    ))
}

fn present(
    StreamEvent { seq, update }: StreamEvent,
    status_support: StatusSupport,
    links: &Links,
) -> Result<SseEvent, BoxError> {
    let message = SseEvent::default().id(seq.to_string());
    let event = match update {
        // A client ignores a message without data, but resumes from its id.
        Update::UpToDate => return Ok(message.retry(RETRY)),
        Update::Prediction(record) => Event::Prediction {
            prediction: Box::new(record.present(status_support, links)),
        },
        Update::Logs { id, offset, text } => Event::Logs { id, offset, text },
    };
    Ok(message.event(event.name()).json_data(&event)?)
}
