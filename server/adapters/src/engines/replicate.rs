//! Runs predictions with Replicate's cloud API, on the account of the server's token.
//!
//! - [`token`]: the API token
//! - [`client`]: the HTTP API and its errors
//! - [`submit`]: creates a prediction exactly once, and finds it if the response was lost
//! - [`resolve`]: from a model reference to a version and its input schema
//! - [`follow`]: updates of a prediction, by webhook and by polling
//! - [`error_messages`]: Replicate's errors as messages for people
//!
//! Facts of the API: <https://replicate.com/docs/reference/http> and its OpenAPI document, 2026-03.

mod client;
mod error_messages;
mod follow;
mod resolve;
mod submit;
mod token;

use std::{
    collections::HashSet,
    error::Error,
    sync::{Arc, Mutex, PoisonError},
};

use api::{EngineInfo, EngineKind, PredictionId, WebhookEvent};
use backon::{ExponentialBuilder, Retryable};
use futures_util::{FutureExt, future::BoxFuture, stream::BoxStream};
use serde_json::Value;
use tracing::instrument;
use url::Url;

pub use token::{BadToken, Token};

use super::{
    Engine, EngineError, Job, Lookup, SubmittedJob, Update, UpstreamId,
    output_downloader::OutputDownloader, subscriptions::Subscriptions,
    upstream_prediction::UpstreamPrediction,
};
use crate::{
    upstream_catalog::{UpstreamCatalog, UpstreamCatalogError},
    upstream_proxy::{FetchSecret, ProxyError, ProxyRequest, ProxyResponse, UpstreamProxy},
};
use client::{CallError, Client};
use domain::{
    attachment::Attachment,
    clock::SharedClock,
    model_target::{ModelReference, ResolveError, ResolvedModel},
};
use resolve::ModelCache;

/// Concurrent predictions. Replicate has its own queue; this bounds the predictions that the server
/// follows.
const SLOTS: usize = 1000;
/// Retries of a cancel request. If all fail, the prediction's deadline ends it at Replicate.
const CANCEL_RETRY: ExponentialBuilder = client::RETRY.with_max_times(6);

/// The configuration of the engine.
#[derive(Debug, Clone)]
pub struct ReplicateSettings {
    /// The base URL of the API, `https://api.replicate.com/v1`.
    pub base_url: Url,
    /// The account's token.
    pub token: Token,
    /// The webhooks that Replicate sends to this server; without them, predictions are polled.
    pub webhooks: Option<Webhooks>,
    /// Hosts of output files besides Replicate's own.
    pub output_hosts: Vec<String>,
}

/// Which webhooks Replicate sends, and where to.
#[derive(Debug, Clone)]
pub struct Webhooks {
    /// The public origin of this server, such as `https://studio.example`.
    pub origin: String,
    /// The events to send.
    pub events: Vec<WebhookEvent>,
}

/// The engine that runs predictions at Replicate. Cheap to clone.
#[derive(Clone)]
pub struct Replicate(Arc<Inner>);

struct Inner {
    client: Client,
    clock: SharedClock,
    webhooks: Option<Webhooks>,
    outputs: OutputDownloader,
    subscriptions: Subscriptions,
    models: ModelCache,
    /// Replicate's ids that belong to predictions of this process.
    claimed: Mutex<HashSet<String>>,
}

impl Replicate {
    /// The engine with these settings. Sends no request.
    pub fn new(settings: ReplicateSettings, clock: SharedClock) -> Self {
        let ReplicateSettings {
            base_url,
            token,
            webhooks,
            mut output_hosts,
        } = settings;
        output_hosts.extend(base_url.host_str().map(str::to_owned));
        Self(Arc::new(Inner {
            client: Client::new(&base_url, token),
            clock,
            webhooks,
            outputs: OutputDownloader::new(output_hosts),
            subscriptions: Subscriptions::default(),
            models: ModelCache::default(),
            claimed: Mutex::default(),
        }))
    }
}

