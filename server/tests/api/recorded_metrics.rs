//! The metrics of one test, separate from other tests in the same process.

use metrics::{LocalRecorderGuard, set_default_local_recorder};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// Records the metrics of the test's thread until it is dropped.
pub struct RecordedMetrics {
    handle: PrometheusHandle,
    _guard: LocalRecorderGuard<'static>,
}

impl RecordedMetrics {
    /// Starts recording.
    pub fn start() -> Self {
        let recorder = Box::leak(Box::new(PrometheusBuilder::new().build_recorder()));
        Self {
            handle: recorder.handle(),
            _guard: set_default_local_recorder(recorder),
        }
    }

    /// The values of a counter by outcome.
    pub fn outcomes(&self, counter: &str) -> Vec<(String, u64)> {
        let prefix = format!("{counter}{{outcome=\"");
        let figures = self.handle.render();
        let mut found: Vec<_> = figures
            .lines()
            .filter_map(|line| line.strip_prefix(&prefix)?.split_once("\"} "))
            .map(|(outcome, count)| (outcome.to_owned(), count.parse().unwrap()))
            .collect();
        found.sort();
        found
    }
}
