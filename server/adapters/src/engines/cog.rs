//! Runs predictions in a Cog container, on the operator's GPU.
//!
//! - [`container`]: the HTTP API of the container
//! - [`follow`]: updates of a prediction
//! - [`uploads`]: URLs to which the container uploads its outputs
//!
//! A container knows a prediction only while it runs: a lost one is submitted again under the same
//! id, which attaches to it if it still runs. Containers built by Cog up to 0.14 respond to a
//! background request with paths inside the container in place of outputs, so they are requested
//! to hold the response until the end.
//!
//! Source: replicate/cog 0.14 and 0.22, `docs/http.md`, and the observed behavior of their servers.

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
use tracing::instrument;
use url::Url;

use super::{
    Engine, EngineError, Job, Lookup, SubmittedJob, Update, UpstreamId, error_messages,
    output_downloader::OutputDownloader, subscriptions::Subscriptions,
    upstream_prediction::UpstreamPrediction,
};
use container::{Container, Health};
use domain::{
    attachment::without_empty_values,
    backoff::Backoff,
    model_target as models,
    model_target::{ModelReference, ResolveError, ResolvedModel},
    signer::{Purpose, Signer},
};

pub use uploads::Uploads;

/// Time until a container must be ready: loading a model takes minutes.
const READY_TIMEOUT: Duration = Duration::from_secs(20 * 60);
/// How long the model's schema is cached. The operator may replace the model.
const SCHEMA_TTL: Duration = Duration::from_secs(30);
/// How long a request waits for the schema. A container that loads its model does not respond.
const SCHEMA_TIMEOUT: Duration = Duration::from_secs(2);
/// Delays between requests to a container that is not ready or does not respond.
const BACKOFF: Backoff = Backoff {
    initial: Duration::from_millis(250),
    max: Duration::from_secs(5),
};

/// The configuration of the engine.
#[derive(Debug, Clone)]
pub struct CogSettings {
    /// The container's URL, such as `http://127.0.0.1:5000`.
    pub url: Url,
    /// This server's URL for the container, such as `http://127.0.0.1:8787`.
    pub callback: String,
}

/// The engine that runs predictions in a Cog container. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Cog(Arc<Inner>);

struct Inner {
    container: Container,
    callback: String,
    signer: Signer,
    outputs: OutputDownloader,
    subscriptions: Subscriptions,
    /// The input schema of the model.
    schema: Cache<(), Arc<InputSchema>>,
    /// Request bodies of predictions that are submitted but not followed yet.
    bodies: Mutex<HashMap<String, Value>>,
}

impl fmt::Debug for Inner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Cog")
            .field("container", &self.container)
            .finish_non_exhaustive()
    }
}

impl Cog {
    /// The engine with these settings. `signer` signs the webhook URLs.
    pub fn new(settings: CogSettings, signer: Signer) -> Self {
        let callback = settings.callback.parse::<Url>().ok();
        let hosts = [Some(&settings.url), callback.as_ref()]
            .into_iter()
            .flatten()
            .filter_map(Url::host_str)
            .map(str::to_owned)
            .collect();
        Self(Arc::new(Inner {
            container: Container::new(&settings.url),
            callback: settings.callback,
            signer,
            outputs: OutputDownloader::new(hosts),
            subscriptions: Subscriptions::default(),
            schema: Cache::builder()
                .max_capacity(1)
                .time_to_live(SCHEMA_TTL)
                .build(),
            bodies: Mutex::default(),
        }))
    }
}

impl Engine for Cog {
    fn info(&self) -> EngineInfo {
        EngineInfo {
            kind: EngineKind::Cog,
            description: "The model in a Cog container, on a GPU of this server's operator.".into(),
            seconds_per_output: None,
            seconds_to_boot: None,
            dollars_per_output: Some(0.0),
        }
    }

    /// A container runs one prediction at a time unless its model is configured otherwise.
    fn slots(&self) -> usize {
        1
    }

