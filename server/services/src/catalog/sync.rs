//! Copies the lists of models and collections of Replicate into the catalog.
//!
//! - [`page`]: parses a page of a list
//! - [`schedule`]: when a sync is due

mod page;
mod schedule;

#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use api::{CatalogSource, Collection, Model, ModelName};
use backon::{ExponentialBuilder, Retryable};
use serde_json::Value;
use tracing::instrument;

use super::{Catalog, full_name};
use adapters::upstream_catalog::{UpstreamCatalog, UpstreamCatalogError};
use domain::clock::to_wire_timestamp;
use store::{Store, StoreError, UpsertCounts};

pub use schedule::run_sync_loop;

use page::ModelPage;

/// The path of the list of models, which is read first.
const MODELS: &str = "/models";
/// The path of the list of collections.
const COLLECTIONS: &str = "/collections";
/// Pages of a list at most, so that a list whose pages link in a circle ends.
const MAX_PAGES: usize = 5_000;

/// Copies an upstream catalog into ours.
pub struct CatalogSync {
    upstream: Arc<dyn UpstreamCatalog>,
    catalog: Catalog,
    store: Store,
    settings: SyncSettings,
}

/// Request rate, retries and batches of a sync.
#[derive(Debug, Clone, Copy)]
pub struct SyncSettings {
    /// The pause after each request.
    pub pause: Duration,
    /// Retries of a request that failed transiently. A longer `Retry-After` takes precedence.
    pub retry: ExponentialBuilder,
    /// Pages that are stored in one batch: each batch rebuilds the index.
    pub pages_per_batch: usize,
}

impl Default for SyncSettings {
    /// One request a second is far below Replicate's rate limit; a sync of all models takes
    /// minutes. Retries wait 2.5 to 5 s at first and at most 150 to 300 s: the jitter is up to
    /// the delay itself.
    fn default() -> Self {
        Self {
            pause: Duration::from_secs(1),
            retry: ExponentialBuilder::default()
                .with_jitter()
                .with_min_delay(Duration::from_millis(2_500))
                .with_max_delay(Duration::from_secs(150))
                .with_max_times(7),
            pages_per_batch: 20,
        }
    }
}

/// What a sync changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SyncReport {
    /// New, changed and unchanged models.
    pub put: UpsertCounts,
    /// Records that could not be parsed.
    pub unreadable: usize,
    /// Collections upstream.
    pub collections: usize,
}

/// A sync that stopped early. The next one resumes at the page that failed.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// A request upstream failed.
    #[error("The model lists of Replicate cannot be read: {0}")]
    Upstream(#[from] UpstreamCatalogError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CatalogSync {
    /// A sync from `upstream` into `catalog`.
    pub fn new(
        upstream: Arc<dyn UpstreamCatalog>,
        catalog: Catalog,
        settings: SyncSettings,
    ) -> Self {
        let store = catalog.0.store.clone();
        Self {
            upstream,
            catalog,
            store,
            settings,
        }
    }

    /// Reads all lists to their end; resumes where the last sync stopped.
    ///
    /// # Errors
    /// If a request fails after its retries. The batches before it stay stored.
    #[instrument(name = "catalog_sync", skip_all)]
    pub async fn run(&self) -> Result<SyncReport, SyncError> {
        let mut report = SyncReport::default();
        self.sync_models(&mut report).await?;
        self.sync_collections(&mut report).await?;
        let now = to_wire_timestamp(self.catalog.0.clock.now());
        self.store.catalog().finish_sync(&now).await?;
        Ok(report)
    }

    async fn sync_models(&self, report: &mut SyncReport) -> Result<(), SyncError> {
        let resumed = self.store.catalog().sync_state().await?.cursor;
        let mut path = resumed.unwrap_or_else(|| MODELS.to_owned());
        for _ in 0..MAX_PAGES {
            if !path.starts_with(MODELS) {
                break;
            }
            let next = self.sync_batch(path, report).await?;
            path = next.unwrap_or_else(|| COLLECTIONS.to_owned());
            self.store.catalog().set_sync_cursor(Some(&path)).await?;
        }
        Ok(())
    }

    /// Reads and stores one batch of pages. Returns the path of the page after them.
    async fn sync_batch(
        &self,
        path: String,
        report: &mut SyncReport,
    ) -> Result<Option<String>, SyncError> {
        let (mut models, mut next) = (Vec::new(), Some(path));
        for _ in 0..self.settings.pages_per_batch {
            let Some(path) = next else { break };
            let page = ModelPage::parse(&self.get(&path).await?, MODELS);
            next = page.next.filter(|other| *other != path);
            report.unreadable += page.unreadable;
            models.extend(page.models);
        }
        report.put += self.catalog.put(models, CatalogSource::Replicate).await?;
        Ok(next)
    }

    async fn sync_collections(&self, report: &mut SyncReport) -> Result<(), SyncError> {
        let (mut collections, mut models) = (Vec::new(), Vec::new());
        let mut next = Some(COLLECTIONS.to_owned());
        while let Some(path) = next {
            if collections.len() >= MAX_PAGES {
                break;
            }
            let list = self.get(&path).await?;
            for collection in page::collections(&list) {
                let page = self.collection_page(&collection).await?;
                let name = |model: &Model| full_name(model).try_into().ok();
                let members: Vec<ModelName> = page.models.iter().filter_map(name).collect();
                report.unreadable += page.unreadable;
                models.extend(page.models);
                collections.push((collection, members));
            }
            next = page::next(&list, COLLECTIONS).filter(|other| *other != path);
        }
        report.put += self.catalog.put(models, CatalogSource::Replicate).await?;
        report.collections = collections.len();
        Ok(self.catalog.put_collections(&collections).await?)
    }

    /// The models of a collection; none if it was removed since it was listed.
    async fn collection_page(&self, collection: &Collection) -> Result<ModelPage, SyncError> {
        let path = format!("{COLLECTIONS}/{}", collection.slug);
        let response = match self.get(&path).await {
            Err(UpstreamCatalogError { is_not_found, .. }) if is_not_found => Value::Null,
            result => result?,
        };
        Ok(ModelPage::parse(&response, COLLECTIONS))
    }

    /// Requests a path, with retries.
    async fn get(&self, path: &str) -> Result<Value, UpstreamCatalogError> {
        let response = (|| self.upstream.get(path))
            .retry(self.settings.retry)
            .when(|error| error.is_transient)
            .adjust(|error, delay| Some(delay?.max(error.retry_after.unwrap_or_default())))
            .notify(|error, delay| {
                tracing::info!(
                    path,
                    delay_ms = delay.as_millis() as u64,
                    error = error as &dyn std::error::Error,
                    "catalog request failed, retrying"
                );
            })
            .await?;
        tokio::time::sleep(self.settings.pause).await;
        Ok(response)
    }
}
