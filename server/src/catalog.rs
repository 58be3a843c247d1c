//! The models that can be found: those of this build, those of imported snapshots, and those that Replicate lists.
//!
//! - [`built_in`]: what is always there
//! - [`card`], [`facts`], [`runs`]: from a model's record to what lists, facets and searches need of it
//! - [`shown`]: all cards, in memory, and the collections
//! - [`words`], [`narrow`], [`order`], [`search`]: finding models
//! - [`entry`], [`example`], [`similar`]: all that is known of one
//! - [`groups`]: collections and creators
//! - [`listing`]: the lists of Replicate's API
//! - [`prices`]: what runs cost
//! - [`roles`]: which of a model's inputs is what, corrected
//! - [`pictures`]: copies of their pictures
//! - [`source`]: models as engines find them
//! - [`tidy`], [`import`], [`walk`]: what comes in

mod built_in;
mod card;
mod entry;
mod example;
mod facts;
mod groups;
pub mod import;
mod listing;
mod narrow;
mod order;
mod pictures;
mod prices;
mod roles;
mod runs;
mod search;
mod shown;
mod similar;
mod source;
mod tidy;
mod walk;
mod words;

#[cfg(test)]
mod real;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod world;

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use api::{CatalogSource, Collection, EngineKind, Model, ModelName, VersionId};
use tokio::sync::Mutex;

use crate::{
    clock::{SharedClock, stamp},
    store::{KnownDay, Put, Store, StoreError},
};

pub use card::Listed;
pub use example::picture;
pub use facts::{runs_here, stands_in};
pub use listing::{FoundRecord, ListError, Records, SortBy, SortDirection, examples, readme};
pub use order::BadCursor;
pub use pictures::{CatalogPictureError, CatalogPictures};
pub use prices::{Prices, PricesError, Run};
pub use roles::CorrectionError;
pub use walk::{Lists, NoAnswer, Pace, Walk, WalkError, Walked, keep_walking};

use card::Terms;
use shown::Shown;

/// How often the database is asked whether another process changed the catalog.
const FOLLOW: Duration = Duration::from_secs(2);

/// The models that can be found. Cheap to clone.
#[derive(Clone)]
pub struct Catalog(Arc<Parts>);

struct Parts {
    store: Store,
    clock: SharedClock,
    terms: Terms,
    shown: RwLock<Arc<Shown>>,
    /// Whoever makes what is shown anew.
    renewing: Mutex<()>,
}

impl Catalog {
    /// Reads what there is. What a run costs is by `prices`, and what can be run is what `engine` runs.
    pub async fn open(
        store: Store,
        clock: SharedClock,
        engine: EngineKind,
        prices: Prices,
    ) -> Result<Self, StoreError> {
        let terms = Terms {
            engine,
            prices: Arc::new(prices),
        };
        let shown = Shown::read(&store, &terms).await?;
        Ok(Self(Arc::new(Parts {
            store,
            clock,
            terms,
            shown: RwLock::new(Arc::new(shown)),
            renewing: Mutex::default(),
        })))
    }

    /// What runs cost.
    pub fn prices(&self) -> Arc<Prices> {
        Arc::clone(&self.0.terms.prices)
    }

    /// All that is known of a model upstream: the whole record.
    pub async fn model(&self, name: &ModelName) -> Result<Option<Model>, StoreError> {
        let kept = self
            .0
            .store
            .catalog_model(name.as_str())
            .await?
            .map(|row| row.model);
        Ok(built_in::completed(kept, name.as_str()))
    }

    /// The model that has this version, now or before: its record, whose latest version may be another.
    pub async fn version(&self, id: &VersionId) -> Result<Option<Model>, StoreError> {
        if let Some(model) = built_in::version(id) {
            return Ok(Some(model.clone()));
        }
        match self.0.store.catalog_version(id).await? {
            Some(name) => self.model(&name).await,
            None => Ok(None),
        }
    }

    /// Takes models in, and from Replicate itself how often they have run up to today. Those that cannot be shown are left out. The same
    /// again changes nothing.
    pub async fn put(&self, models: Vec<Model>, source: CatalogSource) -> Result<Put, StoreError> {
        let models: Vec<Model> = models
            .into_iter()
            .filter_map(|model| tidy::model(model).ok())
            .collect();
        let now = stamp(self.0.clock.now());
        let day = |model: &Model| KnownDay {
            date: now.as_str()[..10].to_owned(),
            total: model.run_count,
            daily: None,
        };
        let today = models
            .iter()
            .filter_map(|model| Some((full_name(model).parse().ok()?, vec![day(model)])));
        let today: Vec<(ModelName, Vec<KnownDay>)> = today.collect();
        let _one_at_a_time = self.0.renewing.lock().await;
        let (put, is_different) = self
            .0
            .store
            .put_catalog_models(models, source, &now)
            .await?;
        let mut changes = i64::from(is_different);
        if source == CatalogSource::Replicate {
            changes += i64::from(self.0.store.put_catalog_runs(&today).await? > 0);
        }
        let names: Vec<String> = today.into_iter().map(|(name, _)| name.into()).collect();
        self.renew(changes, &names).await?;
        Ok(put)
    }

    /// Takes in how often models ran. Those that are not in the catalog are left out.
    pub async fn put_runs(&self, runs: &[(ModelName, Vec<KnownDay>)]) -> Result<(), StoreError> {
        self.0.store.put_catalog_runs(runs).await?;
        self.refresh().await
    }

    /// Takes in the collections upstream, in place of all that were taken in before.
    pub async fn put_collections(
        &self,
        collections: &[(Collection, Vec<ModelName>)],
    ) -> Result<(), StoreError> {
        self.0.store.put_catalog_collections(collections).await?;
        self.refresh().await
    }

    /// Shows what changed, by whatever process; asks the database for a number where nothing did.
    pub async fn refresh(&self) -> Result<(), StoreError> {
        let _one_at_a_time = self.0.renewing.lock().await;
        self.renew(0, &[]).await
    }

    /// Shows what changed: where no more did than `changes`, which were of these models, only those are read.
    async fn renew(&self, changes: i64, names: &[String]) -> Result<(), StoreError> {
        let (shown, Parts { store, terms, .. }) = (self.shown(), &*self.0);
        let passed = store.catalog_revision().await? - shown.revision;
        let shown = match passed {
            0 => return Ok(()),
            passed if passed == changes => shown.read_again(names, store, terms).await?,
            _ => Shown::read(store, terms).await?,
        };
        *self.0.shown.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(shown);
        Ok(())
    }

    fn shown(&self) -> Arc<Shown> {
        Arc::clone(&self.0.shown.read().unwrap_or_else(PoisonError::into_inner))
    }
}

fn full_name(model: &Model) -> String {
    format!("{}/{}", model.owner, model.name)
}

/// Shows what other processes change, for good.
pub async fn follow(catalog: Catalog) {
    loop {
        tokio::time::sleep(FOLLOW).await;
        if let Err(error) = catalog.refresh().await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the catalog could not be read anew"
            );
        }
    }
}
