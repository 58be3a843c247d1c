//! Removes what nobody needs any more: what a fall left behind, once, expired uploads, old drafts and deleted results, now and then.

use std::{
    path::PathBuf,
    time::{Duration, SystemTime},
};

use jiff::{SignedDuration, Timestamp};
use tokio::time::MissedTickBehavior;

use crate::{
    blobs::remove_half_written,
    clock::{Clock, SystemClock, stamp},
    files::FileError,
    state::AppState,
};

/// Between two looks for expired files.
const SWEEP_EVERY: Duration = Duration::from_secs(10 * 60);
/// Files younger than this at the start may be of a request that is under way.
const MARGIN: SignedDuration = SignedDuration::from_secs(60);

/// Sweeps until it is dropped. `folders` are those in which bytes are kept.
pub async fn sweep(state: AppState, folders: Vec<PathBuf>) {
    // Folders know the machine's time only.
    let fall = SystemClock.now() - MARGIN;
    report(
        remove_leftovers(&state, folders, fall).await,
        "removed what was half written when the server last stopped",
    );
    let mut ticks = tokio::time::interval(SWEEP_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        report(
            forget_drafts(&state).await,
            "removed drafts that nobody went on with",
        );
        report(state.files.sweep().await, "removed expired uploads");
        report(
            purge(&state).await,
            "removed results that were deleted days ago",
        );
        report(
            forget_digests(&state).await,
            "forgot mailboxes from which no yes came",
        );
        state.metrics.tidy();
    }
}

async fn remove_leftovers(
    state: &AppState,
    folders: Vec<PathBuf>,
    before: Timestamp,
) -> Result<usize, FileError> {
    let moment = SystemTime::from(before);
    let walk = tokio::task::spawn_blocking(move || {
        folders
            .iter()
            .filter_map(|folder| remove_half_written(folder, moment).ok())
            .sum::<usize>()
    });
    Ok(walk.await.unwrap_or_default() + state.files.remove_orphans(before).await?)
}

/// Ends the time in which deleted results can be brought back.
async fn purge(state: &AppState) -> Result<usize, FileError> {
    let moment = state.clock.now() - SignedDuration::from_hours(24 * api::limits::DELETED_DAYS);
    Ok(state.store.purge_history(&stamp(moment)).await? as usize)
}

/// Ends the time for which drafts are kept, and with them the uploads that they name.
async fn forget_drafts(state: &AppState) -> Result<usize, FileError> {
    let moment = state.clock.now() - SignedDuration::from_hours(24 * api::limits::DRAFT_DAYS);
    Ok(state.store.delete_drafts(&stamp(moment)).await? as usize)
}

/// Ends the time for which a mailbox is kept from which no yes came.
async fn forget_digests(state: &AppState) -> Result<usize, FileError> {
    Ok(state.digests.sweep().await? as usize)
}

fn report(removed: Result<usize, FileError>, message: &str) {
    match removed {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "{message}"),
        Err(error) => tracing::error!(%error, "sweeping the data folder failed"),
    }
}
