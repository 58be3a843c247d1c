//! Background jobs, all started by [`start`] under one [`Supervisor`].
//!
//! - [`cleanup`]: deletion of expired data
//! - [`supervisor`]: starts, restarts and stops the jobs

mod cleanup;
mod supervisor;

use std::{sync::Arc, time::Duration};

use jiff::SignedDuration;
use tokio::time::MissedTickBehavior;

use services::{
    catalog::{Catalog, CatalogSync, run_refresh_loop, run_sync_loop},
    digests::Digests,
    predictions::Predictions,
    webhooks::WebhookDispatcher,
};
use store::Store;

pub use cleanup::Cleanup;
pub use supervisor::Supervisor;

/// The interval of WAL checkpoints: short, so that there is never much to move.
const CHECKPOINT_INTERVAL: Duration = Duration::from_secs(1);

/// What the jobs need.
pub struct Dependencies {
    /// The database.
    pub store: Store,
    /// The catalog.
    pub catalog: Catalog,
    /// The sync with Replicate and its interval; `None` if the catalog is not synced.
    pub catalog_sync: Option<(Arc<CatalogSync>, SignedDuration)>,
    /// The digests.
    pub digests: Digests,
    /// The predictions.
    pub predictions: Predictions,
    /// The dispatcher of outgoing webhooks.
    pub webhook_dispatcher: WebhookDispatcher,
    /// The deletion of expired data.
    pub cleanup: Cleanup,
}

/// Starts all background jobs.
pub fn start(supervisor: &mut Supervisor, dependencies: Dependencies) {
    let Dependencies {
        store,
        catalog,
        catalog_sync,
        digests,
        predictions,
        webhook_dispatcher,
        cleanup,
    } = dependencies;
    supervisor.spawn("prediction_reconcile", move |stopping| {
        let predictions = predictions.clone();
        async move { predictions.run_reconcile_loop(stopping).await }
    });
    supervisor.spawn("webhook_dispatch", move |stopping| {
        let dispatcher = webhook_dispatcher.clone();
        async move { dispatcher.run(stopping).await }
    });
    supervisor.spawn("cleanup", move |stopping| {
        let cleanup = cleanup.clone();
        async move { cleanup.run(stopping).await }
    });
    supervisor.spawn_cancellable("wal_checkpoint", move || checkpoint_wal(store.clone()));
    supervisor.spawn_cancellable("catalog_refresh", move || run_refresh_loop(catalog.clone()));
    if let Some((sync, interval)) = catalog_sync {
        supervisor.spawn_cancellable("catalog_sync", move || {
            run_sync_loop(Arc::clone(&sync), interval)
        });
    }
    if digests.can_send() {
        supervisor.spawn_cancellable("digest_dispatch", move || {
            let digests = digests.clone();
            async move { digests.run_dispatch_loop().await }
        });
    }
}

async fn checkpoint_wal(store: Store) {
    let mut ticks = tokio::time::interval(CHECKPOINT_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = store.checkpoint_wal().await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "WAL checkpoint failed, retrying"
            );
        }
    }
}
