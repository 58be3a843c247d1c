//! The server's figures, in the text format of Prometheus.

use std::{sync::OnceLock, time::Duration};

use metrics::{counter, describe_counter, describe_histogram, histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// Requests answered, by method, route and status.
const REQUESTS: &str = "http_requests_total";
/// How long answers took to begin, by method and route.
const REQUEST_SECONDS: &str = "http_request_duration_seconds";
/// Upper bounds of the buckets, from a cached row to a held request.
const BUCKETS: [f64; 9] = [0.001, 0.005, 0.02, 0.1, 0.5, 1.0, 5.0, 20.0, 60.0];

/// Tells the figures. There is one recorder a process, however many servers tests start in it.
#[derive(Clone)]
pub struct Exporter(PrometheusHandle);

impl Exporter {
    /// The process' exporter; the first call begins the recording.
    pub fn install() -> Self {
        static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
        Self(HANDLE.get_or_init(begin).clone())
    }

    /// All figures as they are now.
    pub fn render(&self) -> String {
        self.0.render()
    }

    /// Folds what has been recorded; call it now and then, so that figures nobody reads take no room.
    pub fn tidy(&self) {
        self.0.run_upkeep();
    }
}

fn begin() -> PrometheusHandle {
    let builder = PrometheusBuilder::new()
        .set_buckets(&BUCKETS)
        .unwrap_or_else(|_| PrometheusBuilder::new());
    let recorder = builder.build_recorder();
    let handle = recorder.handle();
    if metrics::set_global_recorder(recorder).is_err() {
        tracing::warn!("another recorder of figures is in place; /metrics will stay empty");
    }
    describe_counter!(REQUESTS, "Requests answered");
    describe_histogram!(
        REQUEST_SECONDS,
        metrics::Unit::Seconds,
        "Time until an answer began"
    );
    handle
}

/// Counts one answered request.
pub fn answered(method: &str, route: &str, status: u16, took: Duration) {
    let (method, route) = (method.to_owned(), route.to_owned());
    counter!(REQUESTS, "method" => method.clone(), "route" => route.clone(), "status" => status.to_string()).increment(1);
    histogram!(REQUEST_SECONDS, "method" => method, "route" => route).record(took);
}
