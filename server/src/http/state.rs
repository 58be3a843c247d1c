//! The state that handlers share.

use std::{path::PathBuf, sync::Arc};

use tokio_util::sync::CancellationToken;

use crate::http::metrics::Exporter;
use adapters::{blobs::Blobs, engines::cog::Uploads, upstream_proxy::UpstreamProxy};
use domain::{clock::SharedClock, links::Site};
use services::{
    catalog::{Catalog, CatalogPictures},
    digests::Digests,
    embed_keys::EmbeddedStudios,
    files::Files,
    predictions::Predictions,
    preparation::Preparation,
    shares::Shares,
    webhooks::{WebhookDispatcher, WebhookVerifier},
};
use store::Store;

/// The services that handlers use. Cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Services>);

/// One instance of each service, composed at startup.
#[derive(Clone)]
pub struct Services {
    /// The clock; tests inject a manual one.
    pub clock: SharedClock,
    /// The database.
    pub store: Store,
    /// Subscriptions to searches by email.
    pub digests: Digests,
    /// Copies of the pictures of catalog models.
    pub catalog_pictures: CatalogPictures,
    /// The object store of pictures.
    pub blobs: Blobs,
    /// Uploaded files.
    pub files: Files,
    /// Normalization of input pictures and depth maps.
    pub preparation: Preparation,
    /// The searchable catalog of models.
    pub catalog: Catalog,
    /// Predictions of all owners.
    pub predictions: Predictions,
    /// Share links of all owners.
    pub shares: Shares,
    /// Embed keys and the sessions of their visitors.
    pub embed_keys: EmbeddedStudios,
    /// The upstream API that read requests are forwarded to; `None` unless the engine has one.
    pub upstream_proxy: Option<Arc<dyn UpstreamProxy>>,
    /// Verification and deduplication of incoming webhooks.
    pub incoming_webhooks: Arc<WebhookVerifier>,
    /// Delivery of outgoing webhooks.
    pub outgoing_webhooks: WebhookDispatcher,
    /// Uploads of a Cog container; `None` if predictions run on another engine.
    pub cog_uploads: Option<Uploads>,
    /// The server's public addresses and its signer.
    pub site: Site,
    /// The exporter of the metrics.
    pub metrics: Exporter,
    /// The folder that archives are received in before they are imported.
    pub import_dir: PathBuf,
    /// Cancelled when the server shuts down; event streams end then.
    pub shutdown: CancellationToken,
}

impl std::ops::Deref for AppState {
    type Target = Services;

    fn deref(&self) -> &Services {
        &self.0
    }
}

impl AppState {
    /// Wraps the services.
    pub fn new(services: Services) -> Self {
        Self(Arc::new(services))
    }
}
