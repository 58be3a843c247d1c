//! Taking in a snapshot: a file of models, and one of their runs by day. Files are read piece by piece, never at once.
//!
//! - [`read`]: a JSON document of any size, piece by piece

pub(super) mod read;

#[cfg(test)]
mod tests;

use std::{
    fs::File,
    io::{self, BufReader},
    path::{Path, PathBuf},
};

use api::{CatalogSource, Model, ModelName};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::mpsc;

use super::tidy;
use crate::{
    clock::{SharedClock, stamp},
    store::{KnownDay, Put, Store, StoreError},
};

use read::{entries, items};

/// Models that are written down together.
const BATCH: usize = 100;
/// Batches that wait to be written while more is read.
const WAITING: usize = 2;
/// Characters of a reason.
const REASON: usize = 300;

/// What became of a snapshot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// What became of its models.
    pub put: Put,
    /// Days of runs that are different now.
    pub days: u64,
    /// What could not be taken in.
    pub bad: Vec<Bad>,
    /// The files that end too early or are damaged, each with why. What is before was taken in.
    pub cut: Vec<(PathBuf, String)>,
}

/// A record that could not be taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bad {
    /// `owner/name`, or its number where it has none.
    pub which: String,
    /// Why.
    pub why: String,
}

/// Why nothing was taken in.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// There is no such file, or it may not be read.
    #[error("{} cannot be read: {source}.", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The database.
    #[error("The catalog cannot be written: {0}.")]
    Store(#[from] StoreError),
}

/// What a file holds, as it was read.
enum Piece<T> {
    /// Something to be written down.
    Good(T),
    /// Something that is no use.
    Bad(Bad),
    /// The file ends too early, or is damaged.
    Cut(String),
}

/// A day of a model in the file of runs.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Day {
    date: String,
    total_runs: u64,
    #[serde(default)]
    daily_runs: Option<i64>,
}

/// Takes in a file of models, and one of their runs. The same again changes nothing.
pub async fn import(
    store: &Store,
    clock: &SharedClock,
    models: &Path,
    stats: Option<&Path>,
) -> Result<Report, ImportError> {
    let (models_file, stats_file) = (open(models)?, stats.map(open).transpose()?);
    let mut report = Report::default();
    take_models(store, clock, models, models_file, &mut report).await?;
    if let (Some(path), Some(file)) = (stats, stats_file) {
        take_runs(store, path, file, &mut report).await?;
    }
    Ok(report)
}

async fn take_models(
    store: &Store,
    clock: &SharedClock,
    path: &Path,
    file: File,
    report: &mut Report,
) -> Result<(), ImportError> {
    let now = stamp(clock.now());
    let mut pieces = pieces(move |tell| {
        let mut number = 0;
        items(BufReader::new(file), |record| {
            number += 1;
            tell(model(record).map_err(|(name, why)| Bad {
                which: name.unwrap_or_else(|| format!("record {number}")),
                why,
            }));
        })
    });
    while let Some(batch) = next(&mut pieces, path, report).await {
        report.put += store
            .put_catalog_models(batch, CatalogSource::Snapshot, &now)
            .await?
            .0;
    }
    Ok(())
}

async fn take_runs(
    store: &Store,
    path: &Path,
    file: File,
    report: &mut Report,
) -> Result<(), ImportError> {
    let mut pieces = pieces(move |tell| {
        entries(BufReader::new(file), |name, days| {
            tell(runs(&name, days).map_err(|why| Bad {
                which: format!("runs of {}", tidy::line(&name, 80)),
                why,
            }));
        })
    });
    while let Some(batch) = next(&mut pieces, path, report).await {
        report.days += store.put_catalog_runs(&batch).await?;
    }
    Ok(())
}

/// Reads on a thread of its own, while what was read before is written down.
fn pieces<T: Send + 'static>(
    read: impl FnOnce(&mut dyn FnMut(Result<T, Bad>)) -> serde_json::Result<()> + Send + 'static,
) -> mpsc::Receiver<Piece<T>> {
    let (sender, receiver) = mpsc::channel(BATCH * WAITING);
    tokio::task::spawn_blocking(move || {
        // Whoever does not listen any more has failed, and says so.
        let mut tell = |piece: Result<T, Bad>| {
            drop(sender.blocking_send(piece.map_or_else(Piece::Bad, Piece::Good)))
        };
        if let Err(error) = read(&mut tell) {
            drop(sender.blocking_send(Piece::Cut(error.to_string())));
        }
    });
    receiver
}

/// The next that are to be written down together; None at the end.
async fn next<T>(
    pieces: &mut mpsc::Receiver<Piece<T>>,
    path: &Path,
    report: &mut Report,
) -> Option<Vec<T>> {
    let mut batch = vec![];
    while batch.len() < BATCH {
        match pieces.recv().await {
            Some(Piece::Good(piece)) => batch.push(piece),
            Some(Piece::Bad(bad)) => report.bad.push(bad),
            Some(Piece::Cut(why)) => report.cut.push((path.to_owned(), why)),
            None => break,
        }
    }
    (!batch.is_empty()).then_some(batch)
}

/// The model of a record; else its name, where it has one, and what is wrong with it.
fn model(record: Value) -> Result<Model, (Option<String>, String)> {
    let text = |key: &str| {
        record
            .get(key)
            .and_then(Value::as_str)
            .map(|text| tidy::line(text, 80))
    };
    let name = text("owner")
        .zip(text("name"))
        .map(|(owner, name)| format!("{owner}/{name}"));
    let model: Model =
        serde_json::from_value(record).map_err(|error| (name.clone(), reason(&error)))?;
    tidy::model(model).map_err(|why| (name, why))
}

fn runs(name: &str, days: Value) -> Result<(ModelName, Vec<KnownDay>), String> {
    let name: ModelName = name
        .parse()
        .map_err(|_| "no model can be called so".to_owned())?;
    let days: Vec<Day> = serde_json::from_value(days).map_err(|error| reason(&error))?;
    let known = |day: Day| KnownDay {
        date: day.date,
        total: day.total_runs,
        daily: day
            .daily_runs
            .map(|daily| u32::try_from(daily.max(0)).unwrap_or(u32::MAX)),
    };
    let days: Vec<KnownDay> = days.into_iter().map(known).collect();
    match days
        .iter()
        .find(|day| day.date.parse::<jiff::civil::Date>().is_err())
    {
        Some(day) => Err(format!("\"{}\" is no day", tidy::line(&day.date, 40))),
        None => Ok((name, days)),
    }
}

fn reason(error: &serde_json::Error) -> String {
    tidy::line(&error.to_string(), REASON)
}

fn open(path: &Path) -> Result<File, ImportError> {
    File::open(path).map_err(|source| ImportError::File {
        path: path.to_owned(),
        source,
    })
}