    /// The container's model is known by the names of depth2img. Its schema comes from the container,
    /// so that invalid input is rejected before the prediction is accepted.
    fn resolve<'a>(
        &'a self,
        wanted: &'a ModelReference,
    ) -> BoxFuture<'a, Result<ResolvedModel, ResolveError>> {
        async {
            let known = models::built_in(wanted)?;
            Ok(ResolvedModel {
                schema: self.0.schema().await.or(known.schema),
                ..known
            })
        }
        .boxed()
    }

    fn submit(&self, job: Job) -> BoxFuture<'_, Result<UpstreamId, EngineError>> {
        async move {
            self.0.until_ready(&job.canceled).await?;
            let (id, body) = (job.id.to_string(), self.0.request_body(&job));
            self.0
                .bodies
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(id.clone(), body);
            Ok(UpstreamId(id))
        }
        .boxed()
    }

    /// Cog has no request for this. Submitting a job again attaches to it if it is still running.
    fn look_up_job<'a>(
        &'a self,
        _: &'a SubmittedJob,
    ) -> BoxFuture<'a, Result<Lookup, EngineError>> {
        async { Ok(Lookup::NotFound) }.boxed()
    }

    fn follow(&self, upstream_id: &UpstreamId) -> BoxStream<'static, Update> {
        let body = self
            .0
            .bodies
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&upstream_id.0);
        follow::follow(
            Arc::clone(&self.0),
            upstream_id.0.clone(),
            body.unwrap_or_default(),
        )
    }

    fn cancel<'a>(&'a self, upstream_id: &'a UpstreamId) -> BoxFuture<'a, Result<(), EngineError>> {
        async {
            self.0.container.cancel(&upstream_id.0).await;
            Ok(())
        }
        .boxed()
    }

    fn handle_webhook(&self, id: &PredictionId, body: Value) {
        if let Some(update) =
            UpstreamPrediction::parse(&body).filter(|update| update.id == id.as_str())
        {
            self.0.subscriptions.publish(update);
        }
    }
}

impl Inner {
    /// The model's input schema; `None` if the container does not respond in time.
    async fn schema(&self) -> Option<Arc<InputSchema>> {
        let request = async {
            let document = self.container.openapi().await?;
            Some(Arc::new(InputSchema::from_openapi(&document).ok()?))
        };
        let schema = self.schema.optionally_get_with((), request);
        tokio::time::timeout(SCHEMA_TIMEOUT, schema).await.ok()?
    }

    /// Waits until the container is ready for predictions.
    #[instrument(name = "cog_until_ready", skip_all)]
    async fn until_ready(&self, canceled: &CancellationToken) -> Result<(), EngineError> {
        let ready = async {
            let mut failures = 0;
            loop {
                match self.container.health().await {
                    Health::Ready { .. } => return Ok(()),
                    Health::SetupFailed { logs } => {
                        return Err(EngineError::Rejected(setup_failed(&logs)));
                    }
                    Health::Busy | Health::Starting | Health::Unreachable => failures += 1,
                }
                tokio::time::sleep(BACKOFF.delay(failures)).await;
            }
        };
        tokio::select! {
            result = tokio::time::timeout(READY_TIMEOUT, ready) => match result {
                Ok(result) => result,
                Err(_) => Err(EngineError::Rejected(self.not_ready())),
            },
            () = canceled.cancelled() => Err(EngineError::Canceled),
        }
    }

    fn not_ready(&self) -> String {
        let minutes = READY_TIMEOUT.as_secs() / 60;
        format!(
            "The Cog container at {} was not ready within {minutes} minutes. The operator of the server must check it; then run this again.",
            self.container.base_url()
        )
    }

    fn request_body(&self, job: &Job) -> Value {
        let mut input = without_empty_values(&job.input);
        for attachment in &job.attachments {
            attachment
                .path
                .set(&mut input, attachment.data_uri().into());
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
    match error_messages::last_line(logs) {
        Some(line) => format!(
            "The model in the Cog container could not be set up: {}",
            error_messages::sentence(line)
        ),
        None => {
            "The model in the Cog container could not be set up; the reason is in its log.".into()
        }
    }
}
