//! Whole model records, for the endpoints that Replicate's API has too.

use std::sync::Arc;

use api::{CatalogModel, CatalogQuery, Collection, Model, ModelName, Timestamp, limits};
use serde::Deserialize;
use serde_json::Value;

use super::{BadCursor, Catalog, built_in, cursor, full_name, full_text_index::query_tokens};
use store::StoreError;

/// Models on a page, as many as Replicate returns.
const PAGE_SIZE: usize = 25;

/// The timestamp that a list is sorted by, as in Replicate's API.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SortBy {
    /// The creation of the model.
    ModelCreatedAt,
    /// The creation of its latest version.
    #[default]
    LatestVersionCreatedAt,
}

/// The sort direction, as in Replicate's API.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SortDirection {
    /// Oldest first.
    Asc,
    /// Newest first.
    #[default]
    Desc,
}

impl SortBy {
    /// The value of the query parameter.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ModelCreatedAt => "model_created_at",
            Self::LatestVersionCreatedAt => "latest_version_created_at",
        }
    }
}

impl SortDirection {
    /// The value of the query parameter.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asc => "asc",
            Self::Desc => "desc",
        }
    }
}

/// A page of models.
#[derive(Debug, Clone)]
pub struct RecordPage {
    /// The models.
    pub models: Vec<Model>,
    /// The cursor of the next page; `None` on the last.
    pub next: Option<String>,
}

/// A search result.
#[derive(Debug, Clone)]
pub struct RecordHit {
    /// The model.
    pub model: Model,
    /// Its tasks.
    pub tags: Vec<String>,
    /// The relevance score; higher is better.
    pub score: f64,
}

/// A list request that failed.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// The cursor is invalid.
    #[error(transparent)]
    Cursor(#[from] BadCursor),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Catalog {
    /// A page of all models, sorted.
    pub async fn list_records(
        &self,
        by: SortBy,
        direction: SortDirection,
        after: Option<&str>,
    ) -> Result<RecordPage, ListError> {
        let list = format!("{} {}", by.as_str(), direction.as_str());
        let start = cursor::decode(&list, after)?;
        let names = self.sorted_names(by, direction);
        let models = self
            .records(names.iter().skip(start).take(PAGE_SIZE))
            .await?;
        let end = start.saturating_add(PAGE_SIZE);
        Ok(RecordPage {
            models,
            next: (end < names.len()).then(|| cursor::encode(&list, end)),
        })
    }

    fn sorted_names(&self, by: SortBy, direction: SortDirection) -> Vec<String> {
        let timestamp = |model: &CatalogModel| match by {
            SortBy::ModelCreatedAt => model.created_at.clone(),
            SortBy::LatestVersionCreatedAt => model.updated_at.clone(),
        };
        let index = self.index();
        let mut dated: Vec<(Option<Timestamp>, &String)> = index
            .models
            .iter()
            .map(|indexed| (timestamp(&indexed.model), &indexed.name))
            .collect();
        dated.sort();
        if direction == SortDirection::Desc {
            dated.reverse();
        }
        dated.into_iter().map(|(_, name)| name.clone()).collect()
    }

    /// Up to `limit` models that contain every token of the text, most relevant first; all models,
    /// most runs first, if the text has no token.
    pub async fn search_records(
        &self,
        text: &str,
        limit: usize,
    ) -> Result<Vec<RecordHit>, StoreError> {
        let query = CatalogQuery {
            q: text
                .trim()
                .chars()
                .take(limits::SEARCH_CHARACTERS)
                .collect(),
            ..CatalogQuery::default()
        };
        let index = self.index();
        let mut hits: Vec<(usize, f64)> = index
            .matching(&query.q)
            .into_iter()
            .map(|(doc_id, score)| (doc_id, f64::from(score)))
            .collect();
        index.sort(&mut hits, query.order());
        hits.truncate(limit);
        let mut records = vec![];
        for (doc_id, score) in hits {
            let indexed = &index.models[doc_id];
            let Some(model) = self.record(&indexed.name).await? else {
                continue;
            };
            let tags = indexed.model.tasks.iter();
            records.push(RecordHit {
                model,
                tags: tags.map(|task| task.as_str().to_owned()).collect(),
                score,
            });
        }
        Ok(records)
    }

    /// A model's whole record.
    pub async fn find_record(&self, owner: &str, name: &str) -> Result<Option<Model>, StoreError> {
        self.record(&format!("{owner}/{name}")).await
    }

    /// All collections.
    pub fn collection_records(&self) -> Vec<Arc<Collection>> {
        self.index()
            .collections
            .iter()
            .map(|(collection, _)| Arc::clone(collection))
            .collect()
    }

    /// A collection and the whole records of its models.
    pub async fn find_collection_record(
        &self,
        slug: &str,
    ) -> Result<Option<(Arc<Collection>, Vec<Model>)>, StoreError> {
        let mut collections = self.collection_records().into_iter();
        let Some(collection) = collections.find(|collection| collection.slug == slug) else {
            return Ok(None);
        };
        let models = self.records(self.collection_members(slug).iter()).await?;
        Ok(Some((collection, models)))
    }

    /// The names of the models in a collection, each `owner/name`; empty if there is no such
    /// collection.
    pub fn collection_members(&self, slug: &str) -> Vec<String> {
        let index = self.index();
        let mut collections = index.collections.iter();
        let Some((_, doc_ids)) = collections.find(|(collection, _)| collection.slug == slug) else {
            return vec![];
        };
        doc_ids
            .iter()
            .map(|doc_id| index.models[*doc_id].name.clone())
            .collect()
    }

    /// The collections whose name, slug or description contains every token of the text.
    pub fn search_collections(&self, text: &str) -> Vec<Arc<Collection>> {
        let tokens = query_tokens(text);
        let mut collections = self.collection_records();
        collections.retain(|collection| {
            let Collection {
                name,
                slug,
                description,
                ..
            } = collection.as_ref();
            let searched = format!("{name} {slug} {description}").to_lowercase();
            tokens.iter().all(|token| searched.contains(token))
        });
        collections
    }

    async fn records(
        &self,
        names: impl Iterator<Item = &String>,
    ) -> Result<Vec<Model>, StoreError> {
        let mut models = vec![];
        for name in names {
            models.extend(self.record(name).await?);
        }
        Ok(models)
    }

    async fn record(&self, name: &str) -> Result<Option<Model>, StoreError> {
        match name.parse::<ModelName>() {
            Ok(name) => self.model(&name).await,
            Err(_) => Ok(None),
        }
    }
}

/// Example predictions of a model, the default one first. Their files are on the servers of the
/// model's owner.
pub fn examples(model: &Model) -> impl Iterator<Item = &Value> {
    model.default_example.iter()
}

/// The README of a model, in Markdown.
pub fn readme(model: &Model) -> Option<&'static str> {
    built_in::readme(&full_name(model))
}
