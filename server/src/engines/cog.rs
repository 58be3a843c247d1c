//! A Cog container of the same model, on a GPU of one's own.
//!
//! - [`container`]: its HTTP API, and what it says of itself
//! - [`follow`]: what happens to a prediction there
//! - [`uploads`]: where it may put its outputs
//!
//! A container knows a prediction only while it runs: what was lost is handed over again under the same id, and a
//! prediction that still runs is joined, not begun anew. Containers built by Cog up to 0.14 answer a background request
//! with paths inside the container in place of outputs, so these are asked to hold their answer until the end.
//!
//! Facts of the API: replicate/cog 0.14 and 0.22, `docs/http.md`, and what their servers were seen to do.

mod container;
mod follow;
mod uploads;

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use api::{EngineInfo, EngineKind, InputSchema, PredictionId};
use futures_util::{FutureExt, future::BoxFuture, stream::BoxStream};
use moka::future::Cache;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use url::Url;

use super::{
    Engine, EngineError, Found, Handed, Job, Ticket, Update, attachment::without_nothing,
    listeners::Listeners, outputs::Outputs, upstream::Upstream, words,
};
use crate::{
    backoff::Backoff,
    models::{self, ResolveError, Runnable, Wanted},
    signer::{Purpose, Signer},
};
use container::{Container, Health};

pub use uploads::Uploads;

/// How long a container may take until it is ready: loading a model takes minutes.
const PATIENCE: Duration = Duration::from_secs(20 * 60);
/// How long what the container's model takes is believed: whoever runs it may put another in its place.
const SCHEMA_FRESH: Duration = Duration::from_secs(30);
/// How long a create waits to hear it. A container that sets up its model does not answer.
const SCHEMA_PATIENCE: Duration = Duration::from_secs(2);
const BACKOFF: Backoff = Backoff {
    first: Duration::from_millis(250),
    most: Duration::from_secs(5),
};

/// How the container is to be used.
#[derive(Debug, Clone)]
pub struct CogSettings {
    /// The container, as `http://127.0.0.1:5000`.
    pub url: Url,
    /// This server as the container reaches it, as `http://127.0.0.1:8787`.
    pub callback: String,
}

/// The engine that runs predictions in a Cog container. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Cog(Arc<Parts>);

struct Parts {
    container: Container,
    callback: String,
    signer: Signer,
    outputs: Outputs,
    listeners: Listeners,
    /// What its model takes.
    schema: Cache<(), Arc<InputSchema>>,
    /// What was handed over and is not followed yet.
    bodies: Mutex<HashMap<String, Value>>,
}

impl fmt::Debug for Parts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Cog")
            .field("container", &self.container)
            .finish_non_exhaustive()
    }
}

impl Cog {
    /// The engine with these settings; `signer` makes the addresses to which the container sends news.
    pub fn new(settings: CogSettings, signer: Signer) -> Self {
        let callback = settings.callback.parse::<Url>().ok();
        let hosts = [Some(&settings.url), callback.as_ref()]
            .into_iter()
            .flatten()
            .filter_map(Url::host_str)
            .map(str::to_owned)
            .collect();
        Self(Arc::new(Parts {
            container: Container::new(&settings.url),
            callback: settings.callback,
            signer,
            outputs: Outputs::new(hosts),
            listeners: Listeners::default(),
            schema: Cache::builder()
                .max_capacity(1)
                .time_to_live(SCHEMA_FRESH)
                .build(),
            bodies: Mutex::default(),
        }))
    }
}

impl Engine for Cog {
    fn info(&self) -> EngineInfo {
        EngineInfo {
            kind: EngineKind::Cog,
            description: "The model in a Cog container, on a GPU of whoever runs this server."
                .into(),
            seconds_per_output: None,
            seconds_to_boot: None,
            dollars_per_output: Some(0.0),
        }
    }

    /// A container takes one prediction at a time, unless its model says otherwise.
    fn slots(&self) -> usize {
        1
    }

