//! The `depth2img` command.
//!
//! - [`snapshot`]: `depth2img catalog import`

mod snapshot;

use std::{
    error::Error,
    io::{self, IsTerminal},
    process::ExitCode,
    sync::Arc,
};

use clap::Parser;
use server::{
    clock::SystemClock,
    config::{CatalogCommand, Cli, Command, Config, ConfigError, LogFormat},
    serve::{open, run},
    state::AppState,
};
use tokio::{net::TcpListener, runtime::Runtime};
use tracing_subscriber::EnvFilter;

/// The system's allocator keeps much of what a crowd of predictions once took; this one gives it back (`make bench`, "A crowd").
#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Threads that answer requests. They wait rather than work (the engine has its own), and each costs memory.
const MOST_WORKERS: usize = 4;

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(config) => start(&config).map(|()| ExitCode::SUCCESS),
        Command::Catalog(CatalogCommand::Import(import)) => snapshot::import(&import),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("depth2img: {error}");
            ExitCode::FAILURE
        }
    }
}

fn start(config: &Config) -> Result<(), Box<dyn Error>> {
    config.check()?;
    log(config)?;
    let _ = rustls::crypto::ring::default_provider().install_default();
    runtime()?.block_on(async {
        let listener = TcpListener::bind(config.listen)
            .await
            .map_err(|error| explain_bind(config, &error))?;
        let state = open(config, listener.local_addr()?.port(), Arc::new(SystemClock)).await?;
        announce(config, &listener, &state)?;
        Ok(run(state, listener, interrupted()).await?)
    })
}

fn runtime() -> io::Result<Runtime> {
    let workers =
        std::thread::available_parallelism().map_or(2, |count| count.get().clamp(2, MOST_WORKERS));
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(workers)
        .enable_all()
        .build()
}

fn log(config: &Config) -> Result<(), ConfigError> {
    let filter =
        EnvFilter::try_new(&config.log).map_err(|_| ConfigError::Log(config.log.clone()))?;
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal());
    match config.log_format {
        LogFormat::Text => subscriber.init(),
        LogFormat::Json => subscriber.json().init(),
    }
    Ok(())
}

/// What a person wants to know first.
fn announce(config: &Config, listener: &TcpListener, state: &AppState) -> io::Result<()> {
    let address = config
        .public_url
        .as_ref()
        .map_or(format!("http://{}", listener.local_addr()?), |url| {
            url.origin().ascii_serialization()
        });
    let folder = std::path::absolute(&config.data_dir)?;
    println!("Depth2Img Studio  {address}");
    let engine = state.predictions.engine.info();
    println!(
        "Engine            {}: {}",
        engine.kind.label(),
        engine.description
    );
    if config
        .replicate()
        .is_some_and(|settings| settings.webhooks.is_none())
    {
        println!(
            "News              Replicate is asked how predictions go; with an https --public-url it tells by itself"
        );
    }
    if let Some(uploads) = &state.uploads {
        println!(
            "Uploads           the Cog container may be started with --upload-url {}",
            uploads.address()
        );
    }
    println!("Data folder       {}", folder.display());
    Ok(())
}

fn explain_bind(config: &Config, error: &io::Error) -> String {
    let address = config.listen;
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            format!(
                "{address} is taken by another program. Stop that one, or choose another port, as --listen {}:0.",
                address.ip()
            )
        }
        io::ErrorKind::PermissionDenied => format!(
            "Listening on {address} is not permitted. Choose a port above 1023 with --listen."
        ),
        io::ErrorKind::AddrNotAvailable => format!(
            "{} is not an address of this machine. Choose another with --listen.",
            address.ip()
        ),
        _ => format!("Listening on {address} failed: {error}."),
    }
}

/// Ends with the first SIGINT or SIGTERM.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            },
            Err(_) => drop(tokio::signal::ctrl_c().await),
        }
    }
    #[cfg(not(unix))]
    drop(tokio::signal::ctrl_c().await);
    tracing::info!("stopping: answers under way may end");
}
