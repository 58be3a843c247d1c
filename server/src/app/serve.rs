//! Composition of the services, start and graceful shutdown.

use std::{
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use jiff::SignedDuration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    app::config::Config,
    http::{
        metrics::Exporter,
        router::router,
        state::{AppState, Services},
    },
    jobs::{self, Cleanup, Supervisor},
};
use adapters::{
    blobs::{self, BlobError, Blobs},
    engines::BuiltIn,
    engines::Cog,
    engines::Engine,
    engines::Replicate,
    engines::cog::Uploads,
    fetch::Fetcher,
    mail::{Mailer, SmtpMailer},
    upstream_proxy::UpstreamProxy,
};
use domain::{clock::SharedClock, links::Site, signer::Signer, webhook_receiver::ReceiverRules};
use imaging::built_in::{NetworkError, Networks};
use services::{
    catalog::{Catalog, CatalogPictures, CatalogSync, Prices, PricesError, SyncSettings},
    digests::{self, Digests},
    embed_keys::EmbeddedStudios,
    files::Files,
    metadata_removal::MetadataRemoval,
    predictions::{self, Predictions},
    preparation::Preparation,
    shares::Shares,
    sources::Sources,
    webhooks::{SecretCache, SecretSource, WebhookDispatcher, WebhookVerifier},
};
use store::{Store, StoreError};

/// How long requests in progress may take at shutdown, and after that background jobs.
const GRACE_PERIOD: Duration = Duration::from_secs(10);

