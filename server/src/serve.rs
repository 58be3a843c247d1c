//! Opens the data folder, answers requests, and stops when it is told to.

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
    blobs::{self, BlobError, Blobs},
    catalog::{Catalog, CatalogPictures, Pace, Prices, PricesError, Walk, follow, keep_walking},
    clock::SharedClock,
    config::Config,
    digests::{self, Digests, Postman, Smtp},
    embed_keys::EmbeddedStudios,
    engines::{
        BuiltIn, Cog, Engine, Replicate,
        cog::Uploads,
        local::{NetworkError, Networks},
    },
    fetch::Fetcher,
    files::Files,
    links::Site,
    metrics::Exporter,
    passage::Passage,
    predictions::{Means, Predictions},
    preparation::Preparation,
    router::router,
    shares::Shares,
    signer::Signer,
    sources::Sources,
    state::{AppState, Services},
    store::{Store, StoreError},
    sweep::sweep,
    webhooks::{Inbox, Keyring, Outgoing, ReceiverRules, SecretSource},
};

/// How long answers under way may take once the server is told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Why the server could not start or go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The data folder is no use.
    #[error("The data folder {} cannot be used: {source}. Make it writable, or choose another with --data-dir.", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The database is no use.
    #[error("The data folder's database cannot be opened: {0}.")]
    Store(#[from] StoreError),
    /// The bytes cannot be kept.
    #[error("The data folder's pictures cannot be kept: {0}.")]
    Blobs(#[from] BlobError),
    /// The table of prices is no use.
    #[error(transparent)]
    Prices(#[from] PricesError),
    /// The built-in networks do not load.
    #[error("The built-in networks cannot be loaded: {0}.")]
    Networks(#[from] NetworkError),
    /// The server's description cannot be written.
    #[error("The API's description cannot be made: {0}.")]
    Document(#[from] serde_json::Error),
    /// The socket failed.
    #[error("The network failed: {0}.")]
    Network(#[from] io::Error),
}

/// Opens the data folder and puts the parts together for a server on `port`.
pub async fn open(config: &Config, port: u16, clock: SharedClock) -> Result<AppState, ServeError> {
    let folder = |name: &str| make_folder(config.data_dir.join(name));
    let folders = vec![folder("blobs")?, folder("files")?];
    let store = open_store(&config.data_dir).await?;
    let prices = config
        .prices
        .as_deref()
        .map(Prices::read)
        .transpose()?
        .unwrap_or_default();
    let catalog = Catalog::open(store.clone(), clock.clone(), config.engine_kind(), prices).await?;
    let blobs = Blobs::new(blobs::open_folder(&folders[0])?);
    let files = Files::new(
        store.clone(),
        blobs::open_folder(&folders[1])?,
        clock.clone(),
    );
    let site = Site::new(
        config.public_url.as_ref(),
        port,
        Signer::new(store.secret().await?),
    )
    .framed_by(config.framers());
    let shares = Shares::new(
        clock.clone(),
        store.clone(),
        blobs.clone(),
        site.signer().clone(),
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
    let mut secret = config
        .replicate_webhook_secret
        .clone()
        .map_or(SecretSource::None, SecretSource::Given);
    let cog = config.cog(port);
    let uploads = cog
        .as_ref()
        .map(|settings| Uploads::new(settings, site.signer().clone()));
    let mut passage: Option<Arc<dyn Passage>> = None;
    let mut walk = None;
    let catalog_pictures = CatalogPictures::new(
        catalog.clone(),
        blobs.clone(),
        Fetcher::new(config.allow_private_urls),
    );
    let engine: Arc<dyn Engine> = match (cog, config.replicate()) {
        (Some(settings), _) => Arc::new(Cog::new(settings, site.signer().clone())),
        (None, Some(settings)) => {
            let replicate = Replicate::new(settings, clock.clone());
            if matches!(secret, SecretSource::None) {
                secret = SecretSource::Fetched(Arc::new(replicate.clone()));
            }
            passage = Some(Arc::new(replicate.clone()));
            walk = Some(Arc::new(Walk::new(
                Arc::new(replicate.clone()),
                catalog.clone(),
                Pace::default(),
            )));
            Arc::new(replicate)
        }
        (None, None) => Arc::new(
            BuiltIn::start(networks, config.concurrency.get())?
                .standing_in(Arc::new(catalog.clone())),
        ),
    };
    let (metrics, stopping) = (Exporter::install(), CancellationToken::new());
    let receivers = ReceiverRules {
        allow_private: config.allow_private_urls,
    };
    let inbox = Arc::new(Inbox::new(
        Keyring::new(secret, clock.clone()),
        store.clone(),
        clock.clone(),
    ));
    let secret = store.webhook_secret().await?.into();
    let outgoing = Outgoing::new(
        store.clone(),
        clock.clone(),
        site.clone(),
        secret,
        receivers,
        stopping.clone(),
    );
    let predictions = Predictions::new(Means {
        clock: clock.clone(),
        store: store.clone(),
        blobs: blobs.clone(),
        sources,
        preparation: preparation.clone(),
        engine,
        links: site.links(None),
        cancel_after: config.cancel_after.map(Duration::from_secs),
        receivers,
        prices: catalog.prices(),
        stopping: stopping.clone(),
    });
    let embedded = EmbeddedStudios::new(store.clone(), clock.clone(), site.signer().clone());
    let digests = Digests::new(digests::Means {
        clock: clock.clone(),
        store: store.clone(),
        catalog: catalog.clone(),
        links: site.links(None),
        signer: site.signer().clone(),
        postman: config
            .mail()
            .and_then(Smtp::new)
            .map(|smtp| Arc::new(smtp) as Arc<dyn Postman>),
        day: config.digest_day(),
        stopping: stopping.clone(),
    });
    Ok(AppState::new(Services {
        clock,
        digests,
        store,
        blobs,
        files,
        preparation,
        catalog,
        catalog_pictures,
        walk: walk.filter(|_| config.catalog_refresh > 0),
        renewed_every: SignedDuration::from_hours(config.catalog_refresh.into()),
        predictions,
        shares,
        embedded,
        passage,
        inbox,
        outgoing,
        uploads,
        site,
        metrics,
        folders,
        stopping,
    }))
}

/// Opens the database of a data folder, and makes both where they are missing.
pub async fn open_store(data_dir: &Path) -> Result<Store, ServeError> {
    let folder = make_folder(data_dir.to_owned())?;
    Ok(Store::open(&folder.join("depth2img.db")).await?)
}

/// Answers requests on `listener` until `shutdown`, then lets answers under way end.
pub async fn run(
    state: AppState,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    state.outgoing.start().await?;
    state.predictions.start().await?;
    state.digests.start();
    let predictions = state.predictions.clone();
    let sweeper = tokio::spawn(sweep(state.clone(), state.folders.clone()));
    let following = tokio::spawn(follow(state.catalog.clone()));
    let walking = state
        .walk
        .clone()
        .map(|walk| tokio::spawn(keep_walking(walk, state.renewed_every)));
    let store = state.store.clone();
    let log = tokio::spawn(async move { store.empty_log().await });
    let stopping = state.stopping.clone();
    let told = stopping.clone();
    let stop = async move {
        shutdown.await;
        told.cancel();
    };
    let server = axum::serve(
        listener,
        router(state)?.into_make_service_with_connect_info::<SocketAddr>(),
    )
    .with_graceful_shutdown(stop)
    .into_future();
    let patience = async {
        stopping.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    let result = tokio::select! {
        result = server => result,
        () = patience => {
            tracing::warn!("some answers did not end in time and were cut off");
            Ok(())
        }
    };
    sweeper.abort();
    log.abort();
    following.abort();
    walking.inspect(|walking| walking.abort());
    predictions.stop().await;
    Ok(result?)
}

fn make_folder(folder: PathBuf) -> Result<PathBuf, ServeError> {
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
