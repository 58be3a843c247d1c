use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};

use super::{CatalogSync, SyncError};
use store::CatalogSyncState;

/// Time between two checks whether a sync is due. The first check waits too, so that a sync does
/// not slow down the start of the server.
const CHECK_INTERVAL: Duration = Duration::from_secs(60);
/// Time after a failed sync before the next attempt.
const FAILURE_DELAY: Duration = Duration::from_secs(30 * 60);

/// Runs a sync every `interval`, forever.
pub async fn run_sync_loop(sync: Arc<CatalogSync>, interval: SignedDuration) {
    tokio::time::sleep(CHECK_INTERVAL).await;
    loop {
        let delay = match sync.run_if_due(interval).await {
            Ok(()) => CHECK_INTERVAL,
            Err(error) => {
                tracing::warn!(
                    retry_in_s = FAILURE_DELAY.as_secs(),
                    error = &error as &dyn std::error::Error,
                    "catalog sync failed, will resume"
                );
                FAILURE_DELAY
            }
        };
        tokio::time::sleep(delay).await;
    }
}

impl CatalogSync {
    /// Runs a sync if the last one ended at least `interval` ago or stopped early.
    pub(super) async fn run_if_due(&self, interval: SignedDuration) -> Result<(), SyncError> {
        let now = self.catalog.0.clock.now();
        if !is_due(&self.store.catalog().sync_state().await?, interval, now) {
            return Ok(());
        }
        let report = self.run().await?;
        tracing::info!(
            new = report.put.new,
            changed = report.put.changed,
            unreadable = report.unreadable,
            collections = report.collections,
            "catalog synced"
        );
        Ok(())
    }
}

fn is_due(state: &CatalogSyncState, interval: SignedDuration, now: Timestamp) -> bool {
    if state.cursor.is_some() {
        return true;
    }
    let completed_at = state.completed_at.as_ref().map(|at| at.as_str().parse());
    match completed_at {
        Some(Ok(completed_at)) => now.duration_since(completed_at) >= interval,
        Some(Err(_)) | None => true,
    }
}
