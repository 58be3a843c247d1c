//! What is counted in one test, apart from the others that run in the same process.

use metrics::{LocalRecorderGuard, set_default_local_recorder};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// Figures of everything that runs on the test's own thread, while they are held.
pub struct Figures {
    handle: PrometheusHandle,
    _guard: LocalRecorderGuard<'static>,
}

impl Figures {
    /// Begins to count.
    pub fn begin() -> Self {
        let recorder = Box::leak(Box::new(PrometheusBuilder::new().build_recorder()));
        Self {
            handle: recorder.handle(),
            _guard: set_default_local_recorder(recorder),
        }
    }

    /// A counter's outcomes and how often each was, by name.
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
