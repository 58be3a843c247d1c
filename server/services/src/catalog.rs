//! The catalog of models: those of this build, of imported snapshots, and of Replicate's lists.
//!
//! - [`index`], [`indexed_model`], [`full_text_index`]: all models in memory
//! - [`search`], [`facets`], [`ranking`], [`cursor`]: searching them
//! - [`entry`], [`example`], [`similar`], [`run_history`], [`roles`]: the page of one model
//! - [`collections`], [`creators`]: groups of models
//! - [`records`]: the lists of Replicate's API
//! - [`prices`]: the price table
//! - [`pictures`]: cached copies of pictures
//! - [`built_in`], [`import`], [`sync`], [`sanitize`]: where records come from

mod built_in;
mod collections;
mod creators;
mod cursor;
mod entry;
mod example;
mod facets;
mod full_text_index;
pub mod import;
mod index;
mod indexed_model;
mod pictures;
mod prices;
mod ranking;
mod records;
mod roles;
mod run_history;
mod sanitize;
mod search;
mod similar;
mod sync;
mod token_rarity;

#[cfg(test)]
mod test_support;
#[cfg(test)]
mod tests;

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use api::{CatalogSource, Collection, EngineKind, Model, ModelName, VersionId};
use futures_util::{FutureExt, TryFutureExt, future::BoxFuture};
use tokio::sync::Mutex;

use adapters::engines::model_source::{ModelSource, ModelSourceError};
use domain::clock::{SharedClock, to_wire_timestamp};
use store::{DailyRunCount, Store, StoreError, UpsertCounts, day_of};

pub use cursor::BadCursor;
pub use example::picture_url;
pub use indexed_model::IndexedModel;
pub use pictures::{CatalogPictureError, CatalogPictures};
pub use prices::{Prices, PricesError, Run};
pub use records::{ListError, RecordHit, RecordPage, SortBy, SortDirection, examples, readme};
pub use roles::CorrectionError;
pub use sync::{CatalogSync, SyncError, SyncReport, SyncSettings, run_sync_loop};

use index::CatalogIndex;
use indexed_model::IndexSettings;

/// Time between two checks whether another process changed the catalog.
const REFRESH_INTERVAL: Duration = Duration::from_secs(2);

/// The catalog of models. Cheap to clone.
#[derive(Clone)]
pub struct Catalog(Arc<Inner>);

struct Inner {
    store: Store,
    clock: SharedClock,
    settings: IndexSettings,
    index: RwLock<Arc<CatalogIndex>>,
    /// Held while the index is rebuilt.
    rebuild: Mutex<()>,
}

impl Catalog {
    /// Indexes the catalog in the database. Costs are from `prices`; which models can be run
    /// depends on `engine`.
    pub async fn open(
        store: Store,
        clock: SharedClock,
        engine: EngineKind,
        prices: Prices,
    ) -> Result<Self, StoreError> {
        let settings = IndexSettings {
            engine,
            prices: Arc::new(prices),
        };
        let index = CatalogIndex::load(&store, &settings).await?;
        Ok(Self(Arc::new(Inner {
            store,
            clock,
            settings,
            index: RwLock::new(Arc::new(index)),
            rebuild: Mutex::default(),
        })))
    }

    /// The price table.
    pub fn prices(&self) -> Arc<Prices> {
        Arc::clone(&self.0.settings.prices)
    }

    /// The whole record of a model.
    pub async fn model(&self, name: &ModelName) -> Result<Option<Model>, StoreError> {
        let row = self.0.store.catalog().find_model(name.as_str()).await?;
        Ok(built_in::merge(row.map(|row| row.model), name.as_str()))
    }

    /// The record of the model that this version belongs to. Its latest version may be another.
    pub async fn version(&self, id: &VersionId) -> Result<Option<Model>, StoreError> {
        if let Some(model) = built_in::version(id) {
            return Ok(Some(model.clone()));
        }
        match self.0.store.catalog().find_model_by_version(id).await? {
            Some(name) => self.model(&name).await,
            None => Ok(None),
        }
    }

