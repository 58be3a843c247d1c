use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};

use super::{Walk, WalkError};
use crate::store::CatalogWalk;

/// Between two looks at the clock, and before the first: a server that has just started has other things to do.
const LOOK: Duration = Duration::from_secs(60);
/// Looks that are let pass after a walk that stopped before its end.
const REST: u32 = 30;

/// Walks every so many hours, for good.
pub async fn keep_walking(walk: Arc<Walk>, every: SignedDuration) {
    let mut rest = 0;
    loop {
        tokio::time::sleep(LOOK).await;
        rest = u32::saturating_sub(rest, 1);
        if rest > 0 {
            continue;
        }
        match walk.if_due(every).await {
            Ok(()) => {}
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the catalog could not be renewed; it goes on from there later"
                );
                rest = REST;
            }
        }
    }
}

impl Walk {
    /// Walks, if the last walk is long enough ago or never came to its end.
    pub(super) async fn if_due(&self, every: SignedDuration) -> Result<(), WalkError> {
        let now = self.catalog.0.clock.now();
        if is_due(&self.store.catalog_walk().await?, every, now) {
            let walked = self.go().await?;
            let (new, changed, unreadable) =
                (walked.put.new, walked.put.changed, walked.unreadable);
            tracing::info!(
                new,
                changed,
                unreadable,
                "the catalog was renewed from Replicate"
            );
        }
        Ok(())
    }
}

fn is_due(walk: &CatalogWalk, every: SignedDuration, now: Timestamp) -> bool {
    let ended = walk
        .ended_at
        .as_ref()
        .and_then(|moment| moment.as_str().parse::<Timestamp>().ok());
    walk.next.is_some() || ended.is_none_or(|ended| now.duration_since(ended) >= every)
}
