use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use api::{EngineInfo, EngineKind};
use bytes::Bytes;
use futures_util::{FutureExt, future::BoxFuture, stream, stream::BoxStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_util::sync::CancellationToken;

use adapters::{
    engines::Engine, engines::EngineError, engines::Job, engines::Lookup, engines::Outcome,
    engines::OutputFile, engines::SubmittedJob, engines::Update, engines::UpstreamId,
};

/// An engine whose runs are controlled by tests.
pub(crate) struct FakeEngine {
    slots: usize,
    memory: Memory,
    jobs: Mutex<HashMap<String, Job>>,
    submissions: Mutex<Vec<Job>>,
    canceled: Mutex<HashMap<String, CancellationToken>>,
    asked: UnboundedSender<FakeRun>,
    runs: tokio::sync::Mutex<UnboundedReceiver<FakeRun>>,
}

/// How long the engine knows its jobs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Memory {
    /// Until the server ends, as the built-in engine.
    UntilRestart,
    /// Across restarts, as a remote engine.
    Forever,
}

/// A controllable run.
pub(crate) struct FakeRun {
    pub job: Job,
    pub canceled: CancellationToken,
    /// `None` makes it panic.
    updates: UnboundedSender<Option<Update>>,
}

impl FakeEngine {
    pub fn new(slots: usize, memory: Memory) -> Self {
        let (asked, runs) = unbounded_channel();
        Self {
            slots,
            memory,
            jobs: Mutex::default(),
            submissions: Mutex::default(),
            canceled: Mutex::default(),
            asked,
            runs: tokio::sync::Mutex::new(runs),
        }
    }

    /// The next followed run.
    pub async fn next_run(&self) -> FakeRun {
        self.runs.lock().await.recv().await.unwrap()
    }

    /// Every submitted job, in order.
    pub fn submissions(&self) -> Vec<Job> {
        locked(&self.submissions).clone()
    }

    pub fn server_died(&self) {
        if self.memory == Memory::UntilRestart {
            locked(&self.jobs).clear();
        }
    }
}

impl FakeRun {
    pub fn start(&self) -> &Self {
        self.send(Update::Started)
    }

    pub fn log(&self, text: &str) -> &Self {
        self.send(Update::Logs(text.to_owned()))
    }

    pub fn output(&self, bytes: Bytes) -> &Self {
        self.send(Update::Output(OutputFile {
            bytes,
            extension: None,
        }))
    }

    pub fn succeed(&self) {
        self.send(Update::Ended(Outcome::SUCCEEDED_WITH_FILES));
    }

    pub fn fail(&self, sentence: &str) {
        self.send(Update::Ended(Outcome::Failed(sentence.to_owned())));
    }

    pub fn panic(&self) {
        drop(self.updates.send(None));
    }

    pub fn send(&self, update: Update) -> &Self {
        drop(self.updates.send(Some(update)));
        self
    }
}

impl Engine for FakeEngine {
    fn info(&self) -> EngineInfo {
        EngineInfo {
            kind: EngineKind::BuiltIn,
            description: "A fake engine.".into(),
            seconds_per_output: None,
            seconds_to_boot: None,
            dollars_per_output: None,
        }
    }

    fn slots(&self) -> usize {
        self.slots
    }

    fn submit(&self, job: Job) -> BoxFuture<'_, Result<UpstreamId, EngineError>> {
        let upstream_id = job.id.to_string();
        locked(&self.submissions).push(job.clone());
        locked(&self.jobs).insert(upstream_id.clone(), job);
        async move { Ok(UpstreamId(upstream_id)) }.boxed()
    }

    fn look_up_job<'a>(
        &'a self,
        submitted_job: &'a SubmittedJob,
    ) -> BoxFuture<'a, Result<Lookup, EngineError>> {
        let known = locked(&self.jobs).contains_key(submitted_job.id.as_str());
        async move {
            Ok(if known {
                Lookup::Exists(UpstreamId(submitted_job.id.to_string()))
            } else {
                Lookup::NotFound
            })
        }
        .boxed()
    }

    fn follow(&self, upstream_id: &UpstreamId) -> BoxStream<'static, Update> {
        let job = locked(&self.jobs)[&upstream_id.0].clone();
        let (updates, mut receiver) = unbounded_channel();
        let canceled = CancellationToken::new();
        locked(&self.canceled).insert(upstream_id.0.clone(), canceled.clone());
        drop(self.asked.send(FakeRun {
            job,
            canceled: canceled.clone(),
            updates,
        }));
        let next = move |context: &mut std::task::Context<'_>| {
            receiver
                .poll_recv(context)
                .map(|update| update.map(|update| update.expect("the test makes the engine panic")))
        };
        Box::pin(futures_util::StreamExt::take_until(
            stream::poll_fn(next),
            canceled.cancelled_owned(),
        ))
    }

    fn cancel<'a>(&'a self, upstream_id: &'a UpstreamId) -> BoxFuture<'a, Result<(), EngineError>> {
        if let Some(canceled) = locked(&self.canceled).get(&upstream_id.0) {
            canceled.cancel();
        }
        async { Ok(()) }.boxed()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
