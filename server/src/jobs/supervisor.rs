use std::{panic::AssertUnwindSafe, time::Duration};

use futures_util::FutureExt;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

/// The delay before a job that panicked is restarted, so that one that panics at once does not take
/// a processor.
const RESTART_DELAY: Duration = Duration::from_secs(1);

/// Runs background jobs until shutdown, and restarts those that panic.
#[derive(Debug)]
pub struct Supervisor {
    stopping: CancellationToken,
    jobs: JoinSet<()>,
}

impl Supervisor {
    /// A supervisor whose jobs stop when `stopping` is canceled.
    pub fn new(stopping: CancellationToken) -> Self {
        Self {
            stopping,
            jobs: JoinSet::new(),
        }
    }

    /// Starts a job. It is given the token that is canceled at shutdown, finishes the work in
    /// progress and returns; it may also return earlier, if nothing is left to do.
    pub fn spawn<J, F>(&mut self, name: &'static str, job: J)
    where
        J: Fn(CancellationToken) -> F + Send + 'static,
        F: Future<Output = ()> + Send,
    {
        let stopping = self.stopping.clone();
        let supervised = async move {
            while AssertUnwindSafe(job(stopping.clone()))
                .catch_unwind()
                .await
                .is_err()
            {
                metrics::counter!("depth2img_job_panics_total", "job" => name).increment(1);
                tracing::error!("background job panicked, restarting");
                let delay = tokio::time::sleep(RESTART_DELAY);
                if stopping.run_until_cancelled(delay).await.is_none() {
                    return;
                }
            }
        };
        let span = tracing::info_span!("job", name);
        self.jobs.spawn(supervised.instrument(span));
    }

    /// Starts a job that can be canceled at any await point without losing work.
    pub fn spawn_cancellable<J, F>(&mut self, name: &'static str, job: J)
    where
        J: Fn() -> F + Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        self.spawn(name, move |stopping| {
            let job = job();
            async move {
                stopping.run_until_cancelled(job).await;
            }
        });
    }

    /// Stops all jobs and waits until each has returned, for at most `timeout`. Jobs that take
    /// longer are aborted.
    pub async fn shutdown(mut self, timeout: Duration) {
        self.stopping.cancel();
        let joined = async { while self.jobs.join_next().await.is_some() {} };
        if tokio::time::timeout(timeout, joined).await.is_err() {
            let running = self.jobs.len();
            tracing::warn!(
                running,
                "background jobs did not stop in time, aborting them"
            );
            self.jobs.shutdown().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    };

    use tokio::sync::Notify;

    use super::*;

    const TIMEOUT: Duration = Duration::from_secs(10);

    #[tokio::test(start_paused = true)]
    async fn shutdown_waits_for_a_job_in_the_middle_of_its_work() {
        let mut supervisor = Supervisor::new(CancellationToken::new());
        let (started, finished) = (Arc::new(Notify::new()), Arc::new(AtomicBool::new(false)));
        let (job_started, job_finished) = (Arc::clone(&started), Arc::clone(&finished));
        supervisor.spawn("slow", move |stopping| {
            let (started, finished) = (Arc::clone(&job_started), Arc::clone(&job_finished));
            async move {
                started.notify_one();
                stopping.cancelled().await;
                tokio::time::sleep(TIMEOUT / 2).await;
                finished.store(true, Ordering::SeqCst);
            }
        });
        started.notified().await;
        supervisor.shutdown(TIMEOUT).await;
        assert!(finished.load(Ordering::SeqCst));
    }

    #[tokio::test(start_paused = true)]
    async fn shutdown_aborts_a_job_that_does_not_stop_in_time() {
        let mut supervisor = Supervisor::new(CancellationToken::new());
        supervisor.spawn("stuck", |_| std::future::pending());
        supervisor.shutdown(TIMEOUT).await;
    }

    #[tokio::test(start_paused = true)]
    async fn panicked_job_is_restarted() {
        let mut supervisor = Supervisor::new(CancellationToken::new());
        let (runs, restarted) = (Arc::new(AtomicU32::new(0)), Arc::new(Notify::new()));
        let job_restarted = Arc::clone(&restarted);
        supervisor.spawn("faulty", move |_| {
            let (runs, restarted) = (Arc::clone(&runs), Arc::clone(&job_restarted));
            async move {
                assert!(
                    runs.fetch_add(1, Ordering::SeqCst) > 0,
                    "the first run panics"
                );
                restarted.notify_one();
            }
        });
        restarted.notified().await;
        supervisor.shutdown(TIMEOUT).await;
    }
}
