//! Responses of Server-Sent Events.

use std::time::Duration;

use async_stream::try_stream;
use axum::{
    BoxError,
    http::header,
    response::{
        IntoResponse,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::{Stream, StreamExt};

/// Interval of keep-alive comments: below the 30 s after which the strictest proxies close an idle
/// connection.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Keep proxies from caching, compressing and buffering the stream.
const HEADERS: [(header::HeaderName, &str); 2] = [
    (header::CACHE_CONTROL, "no-store, no-transform"),
    (header::HeaderName::from_static("x-accel-buffering"), "no"),
];

/// The response that sends `events` with keep-alive comments.
pub(super) fn response(
    events: impl Stream<Item = Result<Event, BoxError>> + Send + 'static,
) -> impl IntoResponse {
    let open = OpenStream::count();
    let counted = until_error(events).inspect(move |_| {
        let _until_dropped = &open;
    });
    (
        HEADERS,
        Sse::new(counted).keep_alive(KeepAlive::new().interval(HEARTBEAT).text("alive")),
    )
}

/// Ends the stream at the first error; the client reconnects and resumes.
fn until_error(
    events: impl Stream<Item = Result<Event, BoxError>>,
) -> impl Stream<Item = Result<Event, BoxError>> {
    try_stream! {
        for await event in events {
            yield event?;
        }
    }
}

/// Counts an open stream in the gauge until it is dropped.
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
