use std::{error::Error, process::ExitCode, sync::Arc, time::Instant};

use server::{
    catalog::import::{Report, import as take_in},
    clock::{SharedClock, SystemClock},
    config::Import,
    serve::open_store,
};

/// Records that are named of those that are no use.
const NAMED: usize = 50;

/// Takes in a snapshot and prints what became of it. Fails where a file was cut off.
pub fn import(settings: &Import) -> Result<ExitCode, Box<dyn Error>> {
    let (started, clock) = (Instant::now(), Arc::new(SystemClock) as SharedClock);
    let report = super::runtime()?.block_on(async {
        let store = open_store(&settings.data_dir).await?;
        let report = take_in(&store, &clock, &settings.models, settings.stats.as_deref()).await;
        store.close().await;
        Ok::<_, Box<dyn Error>>(report?)
    })?;
    print(&report, started.elapsed().as_secs_f64());
    Ok(if report.cut.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn print(report: &Report, seconds: f64) {
    for bad in report.bad.iter().take(NAMED) {
        eprintln!("left out: {}: {}", bad.which, bad.why);
    }
    if report.bad.len() > NAMED {
        eprintln!("left out: {} more", report.bad.len() - NAMED);
    }
    for (path, why) in &report.cut {
        eprintln!(
            "{} is damaged or ends too early ({why}). What was whole before that was taken in.",
            path.display()
        );
    }
    let put = report.put;
    let (models, bad) = (
        format!(
            "{} new, {} changed, {} the same",
            put.new, put.changed, put.same
        ),
        report.bad.len(),
    );
    println!(
        "Catalog: {models}, {bad} left out; {} days of runs; {seconds:.1} seconds",
        report.days
    );
}
