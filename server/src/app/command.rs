//! The `depth2img` command: logging, the runtime, the socket and what is printed at startup.

use std::{
    error::Error,
    io::{self, IsTerminal},
    process::ExitCode,
    sync::Arc,
};

use tokio::{net::TcpListener, runtime::Runtime};
use tracing_subscriber::EnvFilter;

use crate::{
    app::{
        catalog_import,
        config::{CatalogCommand, Cli, Command, Config, ConfigError, LogFormat},
        serve::Server,
    },
    http::state::AppState,
};
use domain::clock::SystemClock;

/// Threads that answer requests. They mostly wait, the engine has its own threads, and each costs
/// memory.
const MAX_WORKERS: usize = 4;

/// Runs the command until it ends, and prints why it failed.
pub fn run(cli: Cli) -> ExitCode {
    match execute(cli.command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("depth2img: {error}");
            ExitCode::FAILURE
        }
    }
}

fn execute(command: Command) -> Result<ExitCode, Box<dyn Error>> {
    match command {
        Command::Serve(config) => start(&config).map(|()| ExitCode::SUCCESS),
        Command::Catalog(CatalogCommand::Import(import)) => {
            catalog_import::import(&import, &runtime()?)
        }
    }
}

fn start(config: &Config) -> Result<(), Box<dyn Error>> {
    config.check()?;
    init_logging(config)?;
    let _ = rustls::crypto::ring::default_provider().install_default();
    runtime()?.block_on(async {
        let listener = TcpListener::bind(config.listen)
            .await
            .map_err(|error| explain_bind(config, &error))?;
        let port = listener.local_addr()?.port();
        let server = Server::open(config, port, Arc::new(SystemClock)).await?;
        announce(config, &listener, &server.state)?;
        Ok(server.run(listener, shutdown_signal()).await?)
    })
}

fn runtime() -> io::Result<Runtime> {
    let workers =
        std::thread::available_parallelism().map_or(2, |count| count.get().clamp(2, MAX_WORKERS));
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(workers)
        .enable_all()
        .build()
}

fn init_logging(config: &Config) -> Result<(), ConfigError> {
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

/// Prints the address and the settings that matter at startup.
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
            "Updates           predictions are polled; with an https --public-url Replicate sends webhooks"
        );
    }
    if let Some(uploads) = &state.cog_uploads {
        println!(
            "Uploads           the Cog container may be started with --upload-url {}",
            uploads.base_url()
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
                "{address} is used by another program. Stop it, or choose another port, as --listen {}:0.",
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

/// Returns at the first SIGINT or SIGTERM.
async fn shutdown_signal() {
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
    tracing::info!("stopping, requests in progress may finish");
}
