use std::{
    path::PathBuf,
    time::{Duration, SystemTime},
};

use jiff::{SignedDuration, Timestamp};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::http::metrics::Exporter;
use adapters::blobs::remove_partial_files;
use domain::clock::{Clock, SharedClock, SystemClock, to_wire_timestamp};
use services::{
    digests::Digests,
    files::{FileError, Files},
};
use store::Store;

/// The interval between two cleanups.
const INTERVAL: Duration = Duration::from_secs(10 * 60);
/// Files younger than this at startup may belong to a request in progress.
const MIN_LEFTOVER_AGE: SignedDuration = SignedDuration::from_secs(60);

/// Deletes expired data.
#[derive(Clone)]
pub struct Cleanup {
    /// The time.
    pub clock: SharedClock,
    /// The database.
    pub store: Store,
    /// The uploads.
    pub files: Files,
    /// The digests.
    pub digests: Digests,
    /// The metrics, whose idle series are dropped.
    pub metrics: Exporter,
    /// The folders of blobs and uploads.
    pub folders: Vec<PathBuf>,
}

impl Cleanup {
    /// Removes leftovers of an earlier process once, then expired data at every interval. Stops
    /// between two deletions.
    pub async fn run(&self, stopping: CancellationToken) {
        // Modification times of files are those of the system clock.
        let cutoff = SystemClock.now() - MIN_LEFTOVER_AGE;
        report("incomplete files", self.remove_leftovers(cutoff).await);
        let mut ticks = tokio::time::interval(INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while stopping.run_until_cancelled(ticks.tick()).await.is_some() {
            report("unused drafts", self.delete_drafts().await);
            report("expired uploads", self.files.delete_expired().await);
            report("deleted results", self.purge_history().await);
            report("unconfirmed digests", self.delete_digests().await);
            self.metrics.run_upkeep();
        }
    }

    async fn remove_leftovers(&self, cutoff: Timestamp) -> Result<usize, FileError> {
        let (folders, modified_before) = (self.folders.clone(), SystemTime::from(cutoff));
        let remove = move || {
            folders
                .iter()
                .filter_map(|folder| remove_partial_files(folder, modified_before).ok())
                .sum::<usize>()
        };
        let removed = tokio::task::spawn_blocking(remove)
            .await
            .unwrap_or_default();
        Ok(removed + self.files.remove_orphans(cutoff).await?)
    }

    /// Deletes drafts that were abandoned, which also releases the uploads that they reference.
    async fn delete_drafts(&self) -> Result<usize, FileError> {
        let cutoff = self.days_ago(api::limits::DRAFT_DAYS);
        let deleted = self.store.drafts().delete_unchanged_since(&cutoff).await?;
        Ok(deleted as usize)
    }

    /// Purges deleted results that can no longer be restored.
    async fn purge_history(&self) -> Result<usize, FileError> {
        let cutoff = self.days_ago(api::limits::DELETED_DAYS);
        let purged = self.store.history().purge_deleted(&cutoff).await?;
        Ok(purged as usize)
    }

    async fn delete_digests(&self) -> Result<usize, FileError> {
        Ok(self.digests.delete_unconfirmed().await? as usize)
    }

    fn days_ago(&self, days: i64) -> api::Timestamp {
        to_wire_timestamp(self.clock.now() - SignedDuration::from_hours(24 * days))
    }
}

fn report(what: &str, removed: Result<usize, FileError>) {
    match removed {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "cleanup removed {what}"),
        Err(error) => tracing::error!(
            error = &error as &dyn std::error::Error,
            "cleanup of {what} failed, retrying later"
        ),
    }
}