/// Why the server could not start or continue.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The data folder is not usable.
    #[error("The data folder {} cannot be used: {source}. Make it writable, or choose another with --data-dir.", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The database is not usable.
    #[error("The data folder's database cannot be opened: {0}.")]
    Store(#[from] StoreError),
    /// The blob storage is not usable.
    #[error("The data folder's pictures cannot be stored: {0}.")]
    Blobs(#[from] BlobError),
    /// The price table is not valid.
    #[error(transparent)]
    Prices(#[from] PricesError),
    /// The networks cannot be loaded.
    #[error("The built-in networks cannot be loaded: {0}.")]
    Networks(#[from] NetworkError),
    /// The OpenAPI document cannot be generated.
    #[error("The OpenAPI document cannot be generated: {0}.")]
    Document(#[from] serde_json::Error),
    /// The socket failed.
    #[error("The network failed: {0}.")]
    Network(#[from] io::Error),
}

/// A server that is ready to run.
pub struct Server {
    /// The services that handlers use.
    pub state: AppState,
    /// The sync with Replicate and its interval; `None` if the catalog is not synced.
    catalog_sync: Option<(Arc<CatalogSync>, SignedDuration)>,
    /// The folders of blobs and uploads.
    folders: [PathBuf; 2],
}

/// The engine, and what the server uses of the same selected.
struct SelectedEngine {
    engine: Arc<dyn Engine>,
    /// The source of the secret that signs incoming webhooks.
    webhook_secret: SecretSource,
    upstream_proxy: Option<Arc<dyn UpstreamProxy>>,
    catalog_sync: Option<Arc<CatalogSync>>,
    cog_uploads: Option<Uploads>,
}

impl Server {
    /// Opens the data folder and composes the services of a server on `port`.
    pub async fn open(config: &Config, port: u16, clock: SharedClock) -> Result<Self, ServeError> {
        let folder = |name: &str| create_folder(config.data_dir.join(name));
        let [blob_folder, file_folder] = [folder("blobs")?, folder("files")?];
        let store = open_store(&config.data_dir).await?;
        let prices = match &config.prices {
            Some(path) => Prices::read(path)?,
            None => Prices::default(),
        };
        let catalog =
            Catalog::open(store.clone(), clock.clone(), config.engine_kind(), prices).await?;
        let blobs = Blobs::new(blobs::open_folder(&blob_folder)?);
        let files = Files::new(
            store.clone(),
            blobs::open_folder(&file_folder)?,
            clock.clone(),
        );
        let site = Site::new(
            config.public_url.as_ref(),
            port,
            Signer::new(store.settings().signing_secret().await?),
        )
        .with_frame_ancestors(config.frame_ancestors());
        let metadata_removal = MetadataRemoval::default();
        let shares = Shares::new(
            clock.clone(),
            store.clone(),
            blobs.clone(),
            site.signer().clone(),
            metadata_removal.clone(),
        );
        let sources = Sources::new(
            files.clone(),
            blobs.clone(),
            shares.clone(),
            Fetcher::new(config.allow_private_urls),
        );
        let networks = Arc::new(Networks::load()?);
        let preparation = Preparation::new(
            store.clone(),
            blobs.clone(),
            sources.clone(),
            Arc::clone(&networks),
        );
        let catalog_pictures = CatalogPictures::new(
            catalog.clone(),
            blobs.clone(),
            Fetcher::new(config.allow_private_urls),
        );
        let selected = select_engine(config, port, &clock, &catalog, site.signer(), networks)?;
        let (metrics, stopping) = (Exporter::install(), CancellationToken::new());
        let receivers = ReceiverRules {
            allow_private: config.allow_private_urls,
        };
        let webhook_verifier = Arc::new(WebhookVerifier::new(
            SecretCache::new(selected.webhook_secret, clock.clone()),
            store.clone(),
            clock.clone(),
        ));
        let webhook_dispatcher = WebhookDispatcher::new(
            store.clone(),
            clock.clone(),
            site.clone(),
            store.settings().webhook_secret().await?.into(),
            receivers,
        );
        let predictions = Predictions::new(predictions::Dependencies {
            clock: clock.clone(),
            store: store.clone(),
            blobs: blobs.clone(),
            sources,
            preparation: preparation.clone(),
            metadata_removal,
            engine: selected.engine,
            links: site.links(None),
            cancel_after: config.cancel_after.map(Duration::from_secs),
            receivers,
            prices: catalog.prices(),
            stopping: stopping.clone(),
        });
        let embedded = EmbeddedStudios::new(store.clone(), clock.clone(), site.signer().clone());
        let digests = Digests::new(digests::Dependencies {
            clock: clock.clone(),
            store: store.clone(),
            catalog: catalog.clone(),
            links: site.links(None),
            signer: site.signer().clone(),
            mailer: config
                .mail()
                .and_then(SmtpMailer::new)
                .map(|smtp| Arc::new(smtp) as Arc<dyn Mailer>),
            day: config.digest_day(),
            stopping: stopping.clone(),
        });
        let state = AppState::new(Services {
            clock,
            digests,
            store,
            blobs,
            files,
            preparation,
            catalog,
            catalog_pictures,
            predictions,
            shares,
            embed_keys: embedded,
            upstream_proxy: selected.upstream_proxy,
            incoming_webhooks: webhook_verifier,
            outgoing_webhooks: webhook_dispatcher,
            cog_uploads: selected.cog_uploads,
            site,
            metrics,
            import_dir: blob_folder.clone(),
            shutdown: stopping,
        });
        let sync_interval = SignedDuration::from_hours(config.catalog_refresh.into());
        Ok(Self {
            state,
            catalog_sync: selected.catalog_sync.map(|sync| (sync, sync_interval)),
            folders: [blob_folder, file_folder],
        })
    }

    /// Serves requests on `listener` until `shutdown`, then waits for requests in progress and for
    /// all background jobs.
    pub async fn run(
        self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), ServeError> {
        let state = self.state.clone();
        let (predictions, stopping) = (state.predictions.clone(), state.shutdown.clone());
        state.outgoing_webhooks.skip_past_events().await?;
        predictions.reconcile().await?;
        let mut supervisor = Supervisor::new(stopping.clone());
        jobs::start(&mut supervisor, self.into_job_dependencies());
        let stop_requested = stopping.clone();
        let server = axum::serve(
            listener,
            router(state)?.into_make_service_with_connect_info::<SocketAddr>(),
        )
        .with_graceful_shutdown(async move {
            shutdown.await;
            stop_requested.cancel();
        })
        .into_future();
        let grace_period = async {
            stopping.cancelled().await;
            tokio::time::sleep(GRACE_PERIOD).await;
        };
        let result = tokio::select! {
            result = server => result,
            () = grace_period => {
                tracing::warn!("requests did not finish in time, closing their connections");
                Ok(())
            }
        };
        supervisor.shutdown(GRACE_PERIOD).await;
        predictions.stop().await;
        Ok(result?)
    }

    fn into_job_dependencies(self) -> jobs::Dependencies {
        let state = self.state;
        jobs::Dependencies {
            store: state.store.clone(),
            catalog: state.catalog.clone(),
            catalog_sync: self.catalog_sync,
            digests: state.digests.clone(),
            predictions: state.predictions.clone(),
            webhook_dispatcher: state.outgoing_webhooks.clone(),
            cleanup: Cleanup {
                clock: state.clock.clone(),
                store: state.store.clone(),
                files: state.files.clone(),
                digests: state.digests.clone(),
                metrics: state.metrics.clone(),
                folders: self.folders.to_vec(),
            },
        }
    }
}

/// Starts the engine that the settings select.
fn select_engine(
    config: &Config,
    port: u16,
    clock: &SharedClock,
    catalog: &Catalog,
    signer: &Signer,
    networks: Arc<Networks>,
) -> Result<SelectedEngine, ServeError> {
    let webhook_secret = match &config.replicate_webhook_secret {
        Some(secret) => SecretSource::Fixed(secret.clone()),
        None => SecretSource::None,
    };
    if let Some(settings) = config.cog(port) {
        return Ok(SelectedEngine {
            cog_uploads: Some(Uploads::new(&settings, signer.clone())),
            engine: Arc::new(Cog::new(settings, signer.clone())),
            webhook_secret,
            upstream_proxy: None,
            catalog_sync: None,
        });
    }
    if let Some(settings) = config.replicate() {
        let replicate = Arc::new(Replicate::new(settings, clock.clone()));
        let sync = || {
            let settings = SyncSettings::default();
            Arc::new(CatalogSync::new(
                replicate.clone(),
                catalog.clone(),
                settings,
            ))
        };
        return Ok(SelectedEngine {
            webhook_secret: match webhook_secret {
                SecretSource::None => SecretSource::Fetched(replicate.clone()),
                fixed => fixed,
            },
            upstream_proxy: Some(replicate.clone()),
            catalog_sync: (config.catalog_refresh > 0).then(sync),
            engine: replicate,
            cog_uploads: None,
        });
    }
    let built_in = BuiltIn::start(networks, config.concurrency.get())?;
    Ok(SelectedEngine {
        engine: Arc::new(built_in.with_stand_ins(Arc::new(catalog.clone()))),
        webhook_secret,
        upstream_proxy: None,
        catalog_sync: None,
        cog_uploads: None,
    })
}

/// Opens the database of a data folder; creates both if needed.
pub async fn open_store(data_dir: &Path) -> Result<Store, ServeError> {
    let folder = create_folder(data_dir.to_owned())?;
    Ok(Store::open(&folder.join("depth2img.db")).await?)
}

fn create_folder(folder: PathBuf) -> Result<PathBuf, ServeError> {
    let attempt = || {
        std::fs::create_dir_all(&folder)?;
        let probe = folder.join(".writable");
        std::fs::write(&probe, [])?;
        std::fs::remove_file(probe)
    };
    attempt().map_err(|source| ServeError::Folder {
        folder: folder.clone(),
        source,
    })?;
    Ok(folder)
}