impl FetchSecret for Replicate {
    fn fetch_secret(&self) -> BoxFuture<'_, Result<String, Box<dyn Error + Send + Sync>>> {
        async { Ok(self.0.client.webhook_secret().await?) }.boxed()
    }
}

impl UpstreamProxy for Replicate {
    fn base(&self) -> &str {
        self.0.client.base()
    }

    fn forward(&self, request: ProxyRequest) -> BoxFuture<'_, Result<ProxyResponse, ProxyError>> {
        async {
            let response = self.0.client.forward(request).await;
            response.map_err(|error| to_proxy_error(&error))
        }
        .boxed()
    }

    fn upload_attachment(&self, file: Attachment) -> BoxFuture<'_, Result<String, ProxyError>> {
        async move {
            let url = self.0.client.upload(&file).await;
            url.map_err(|error| to_proxy_error(&error))
        }
        .boxed()
    }
}

fn to_proxy_error(error: &CallError) -> ProxyError {
    tracing::warn!(
        error = error as &dyn Error,
        "request could not be forwarded to Replicate"
    );
    ProxyError(error_messages::unavailable(error))
}

impl UpstreamCatalog for Replicate {
    fn get<'a>(&'a self, path: &'a str) -> BoxFuture<'a, Result<Value, UpstreamCatalogError>> {
        async {
            let response = self.0.client.read(path).await;
            response.map_err(|error| to_catalog_error(&error))
        }
        .boxed()
    }
}

fn to_catalog_error(error: &CallError) -> UpstreamCatalogError {
    UpstreamCatalogError {
        message: error_messages::unavailable(error),
        is_not_found: error.status() == Some(404),
        is_transient: error.is_transient(),
        retry_after: error.retry_after(),
    }
}

impl Engine for Replicate {
    fn info(&self) -> EngineInfo {
        EngineInfo {
            kind: EngineKind::Replicate,
            description: "Replicate's cloud API, on the account of this server's operator. The first run after a while waits for the \
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

    fn resolve<'a>(
        &'a self,
        wanted: &'a ModelReference,
    ) -> BoxFuture<'a, Result<ResolvedModel, ResolveError>> {
        self.0.resolve(wanted).boxed()
    }

    fn submit(&self, job: Job) -> BoxFuture<'_, Result<UpstreamId, EngineError>> {
        self.0.submit(job).boxed()
    }

    fn look_up_job<'a>(
        &'a self,
        submitted: &'a SubmittedJob,
    ) -> BoxFuture<'a, Result<Lookup, EngineError>> {
        self.0.look_up_job(submitted).boxed()
    }

    fn follow(&self, upstream_id: &UpstreamId) -> BoxStream<'static, Update> {
        follow::follow(Arc::clone(&self.0), upstream_id.0.clone())
    }

    fn cancel<'a>(&'a self, upstream_id: &'a UpstreamId) -> BoxFuture<'a, Result<(), EngineError>> {
        self.0.cancel(&upstream_id.0).boxed()
    }

    fn handle_webhook(&self, _id: &PredictionId, body: Value) {
        if let Some(update) = UpstreamPrediction::parse(&body) {
            self.0.subscriptions.publish(update);
        }
    }
}

impl Inner {
    /// Records that Replicate's prediction `id` belongs to ours. False if it was recorded before.
    fn claim(&self, id: &str) -> bool {
        self.claimed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id.to_owned())
    }

    #[instrument(name = "replicate_cancel", skip(self))]
    async fn cancel(&self, id: &str) -> Result<(), EngineError> {
        let result = (|| self.client.cancel(id))
            .retry(CANCEL_RETRY)
            .when(CallError::is_transient)
            .adjust(client::honor_retry_after)
            .await;
        match result {
            // A prediction that Replicate does not know needs no cancellation.
            Err(error) if error.status() != Some(404) => {
                Err(EngineError::Rejected(error_messages::rejection(&error)))
            }
            _ => Ok(()),
        }
    }
}