    /// The model in the container goes by the names of depth2img; what it takes it says itself, so that its faults are told before
    /// anything is accepted.
    fn resolve<'a>(&'a self, wanted: &'a Wanted) -> BoxFuture<'a, Result<Runnable, ResolveError>> {
        async {
            let known = models::built_in(wanted)?;
            Ok(Runnable {
                schema: self.0.schema().await.or(known.schema),
                ..known
            })
        }
        .boxed()
    }

    fn submit(&self, job: Job) -> BoxFuture<'_, Result<Ticket, EngineError>> {
        async move {
            self.0.until_ready(&job.canceled).await?;
            let (id, body) = (job.id.to_string(), self.0.describe(&job));
            self.0
                .bodies
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(id.clone(), body);
            Ok(Ticket(id))
        }
        .boxed()
    }

    /// A container cannot be asked what it has; handing over again joins what still runs.
    fn look_up<'a>(&'a self, _: &'a Handed) -> BoxFuture<'a, Result<Found, EngineError>> {
        async { Ok(Found::Nowhere) }.boxed()
    }

    fn follow(&self, ticket: &Ticket) -> BoxStream<'static, Update> {
        let body = self
            .0
            .bodies
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&ticket.0);
        follow::follow(
            Arc::clone(&self.0),
            ticket.0.clone(),
            body.unwrap_or_default(),
        )
    }

    fn cancel<'a>(&'a self, ticket: &'a Ticket) -> BoxFuture<'a, Result<(), EngineError>> {
        async {
            self.0.container.cancel(&ticket.0).await;
            Ok(())
        }
        .boxed()
    }

    fn hear(&self, id: &PredictionId, news: Value) {
        if let Some(news) = Upstream::read(&news).filter(|news| news.id == id.as_str()) {
            self.0.listeners.tell(news);
        }
    }
}

impl Parts {
    /// What the container's model takes; None where it does not say so at once.
    async fn schema(&self) -> Option<Arc<InputSchema>> {
        let ask = async {
            InputSchema::from_openapi(&self.container.openapi().await?)
                .ok()
                .map(Arc::new)
        };
        let answer = self.schema.optionally_get_with((), ask);
        tokio::time::timeout(SCHEMA_PATIENCE, answer)
            .await
            .ok()
            .flatten()
    }

    /// Waits until the container takes predictions.
    async fn until_ready(&self, canceled: &CancellationToken) -> Result<(), EngineError> {
        let ready = async {
            let mut failures = 0;
            loop {
                match self.container.health().await {
                    Health::Ready { .. } => return Ok(()),
                    Health::SetupFailed { logs } => {
                        return Err(EngineError::Refused(setup_failed(&logs)));
                    }
                    Health::Busy | Health::NotYet | Health::Away => failures += 1,
                }
                tokio::time::sleep(BACKOFF.delay(failures)).await;
            }
        };
        tokio::select! {
            result = tokio::time::timeout(PATIENCE, ready) => result.unwrap_or_else(|_| Err(EngineError::Refused(self.not_ready()))),
            () = canceled.cancelled() => Err(EngineError::Canceled),
        }
    }

    fn not_ready(&self) -> String {
        let minutes = PATIENCE.as_secs() / 60;
        format!(
            "The Cog container at {} was not ready for {minutes} minutes. Whoever runs the server must see to it; then run this again.",
            self.container.address()
        )
    }

    fn describe(&self, job: &Job) -> Value {
        let mut input = without_nothing(&job.input);
        for attachment in &job.attachments {
            attachment
                .place
                .put(&mut input, attachment.data_uri().into());
        }
        let webhook = api::routes::cog_webhook(
            &job.id,
            &self.signer.sign(Purpose::CogWebhook, job.id.as_str()),
        );
        json!({
            "id": job.id, "input": input, "webhook": format!("{}{webhook}", self.callback),
            "webhook_events_filter": ["start", "output", "logs", "completed"],
        })
    }
}

fn setup_failed(logs: &str) -> String {
    match logs.lines().map(str::trim).rfind(|line| !line.is_empty()) {
        Some(line) => format!(
            "The model in the Cog container could not be set up: {}",
            words::sentence(line)
        ),
        None => "The model in the Cog container could not be set up; its log says why.".into(),
    }
}
