//! `GET /api/events`: one stream of Server-Sent Events for all of an owner's predictions.

use std::time::Duration;

use api::Event;
use axum::{
    BoxError,
    extract::State,
    http::{HeaderMap, header},
    response::{
        IntoResponse,
        sse::{self, KeepAlive, Sse},
    },
};
use futures_util::{Stream, StreamExt};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    events::{News, Told, follow},
    extract::{Owner, Query},
    links::Links,
    state::AppState,
};

/// Between two signs of life: below the 30 s after which the strictest proxies give up a silent connection.
const HEARTBEAT: Duration = Duration::from_secs(15);
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
    params(("Last-Event-ID" = Option<String>, Header, description = "The `id:` of the last event seen")),
    responses((status = 200, body = Event, content_type = "text/event-stream"))
)]
async fn stream_events(
    Owner(owner): Owner,
    State(state): State<AppState>,
    links: Links,
    headers: HeaderMap,
    Query(parameters): Query<StreamParameters>,
) -> impl IntoResponse {
    let named = headers.get("last-event-id").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let after = named.or(parameters.last_event_id).and_then(|text| text.parse().ok());
    let told = follow(state.store.clone(), owner, after).take_until(state.stopping.clone().cancelled_owned());
    let open = OpenStream::count();
    let events = told.map(move |told| {
        let _until_dropped = &open;
        told.map_err(BoxError::from).and_then(|told| present(told, &links))
    });
    (HEADERS, Sse::new(until_error(events)).keep_alive(KeepAlive::new().interval(HEARTBEAT).text("alive")))
}

/// Proxies must neither keep, nor compress, nor gather what is sent.
const HEADERS: [(header::HeaderName, &str); 2] =
    [(header::CACHE_CONTROL, "no-store, no-transform"), (header::HeaderName::from_static("x-accel-buffering"), "no")];

/// Ends the stream at the first error: the reader comes back and resumes.
fn until_error(events: impl Stream<Item = Result<sse::Event, BoxError>>) -> impl Stream<Item = Result<sse::Event, BoxError>> {
    events.scan(false, |failed, event| {
        let over = std::mem::replace(failed, event.is_err());
        std::future::ready((!over).then_some(event))
    })
}

fn present(told: Told, links: &Links) -> Result<sse::Event, BoxError> {
    let line = sse::Event::default().id(told.seq.to_string());
    let event = match told.news {
        // An id without data is no event to the reader, but it resumes from here.
        News::UpToDate => return Ok(line.retry(RETRY)),
        News::Prediction(record) => Event::Prediction { prediction: Box::new(record.present(links)) },
        News::Logs { id, offset, text } => Event::Logs { id, offset, text },
    };
    line.event(event.name()).json_data(&event).map_err(BoxError::from)
}

/// A stream that is open, as long as this lives.
struct OpenStream;

impl OpenStream {
    fn count() -> Self {
        metrics::gauge!("depth2img_event_streams").increment(1);
        Self
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        metrics::gauge!("depth2img_event_streams").decrement(1);
    }
}
