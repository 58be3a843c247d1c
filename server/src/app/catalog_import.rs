//! `depth2img catalog import`.

use std::{error::Error, process::ExitCode, sync::Arc, time::Instant};

use crate::app::{config::Import, serve::open_store};
use domain::clock::{SharedClock, SystemClock};
use services::catalog::import::{ImportReport, import as import_files};
use tokio::runtime::Runtime;

/// Skipped records that are listed; the rest is counted.
const MAX_LISTED: usize = 50;

/// Imports a snapshot and prints a summary. Fails if a file is truncated.
pub(super) fn import(settings: &Import, runtime: &Runtime) -> Result<ExitCode, Box<dyn Error>> {
    let (started, clock) = (Instant::now(), Arc::new(SystemClock) as SharedClock);
    let report = runtime.block_on(async {
        let store = open_store(&settings.data_dir).await?;
        let stats = settings.stats.as_deref();
        let report = import_files(&store, &clock, &settings.models, stats).await;
        store.close().await;
        Ok::<_, Box<dyn Error>>(report?)
    })?;
    print(&report, started.elapsed().as_secs_f64());
    Ok(if report.truncated.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn print(report: &ImportReport, seconds: f64) {
    let skipped = report.skipped.len();
    for record in report.skipped.iter().take(MAX_LISTED) {
        eprintln!("skipped: {}: {}", record.record, record.reason);
    }
    if skipped > MAX_LISTED {
        eprintln!("skipped: {} more", skipped - MAX_LISTED);
    }
    for (path, reason) in &report.truncated {
        eprintln!(
            "{} is truncated or malformed ({reason}). The records before that were imported.",
            path.display()
        );
    }
    println!(
        "Catalog: {} new, {} changed, {} unchanged, {skipped} skipped; {} days of runs; {seconds:.1} seconds",
        report.put.new, report.put.changed, report.put.same, report.days
    );
}
