use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use api::{Collection, Model, ModelName};

use super::{
    built_in, full_name,
    full_text_index::FullTextIndex,
    indexed_model::{IndexSettings, IndexedModel},
    token_rarity::TokenRarity,
};
use store::{CatalogRow, Store, StoreError};

/// All models and collections, in memory. Immutable: a change makes a new index.
pub struct CatalogIndex {
    /// The catalog's revision in the database that was indexed.
    pub revision: i64,
    /// The models, sorted by name. A model's position is its `doc_id`.
    pub models: Vec<IndexedModel>,
    doc_ids: HashMap<String, usize>,
    /// The full-text index, by `doc_id`.
    pub full_text: FullTextIndex,
    /// The rare tokens of each model.
    pub rarity: TokenRarity,
    /// The collections, each with the `doc_id`s of its models.
    pub collections: Vec<(Arc<Collection>, Vec<usize>)>,
}

impl CatalogIndex {
    /// Indexes the models of the database and of this build.
    pub async fn load(store: &Store, settings: &IndexSettings) -> Result<Self, StoreError> {
        let models = built_in::models()
            .iter()
            .map(|model| index_built_in(model, settings))
            .collect();
        Self::load_over(models, None, store, settings).await
    }

    /// An updated index, if only the models of these names have changed.
    pub async fn reload(
        &self,
        names: &[String],
        store: &Store,
        settings: &IndexSettings,
    ) -> Result<Self, StoreError> {
        let models = self
            .models
            .iter()
            .map(|indexed| (indexed.name.clone(), indexed.clone()))
            .collect();
        Self::load_over(models, Some(names), store, settings).await
    }

    async fn load_over(
        mut models: BTreeMap<String, IndexedModel>,
        names: Option<&[String]>,
        store: &Store,
        settings: &IndexSettings,
    ) -> Result<Self, StoreError> {
        let revision = store.catalog().revision().await?;
        let insert = |row: CatalogRow| {
            let name = full_name(&row.model);
            models.insert(name.clone(), index_row(row, &name, settings));
        };
        store.catalog().for_each_model(names, insert).await?;
        let stored = store.catalog().collections().await?;
        let build = move || Self::build(revision, models.into_values().collect(), stored);
        tokio::task::spawn_blocking(build)
            .await
            .map_err(|_| StoreError::Unreadable("catalog"))
    }

    /// A stored collection replaces the built-in one of the same slug.
    fn build(
        revision: i64,
        models: Vec<IndexedModel>,
        stored: Vec<(Collection, Vec<ModelName>)>,
    ) -> Self {
        let doc_ids: HashMap<String, usize> = models
            .iter()
            .enumerate()
            .map(|(doc_id, indexed)| (indexed.name.clone(), doc_id))
            .collect();
        let mut collections = vec![];
        for (collection, names) in built_in::collections() {
            let is_replaced = stored
                .iter()
                .any(|(other, _)| other.slug == collection.slug);
            if !is_replaced {
                let members = names.iter().filter_map(|name| doc_ids.get(*name).copied());
                collections.push((Arc::new(collection.clone()), members.collect()));
            }
        }
        for (collection, names) in stored {
            let members = names
                .iter()
                .filter_map(|name| doc_ids.get(name.as_str()).copied());
            collections.push((Arc::new(collection), members.collect()));
        }
        Self {
            revision,
            full_text: FullTextIndex::new(models.iter().map(|indexed| indexed.model.as_ref())),
            rarity: TokenRarity::new(&models),
            models,
            doc_ids,
            collections,
        }
    }

    /// The number of a model; `None` if it is not in the catalog.
    pub fn doc_id(&self, name: &str) -> Option<usize> {
        self.doc_ids.get(name).copied()
    }
}

fn index_built_in(model: &Model, settings: &IndexSettings) -> (String, IndexedModel) {
    let name = full_name(model);
    let added_at = built_in::added_at(&name)
        .unwrap_or_else(|| unreachable!("every built-in model has a creation time"));
    (name, IndexedModel::new(model, added_at, &[], settings))
}

fn index_row(row: CatalogRow, name: &str, settings: &IndexSettings) -> IndexedModel {
    let added_at = built_in::added_at(name).unwrap_or(row.added_at);
    let model = built_in::merge(Some(row.model), name)
        .unwrap_or_else(|| unreachable!("a stored model stays a model when merged"));
    IndexedModel::new(&model, added_at, &row.runs, settings)
}
