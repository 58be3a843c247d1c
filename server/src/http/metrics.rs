//! The server's metrics, in the text format of Prometheus.

use std::{sync::OnceLock, time::Duration};

use metrics::{counter, describe_counter, describe_histogram, histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// Counter of requests, by method, route and status.
const REQUESTS: &str = "http_requests_total";
/// Histogram of the time until the response headers, by method and route.
const REQUEST_SECONDS: &str = "http_request_duration_seconds";
/// Upper bounds of the buckets in seconds, from a cached row to a request with `Prefer: wait`.
const BUCKETS: [f64; 9] = [0.001, 0.005, 0.02, 0.1, 0.5, 1.0, 5.0, 20.0, 60.0];

/// Renders the metrics. A process has one recorder, however many servers tests start in it.
#[derive(Clone)]
pub struct Exporter(PrometheusHandle);

impl Exporter {
    /// The exporter of this process. The first call installs the recorder.
    pub fn install() -> Self {
        static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
        Self(HANDLE.get_or_init(install_recorder).clone())
    }

    /// The current values of all metrics.
    pub fn render(&self) -> String {
        self.0.render()
    }

    /// Compacts recorded samples. Must be called regularly, or histograms grow until the next
    /// scrape.
    pub fn run_upkeep(&self) {
        self.0.run_upkeep();
    }
}

fn install_recorder() -> PrometheusHandle {
    let builder = PrometheusBuilder::new()
        .set_buckets(&BUCKETS)
        .unwrap_or_else(|_| PrometheusBuilder::new());
    let recorder = builder.build_recorder();
    let handle = recorder.handle();
    if metrics::set_global_recorder(recorder).is_err() {
        tracing::warn!("another metrics recorder is installed; /metrics stays empty");
    }
    describe_counter!(REQUESTS, "HTTP requests by method, route and status");
    describe_histogram!(
        REQUEST_SECONDS,
        metrics::Unit::Seconds,
        "Time until the response headers were sent"
    );
    handle
}

/// Records one response.
pub fn record_response(method: &str, route: &str, status: u16, latency: Duration) {
    let (method, route) = (method.to_owned(), route.to_owned());
    let labels = [
        ("method", method.clone()),
        ("route", route.clone()),
        ("status", status.to_string()),
    ];
    counter!(REQUESTS, &labels).increment(1);
    histogram!(REQUEST_SECONDS, "method" => method, "route" => route).record(latency);
}
