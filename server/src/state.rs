//! What handlers share.

use std::{path::PathBuf, sync::Arc};

use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;

use crate::{
    blobs::Blobs,
    catalog::{Catalog, CatalogPictures, Walk},
    clock::SharedClock,
    digests::Digests,
    embed_keys::EmbeddedStudios,
    engines::cog::Uploads,
    files::Files,
    links::Site,
    metrics::Exporter,
    passage::Passage,
    predictions::Predictions,
    preparation::Preparation,
    shares::Shares,
    store::Store,
    webhooks::{Inbox, Outgoing},
};

/// What handlers share. Cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Services>);

/// The parts, one each.
#[derive(Clone)]
pub struct Services {
    /// The time.
    pub clock: SharedClock,
    /// The database.
    pub store: Store,
    /// News of searches by e-mail.
    pub digests: Digests,
    /// Copies of the pictures of the models that can be found.
    pub catalog_pictures: CatalogPictures,
    /// How the catalog is renewed from elsewhere; None where it is not.
    pub walk: Option<Arc<Walk>>,
    /// How often.
    pub renewed_every: SignedDuration,
    /// The kept bytes.
    pub blobs: Blobs,
    /// The uploads.
    pub files: Files,
    /// Pictures and depth maps, made ready.
    pub preparation: Preparation,
    /// The models that can be found.
    pub catalog: Catalog,
    /// Everybody's predictions.
    pub predictions: Predictions,
    /// Links to results.
    pub shares: Shares,
    /// Studios for other sites.
    pub embedded: EmbeddedStudios,
    /// Who answers what this server does not know; None where nobody does.
    pub passage: Option<Arc<dyn Passage>>,
    /// Webhooks that come.
    pub inbox: Arc<Inbox>,
    /// Webhooks that are sent.
    pub outgoing: Outgoing,
    /// Where a Cog container uploads to; None where another engine runs predictions.
    pub uploads: Option<Uploads>,
    /// Where the server is to be reached.
    pub site: Site,
    /// The figures.
    pub metrics: Exporter,
    /// The folders in which bytes are kept.
    pub folders: Vec<PathBuf>,
    /// Canceled when the server is told to stop: whoever streams without an end of its own ends then.
    pub stopping: CancellationToken,
}

impl std::ops::Deref for AppState {
    type Target = Services;

    fn deref(&self) -> &Services {
        &self.0
    }
}

impl AppState {
    /// Puts the parts together.
    pub fn new(services: Services) -> Self {
        Self(Arc::new(services))
    }
}
