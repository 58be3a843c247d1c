//! Learning from Replicate which models there are: its lists are read page by page, politely, and where a walk stopped it goes on.
//!
//! - [`asking`]: one question after the other, and again where that may help
//! - [`page`]: from an answer to models
//! - [`schedule`], when

mod asking;
mod page;
mod schedule;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use api::{CatalogSource, Collection, Model, ModelName};
use serde_json::Value;

use super::{Catalog, full_name};
use crate::store::{Put, Store, StoreError};

pub use asking::{Lists, NoAnswer, Pace};
pub use schedule::keep_walking;

use page::Page;

/// The list of the models, which is read first.
const MODELS: &str = "/models";
/// The list of the collections.
const COLLECTIONS: &str = "/collections";
/// Pages of a list at most: a list that goes in a circle ends too.
const MOST_PAGES: usize = 5_000;

/// Reads the lists of Replicate into the catalog.
pub struct Walk {
    lists: Arc<dyn Lists>,
    catalog: Catalog,
    store: Store,
    pace: Pace,
}

/// What a walk brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Walked {
    /// What became of the models.
    pub put: Put,
    /// Records that could not be read.
    pub unreadable: usize,
    /// Collections.
    pub collections: usize,
}

/// Why a walk stopped before its end. It goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum WalkError {
    /// Replicate does not answer.
    #[error("Replicate's lists cannot be read: {0}")]
    NoAnswer(#[from] NoAnswer),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Walk {
    /// A walk through these lists at this pace.
    pub fn new(lists: Arc<dyn Lists>, catalog: Catalog, pace: Pace) -> Self {
        let store = catalog.0.store.clone();
        Self {
            lists,
            catalog,
            store,
            pace,
        }
    }

    /// Reads every list to its end, from where the last walk stopped if it did.
    ///
    /// # Errors
    /// What was read until then is kept.
    pub async fn go(&self) -> Result<Walked, WalkError> {
        let mut walked = Walked::default();
        self.models(&mut walked).await?;
        self.collections(&mut walked).await?;
        self.store
            .end_catalog_walk(&crate::clock::stamp(self.catalog.0.clock.now()))
            .await?;
        Ok(walked)
    }

    async fn models(&self, walked: &mut Walked) -> Result<(), WalkError> {
        let mut next = self
            .store
            .catalog_walk()
            .await?
            .next
            .unwrap_or_else(|| MODELS.to_owned());
        for _ in 0..MOST_PAGES {
            if !next.starts_with(MODELS) {
                break;
            }
            next = self
                .some_pages(next, walked)
                .await?
                .unwrap_or_else(|| COLLECTIONS.to_owned());
            self.store.set_catalog_walk(Some(&next)).await?;
        }
        Ok(())
    }

    /// Reads and keeps as many pages as are kept together. Gives what asks for the page after them.
    async fn some_pages(
        &self,
        path: String,
        walked: &mut Walked,
    ) -> Result<Option<String>, WalkError> {
        let (mut models, mut next) = (Vec::new(), Some(path));
        for _ in 0..self.pace.pages_kept_together {
            let Some(path) = next else { break };
            let page = Page::read(&self.ask(&path).await?, MODELS);
            next = page.next.filter(|other| *other != path);
            walked.unreadable += page.unreadable;
            models.extend(page.models);
        }
        walked.put += self.catalog.put(models, CatalogSource::Replicate).await?;
        Ok(next)
    }

    async fn collections(&self, walked: &mut Walked) -> Result<(), WalkError> {
        let (mut found, mut models, mut next) =
            (Vec::new(), Vec::new(), Some(COLLECTIONS.to_owned()));
        while let Some(path) = next.filter(|_| found.len() < MOST_PAGES) {
            let list = self.ask(&path).await?;
            for collection in page::collections(&list) {
                let (members, page) = self.members(&collection).await?;
                walked.unreadable += page.unreadable;
                models.extend(page.models);
                found.push((collection, members));
            }
            next = page::next(&list, COLLECTIONS).filter(|other| *other != path);
        }
        walked.put += self.catalog.put(models, CatalogSource::Replicate).await?;
        walked.collections = found.len();
        Ok(self.catalog.put_collections(&found).await?)
    }

    async fn members(&self, collection: &Collection) -> Result<(Vec<ModelName>, Page), WalkError> {
        let answer = match self
            .ask(&format!("{COLLECTIONS}/{}", collection.slug))
            .await
        {
            Err(WalkError::NoAnswer(error)) if error.is_absent => Value::Null,
            result => result?,
        };
        let page = Page::read(&answer, COLLECTIONS);
        let name = |model: &Model| full_name(model).try_into().ok();
        Ok((page.models.iter().filter_map(name).collect(), page))
    }
}