    /// Adds or updates models; invalid records are skipped. Records from Replicate also set
    /// today's run count. Idempotent.
    pub async fn put(
        &self,
        models: Vec<Model>,
        source: CatalogSource,
    ) -> Result<UpsertCounts, StoreError> {
        let now = to_wire_timestamp(self.0.clock.now());
        let models: Vec<Model> = models
            .into_iter()
            .filter_map(|model| sanitize::sanitize(model).ok())
            .collect();
        let runs = run_counts_on(day_of(&now), &models);
        let _rebuild = self.0.rebuild.lock().await;
        let repository = self.0.store.catalog();
        let (put, has_changed) = repository.upsert_models(models, source, &now).await?;
        let mut changes = i64::from(has_changed);
        if source == CatalogSource::Replicate {
            let changed_days = repository.upsert_run_counts(&runs).await?;
            changes += i64::from(changed_days > 0);
        }
        let names: Vec<String> = runs.into_iter().map(|(name, _)| name.into()).collect();
        self.update_index(changes, &names).await?;
        Ok(put)
    }

    /// Adds days of runs. Models that are not in the catalog are skipped.
    pub async fn put_runs(
        &self,
        runs: &[(ModelName, Vec<DailyRunCount>)],
    ) -> Result<(), StoreError> {
        self.0.store.catalog().upsert_run_counts(runs).await?;
        self.refresh().await
    }

    /// Replaces the stored collections.
    pub async fn put_collections(
        &self,
        collections: &[(Collection, Vec<ModelName>)],
    ) -> Result<(), StoreError> {
        self.0
            .store
            .catalog()
            .replace_collections(collections)
            .await?;
        self.refresh().await
    }

    /// Updates the index if the catalog in the database has changed, by any process.
    pub async fn refresh(&self) -> Result<(), StoreError> {
        let _rebuild = self.0.rebuild.lock().await;
        self.update_index(0, &[]).await
    }

    /// Updates the index. If there were no more than `changes` since it was built, only the models
    /// of these names are read.
    async fn update_index(&self, changes: i64, names: &[String]) -> Result<(), StoreError> {
        let (index, store, settings) = (self.index(), &self.0.store, &self.0.settings);
        let missed = store.catalog().revision().await? - index.revision;
        let index = match missed {
            0 => return Ok(()),
            missed if missed == changes => index.reload(names, store, settings).await?,
            _ => CatalogIndex::load(store, settings).await?,
        };
        *self.0.index.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(index);
        Ok(())
    }

    fn index(&self) -> Arc<CatalogIndex> {
        Arc::clone(&self.0.index.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl ModelSource for Catalog {
    fn model<'a>(
        &'a self,
        name: &'a ModelName,
    ) -> BoxFuture<'a, Result<Option<Model>, ModelSourceError>> {
        Self::model(self, name).map_err(source_error).boxed()
    }

    fn version<'a>(
        &'a self,
        id: &'a VersionId,
    ) -> BoxFuture<'a, Result<Option<Model>, ModelSourceError>> {
        Self::version(self, id).map_err(source_error).boxed()
    }
}

/// The models' total runs as those of one day. Models whose name is invalid are skipped.
fn run_counts_on(day: &str, models: &[Model]) -> Vec<(ModelName, Vec<DailyRunCount>)> {
    let mut runs = vec![];
    for model in models {
        if let Ok(name) = full_name(model).parse() {
            let count = DailyRunCount {
                date: day.to_owned(),
                total: model.run_count,
                daily: None,
            };
            runs.push((name, vec![count]));
        }
    }
    runs
}

fn source_error(error: StoreError) -> ModelSourceError {
    ModelSourceError(Box::new(error))
}

/// `owner/name`.
fn full_name(model: &Model) -> String {
    format!("{}/{}", model.owner, model.name)
}

/// True if the text needs no escaping in the path of a URL.
fn is_path_segment(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

/// Refreshes the index forever, because other processes may import snapshots.
pub async fn run_refresh_loop(catalog: Catalog) {
    loop {
        tokio::time::sleep(REFRESH_INTERVAL).await;
        if let Err(error) = catalog.refresh().await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "catalog refresh failed"
            );
        }
    }
}
