use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use api::{EngineInfo, EngineKind};
use bytes::Bytes;
use futures_util::{FutureExt, future::BoxFuture, stream, stream::BoxStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_util::sync::CancellationToken;

use crate::engines::{
    Engine, EngineError, Found, Handed, Job, Outcome, OutputFile, Ticket, Update,
};

/// An engine that does what it is told.
pub(crate) struct FakeEngine {
    slots: usize,
    memory: Memory,
    jobs: Mutex<HashMap<String, Job>>,
    submissions: Mutex<Vec<Job>>,
    canceled: Mutex<HashMap<String, CancellationToken>>,
    asked: UnboundedSender<FakeRun>,
    runs: tokio::sync::Mutex<UnboundedReceiver<FakeRun>>,
}

/// How long the engine knows what it was given.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Memory {
    /// As the built-in engine: as long as the server lives.
    UntilRestart,
    /// As a distant engine.
    ForEver,
}

/// A run, told what to do.
pub(crate) struct FakeRun {
    pub job: Job,
    pub canceled: CancellationToken,
    /// None tells it to panic.
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

    /// The next run that somebody follows.
    pub async fn next_run(&self) -> FakeRun {
        self.runs.lock().await.recv().await.unwrap()
    }

    /// Every job it was given, in order.
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
    pub fn starts(&self) -> &Self {
        self.tells(Update::Started)
    }

    pub fn says(&self, text: &str) -> &Self {
        self.tells(Update::Logs(text.to_owned()))
    }

    pub fn gives(&self, bytes: Bytes) -> &Self {
        self.tells(Update::Output(OutputFile {
            bytes,
            extension: None,
        }))
    }

    pub fn succeeds(&self) {
        self.tells(Update::Ended(Outcome::LISTED));
    }

    pub fn fails(&self, sentence: &str) {
        self.tells(Update::Ended(Outcome::Failed(sentence.to_owned())));
    }

    pub fn panics(&self) {
        drop(self.updates.send(None));
    }

    pub fn tells(&self, update: Update) -> &Self {
        drop(self.updates.send(Some(update)));
        self
    }
}

impl Engine for FakeEngine {
    fn info(&self) -> EngineInfo {
        EngineInfo {
            kind: EngineKind::Local,
            description: "An engine of stories.".into(),
            seconds_per_output: None,
            seconds_to_boot: None,
            dollars_per_output: None,
        }
    }

    fn slots(&self) -> usize {
        self.slots
    }

    fn submit(&self, job: Job) -> BoxFuture<'_, Result<Ticket, EngineError>> {
        let ticket = job.id.to_string();
        locked(&self.submissions).push(job.clone());
        locked(&self.jobs).insert(ticket.clone(), job);
        async move { Ok(Ticket(ticket)) }.boxed()
    }

    fn look_up<'a>(&'a self, handed: &'a Handed) -> BoxFuture<'a, Result<Found, EngineError>> {
        let known = locked(&self.jobs).contains_key(handed.id.as_str());
        async move {
            Ok(if known {
                Found::Here(Ticket(handed.id.to_string()))
            } else {
                Found::Nowhere
            })
        }
        .boxed()
    }

    fn follow(&self, ticket: &Ticket) -> BoxStream<'static, Update> {
        let job = locked(&self.jobs)[&ticket.0].clone();
        let (updates, mut told) = unbounded_channel();
        let canceled = CancellationToken::new();
        locked(&self.canceled).insert(ticket.0.clone(), canceled.clone());
        drop(self.asked.send(FakeRun {
            job,
            canceled: canceled.clone(),
            updates,
        }));
        let next = move |context: &mut std::task::Context<'_>| {
            told.poll_recv(context).map(|update| {
                update.map(|update| update.expect("the story tells the engine to panic"))
            })
        };
        Box::pin(futures_util::StreamExt::take_until(
            stream::poll_fn(next),
            canceled.cancelled_owned(),
        ))
    }

    fn cancel<'a>(&'a self, ticket: &'a Ticket) -> BoxFuture<'a, Result<(), EngineError>> {
        if let Some(canceled) = locked(&self.canceled).get(&ticket.0) {
            canceled.cancel();
        }
        async { Ok(()) }.boxed()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
