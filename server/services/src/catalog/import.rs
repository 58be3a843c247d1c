//! Imports a catalog snapshot: a file of models, and one of their runs by day. Files are parsed
//! as streams.
//!
//! - [`json_stream`]: parses a JSON document of any size item by item

pub(super) mod json_stream;

#[cfg(test)]
mod tests;

use std::{
    fs::File,
    io::{self, BufReader},
    path::{Path, PathBuf},
};

use api::{CatalogSource, Model, ModelName};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::mpsc;

use super::sanitize::{sanitize, single_line};
use domain::clock::{SharedClock, to_wire_timestamp};
use store::{DailyRunCount, Store, StoreError, UpsertCounts};

use json_stream::{each_entry, each_item};

/// Records that are stored in one transaction.
const BATCH_SIZE: usize = 100;
/// Parsed batches that wait for the database.
const QUEUED_BATCHES: usize = 2;
/// Characters of an error message.
const MAX_REASON_CHARS: usize = 300;

/// The result of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// New, changed and unchanged models.
    pub put: UpsertCounts,
    /// Days of runs that were added or changed.
    pub days: u64,
    /// Records that were skipped.
    pub skipped: Vec<SkippedRecord>,
    /// Truncated or malformed files, each with the parser's message. The records before the error
    /// were imported.
    pub truncated: Vec<(PathBuf, String)>,
}

/// A record that was not imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedRecord {
    /// `owner/name`, or the record's position in the file if it has no name.
    pub record: String,
    /// Why it was skipped.
    pub reason: String,
}

/// An import that failed as a whole.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file does not exist or cannot be read.
    #[error("{} cannot be read: {source}.", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The database failed.
    #[error("The catalog cannot be written: {0}.")]
    Store(#[from] StoreError),
}

/// A result of parsing a file.
enum Parsed<T> {
    Record(T),
    Skipped(SkippedRecord),
    /// The rest of the file cannot be parsed.
    Truncated(String),
}

/// A day in the file of runs.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Day {
    date: String,
    total_runs: u64,
    #[serde(default)]
    daily_runs: Option<i64>,
}

/// Imports a file of models, and one of their runs. Idempotent.
pub async fn import(
    store: &Store,
    clock: &SharedClock,
    models: &Path,
    stats: Option<&Path>,
) -> Result<ImportReport, ImportError> {
    let (models_file, stats_file) = (open(models)?, stats.map(open).transpose()?);
    let mut report = ImportReport::default();
    import_models(store, clock, models, models_file, &mut report).await?;
    if let (Some(path), Some(file)) = (stats, stats_file) {
        import_runs(store, path, file, &mut report).await?;
    }
    Ok(report)
}

async fn import_models(
    store: &Store,
    clock: &SharedClock,
    path: &Path,
    file: File,
    report: &mut ImportReport,
) -> Result<(), ImportError> {
    let now = to_wire_timestamp(clock.now());
    let mut records = spawn_parser(move |send| {
        let mut position = 0;
        each_item(BufReader::new(file), |record| {
            position += 1;
            send(parse_model(record).map_err(|(name, reason)| SkippedRecord {
                record: name.unwrap_or_else(|| format!("record {position}")),
                reason,
            }));
        })
    });
    while let Some(batch) = next_batch(&mut records, path, report).await {
        let (put, _) = store
            .catalog()
            .upsert_models(batch, CatalogSource::Snapshot, &now)
            .await?;
        report.put += put;
    }
    Ok(())
}

async fn import_runs(
    store: &Store,
    path: &Path,
    file: File,
    report: &mut ImportReport,
) -> Result<(), ImportError> {
    let mut records = spawn_parser(move |send| {
        each_entry(BufReader::new(file), |name, days| {
            send(parse_runs(&name, days).map_err(|reason| SkippedRecord {
                record: format!("runs of {}", single_line(&name, 80)),
                reason,
            }));
        })
    });
    while let Some(batch) = next_batch(&mut records, path, report).await {
        report.days += store.catalog().upsert_run_counts(&batch).await?;
    }
    Ok(())
}

/// Parses on a blocking thread, while the records before are stored.
fn spawn_parser<T: Send + 'static>(
    parse: impl FnOnce(&mut dyn FnMut(Result<T, SkippedRecord>)) -> serde_json::Result<()>
    + Send
    + 'static,
) -> mpsc::Receiver<Parsed<T>> {
    let (sender, receiver) = mpsc::channel(BATCH_SIZE * QUEUED_BATCHES);
    tokio::task::spawn_blocking(move || {
        // A dropped receiver means that the import has failed and reports its own error.
        let mut send = |result: Result<T, SkippedRecord>| {
            drop(sender.blocking_send(result.map_or_else(Parsed::Skipped, Parsed::Record)));
        };
        if let Err(error) = parse(&mut send) {
            drop(sender.blocking_send(Parsed::Truncated(error.to_string())));
        }
    });
    receiver
}

/// The next records to store in one transaction; `None` at the end of the file.
async fn next_batch<T>(
    records: &mut mpsc::Receiver<Parsed<T>>,
    path: &Path,
    report: &mut ImportReport,
) -> Option<Vec<T>> {
    let mut batch = vec![];
    while batch.len() < BATCH_SIZE {
        match records.recv().await {
            Some(Parsed::Record(record)) => batch.push(record),
            Some(Parsed::Skipped(skipped)) => report.skipped.push(skipped),
            Some(Parsed::Truncated(reason)) => report.truncated.push((path.to_owned(), reason)),
            None => break,
        }
    }
    (!batch.is_empty()).then_some(batch)
}

/// The model of a record, or the record's name, if it has one, with an error message.
fn parse_model(record: Value) -> Result<Model, (Option<String>, String)> {
    let text = |key: &str| {
        let value = record.get(key)?.as_str()?;
        Some(single_line(value, 80))
    };
    let name = match (text("owner"), text("name")) {
        (Some(owner), Some(name)) => Some(format!("{owner}/{name}")),
        _ => None,
    };
    match serde_json::from_value(record) {
        Ok(model) => sanitize(model).map_err(|reason| (name, reason)),
        Err(error) => Err((name, reason(&error))),
    }
}

fn parse_runs(name: &str, days: Value) -> Result<(ModelName, Vec<DailyRunCount>), String> {
    let Ok(name) = name.parse::<ModelName>() else {
        return Err("not a valid model name".to_owned());
    };
    let days: Vec<Day> = serde_json::from_value(days).map_err(|error| reason(&error))?;
    let mut known = vec![];
    for day in days {
        if day.date.parse::<Date>().is_err() {
            return Err(format!("\"{}\" is not a date", single_line(&day.date, 40)));
        }
        let daily = day.daily_runs.map(|daily| daily.max(0));
        known.push(DailyRunCount {
            date: day.date,
            total: day.total_runs,
            daily: daily.map(|daily| u32::try_from(daily).unwrap_or(u32::MAX)),
        });
    }
    Ok((name, known))
}

fn reason(error: &serde_json::Error) -> String {
    single_line(&error.to_string(), MAX_REASON_CHARS)
}

fn open(path: &Path) -> Result<File, ImportError> {
    File::open(path).map_err(|source| ImportError::File {
        path: path.to_owned(),
        source,
    })
}
