//! Opens the data folder, answers requests, and stops when it is told to.

use std::{io, path::PathBuf, time::Duration};

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    blobs::{self, BlobError, Blobs},
    clock::SharedClock,
    config::Config,
    fetch::Fetcher,
    files::Files,
    links::Site,
    metrics::Exporter,
    router::router,
    signer::Signer,
    sources::Sources,
    state::{AppState, Services},
    store::{Store, StoreError},
    sweep::sweep,
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
    let (blobs, uploads) = (blobs::open_folder(&folders[0])?, blobs::open_folder(&folders[1])?);
    let store = Store::open(&config.data_dir.join("depth2img.db")).await?;
    let site = Site::new(config.public_url.as_ref(), port, Signer::new(store.secret().await?));
    let blobs = Blobs::new(blobs);
    let files = Files::new(store.clone(), uploads, clock.clone());
    let sources = Sources::new(files.clone(), blobs.clone(), Fetcher::new(config.allow_private_urls));
    let engine = engine_info();
    let (metrics, stopping) = (Exporter::install(), CancellationToken::new());
    Ok(AppState::new(Services { clock, store, blobs, files, sources, site, engine, metrics, folders, stopping }))
}

/// Answers requests on `listener` until `shutdown`, then lets answers under way end.
pub async fn run(state: AppState, listener: TcpListener, shutdown: impl Future<Output = ()> + Send + 'static) -> Result<(), ServeError> {
    let sweeper = tokio::spawn(sweep(state.clone(), state.folders.clone()));
    let stopping = state.stopping.clone();
    let told = stopping.clone();
    let stop = async move {
        shutdown.await;
        told.cancel();
    };
    let server = axum::serve(listener, router(state)?).with_graceful_shutdown(stop).into_future();
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
    Ok(result?)
}

fn make_folder(folder: PathBuf) -> Result<PathBuf, ServeError> {
    let attempt = || {
        std::fs::create_dir_all(&folder)?;
        let probe = folder.join(".writable");
        std::fs::write(&probe, [])?;
        std::fs::remove_file(probe)
    };
    attempt().map_err(|source| ServeError::Folder { folder: folder.clone(), source })?;
    Ok(folder)
}

fn engine_info() -> api::EngineInfo {
    api::EngineInfo {
        kind: api::EngineKind::Local,
        description: "Real networks on this server's processor. A preview, not Stable Diffusion.".into(),
        seconds_per_output: None,
        dollars_per_output: Some(0.0),
    }
}
