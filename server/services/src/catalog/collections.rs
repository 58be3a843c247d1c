use api::{CatalogCollection, Collection};

use super::{Catalog, index::CatalogIndex};

/// Models that the list of collections shows of each.
const PREVIEW_MODELS: usize = 4;

impl Catalog {
    /// All collections, each with its first few models.
    pub fn collections(&self) -> Vec<CatalogCollection> {
        let index = self.index();
        index
            .collections
            .iter()
            .map(|(collection, doc_ids)| present(&index, collection, doc_ids, PREVIEW_MODELS))
            .collect()
    }

    /// A collection with all its models.
    pub fn collection(&self, slug: &str) -> Option<CatalogCollection> {
        let index = self.index();
        let mut collections = index.collections.iter();
        let (collection, doc_ids) = collections.find(|(collection, _)| collection.slug == slug)?;
        Some(present(&index, collection, doc_ids, usize::MAX))
    }
}

/// A collection with up to `limit` of its models.
fn present(
    index: &CatalogIndex,
    collection: &Collection,
    doc_ids: &[usize],
    limit: usize,
) -> CatalogCollection {
    let models = doc_ids.iter().take(limit);
    CatalogCollection {
        slug: collection.slug.clone(),
        name: collection.name.clone(),
        description: collection.description.clone(),
        count: doc_ids.len() as u64,
        models: models
            .map(|doc_id| index.models[*doc_id].model.as_ref().clone())
            .collect(),
    }
}
