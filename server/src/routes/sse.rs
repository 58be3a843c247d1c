//! Server-Sent Events as every stream of this server sends them.

use std::time::Duration;

use axum::{
    BoxError,
    http::header,
    response::{
        IntoResponse,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::{Stream, StreamExt};

/// Between two signs of life: below the 30 s after which the strictest proxies give up a silent connection.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Proxies must neither keep, nor compress, nor gather what is sent.
const HEADERS: [(header::HeaderName, &str); 2] = [
    (header::CACHE_CONTROL, "no-store, no-transform"),
    (header::HeaderName::from_static("x-accel-buffering"), "no"),
];

/// The answer that sends `events` as they come, and signs of life between them.
pub(super) fn answer(
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

/// Ends the stream at the first error: the reader comes back and resumes.
fn until_error(
    events: impl Stream<Item = Result<Event, BoxError>>,
) -> impl Stream<Item = Result<Event, BoxError>> {
    events.scan(false, |failed, event| {
        let over = std::mem::replace(failed, event.is_err());
        std::future::ready((!over).then_some(event))
    })
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
