//! Replicate's cloud API: predictions run there, on the account whose token the server holds.
//!
//! - [`token`]: the secret
//! - [`client`]: its HTTP API, one call each, and what an answer that is none may mean
//! - [`submit`]: handing over, once; finding again what may have been handed over
//! - [`resolve`]: any of its models by its names, and what it takes
//! - [`follow`]: what happens to it, heard by webhook or asked for
//! - [`words`]: what it says, for the person who waits
//!
//! Facts of the API: <https://replicate.com/docs/reference/http> and its OpenAPI document, 2026-03.

mod client;
mod follow;
mod resolve;
mod submit;
mod token;
mod words;

use std::{
    collections::HashSet,
    error::Error,
    sync::{Arc, Mutex, PoisonError},
};

use api::{EngineInfo, EngineKind, PredictionId, WebhookEvent};
use futures_util::{FutureExt, future::BoxFuture, stream::BoxStream};
use serde_json::Value;
use url::Url;

pub use token::{BadToken, Token};

use super::{
    Attachment, Engine, EngineError, Found, Handed, Job, Ticket, Update, listeners::Listeners,
    outputs::Outputs, upstream::Upstream,
};
use crate::{
    catalog::{Lists, NoAnswer},
    clock::SharedClock,
    models::{ResolveError, Runnable, Wanted},
    passage::{Answer, Passage, PassageError, Question},
    webhooks::FetchSecret,
};
use client::{CallError, Client};
use resolve::Known;

/// Predictions that are under way at a time. Replicate queues them; this only bounds what the server follows.
const SLOTS: usize = 1000;
/// How often Replicate is asked anew before a cancel is given up: the deadline ends it there.
const CANCEL_TRIES: u32 = 6;

/// How Replicate is to be used.
#[derive(Debug, Clone)]
pub struct ReplicateSettings {
    /// The API's address, `https://api.replicate.com/v1`.
    pub base_url: Url,
    /// The account's token.
    pub token: Token,
    /// The address of this server as Replicate reaches it; without one news are asked for.
    pub webhooks: Option<Webhooks>,
    /// Hosts besides Replicate's own from which outputs are copied.
    pub output_hosts: Vec<String>,
}

/// Where news are to be sent, and which.
#[derive(Debug, Clone)]
pub struct Webhooks {
    /// This server, as `https://studio.example`.
    pub origin: String,
    /// Of what.
    pub events: Vec<WebhookEvent>,
}

/// The engine that runs predictions at Replicate. Cheap to clone.
#[derive(Clone)]
pub struct Replicate(Arc<Parts>);

struct Parts {
    client: Client,
    clock: SharedClock,
    webhooks: Option<Webhooks>,
    outputs: Outputs,
    listeners: Listeners,
    known: Known,
    /// Replicate's ids that are known to belong to predictions of this process.
    claimed: Mutex<HashSet<String>>,
}

impl Replicate {
    /// The engine with these settings. Nothing is asked of Replicate yet.
    pub fn new(settings: ReplicateSettings, clock: SharedClock) -> Self {
        let ReplicateSettings {
            base_url,
            token,
            webhooks,
            mut output_hosts,
        } = settings;
        output_hosts.extend(base_url.host_str().map(str::to_owned));
        let (client, outputs) = (Client::new(&base_url, token), Outputs::new(output_hosts));
        Self(Arc::new(Parts {
            client,
            clock,
            webhooks,
            outputs,
            listeners: Listeners::default(),
            known: Known::default(),
            claimed: Mutex::default(),
        }))
    }
}

impl FetchSecret for Replicate {
    fn fetch_secret(&self) -> BoxFuture<'_, Result<String, Box<dyn Error + Send + Sync>>> {
        async { Ok(self.0.client.webhook_secret().await?) }.boxed()
    }
}

impl Passage for Replicate {
    fn base(&self) -> &str {
        self.0.client.base()
    }

    fn pass(&self, question: Question) -> BoxFuture<'_, Result<Answer, PassageError>> {
        async {
            self.0
                .client
                .pass(question)
                .await
                .map_err(|error| unpassed(&error))
        }
        .boxed()
    }

    fn lend(&self, file: Attachment) -> BoxFuture<'_, Result<String, PassageError>> {
        async move {
            self.0
                .client
                .upload(&file)
                .await
                .map_err(|error| unpassed(&error))
        }
        .boxed()
    }
}

fn unpassed(error: &CallError) -> PassageError {
    tracing::warn!(
        error = error as &dyn Error,
        "a question could not be passed on to Replicate"
    );
    PassageError(words::no_answer(error))
}

impl Lists for Replicate {
    fn read<'a>(&'a self, path: &'a str) -> BoxFuture<'a, Result<Value, NoAnswer>> {
        async {
            self.0
                .client
                .read(path)
                .await
                .map_err(|error| unlisted(&error))
        }
        .boxed()
    }
}

fn unlisted(error: &CallError) -> NoAnswer {
    NoAnswer {
        sentence: words::no_answer(error),
        is_absent: error.status() == Some(404),
        is_passing: error.is_passing(),
        retry_after: error.retry_after(),
    }
}

impl Engine for Replicate {
    fn info(&self) -> EngineInfo {
        EngineInfo {
            kind: EngineKind::Replicate,
            description: "Replicate's cloud API, on the account of whoever runs this server. The first run after a while waits for the \
                          model to boot, which may take minutes."
                .into(),
            seconds_per_output: None,
            seconds_to_boot: None,
            dollars_per_output: None,
        }
    }

    fn slots(&self) -> usize {
        SLOTS
    }

    fn resolve<'a>(&'a self, wanted: &'a Wanted) -> BoxFuture<'a, Result<Runnable, ResolveError>> {
        self.0.resolve(wanted).boxed()
    }

    fn submit(&self, job: Job) -> BoxFuture<'_, Result<Ticket, EngineError>> {
        self.0.submit(job).boxed()
    }

    fn look_up<'a>(&'a self, handed: &'a Handed) -> BoxFuture<'a, Result<Found, EngineError>> {
        self.0.look_up(handed).boxed()
    }

    fn follow(&self, ticket: &Ticket) -> BoxStream<'static, Update> {
        follow::follow(Arc::clone(&self.0), ticket.0.clone())
    }

    fn cancel<'a>(&'a self, ticket: &'a Ticket) -> BoxFuture<'a, Result<(), EngineError>> {
        self.0.cancel(&ticket.0).boxed()
    }

    fn hear(&self, _id: &PredictionId, news: Value) {
        if let Some(news) = Upstream::read(&news) {
            self.0.listeners.tell(news);
        }
    }
}

impl Parts {
    /// Notes that Replicate's prediction `id` is ours. False where it was noted before.
    fn claim(&self, id: &str) -> bool {
        self.claimed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id.to_owned())
    }

    async fn cancel(&self, id: &str) -> Result<(), EngineError> {
        let mut failures = 0;
        loop {
            match self.client.cancel(id).await {
                Err(error) if error.is_passing() && failures < CANCEL_TRIES => {
                    failures += 1;
                    submit::wait(&error, failures).await;
                }
                Err(error) if error.status() == Some(404) => return Ok(()),
                Err(error) => return Err(EngineError::Refused(words::refusal(&error))),
                Ok(()) => return Ok(()),
            }
        }
    }
}
