//! The lists of Replicate's API, whose entries are whole records.

use std::sync::Arc;

use api::{CatalogModel, CatalogQuery, Collection, Model, ModelName, Timestamp, limits};
use serde::Deserialize;
use serde_json::Value;

use super::{
    BadCursor, Catalog, built_in, full_name,
    order::{compare, cursor, offset},
    words::words,
};
use crate::store::StoreError;

/// Models on a page, as Replicate's.
const PAGE: usize = 25;

/// By which of a model's moments a list is sorted. Replicate's words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SortBy {
    /// When the model was made.
    ModelCreatedAt,
    /// When its latest version was.
    #[default]
    LatestVersionCreatedAt,
}

/// Which end of a list comes first. Replicate's words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SortDirection {
    /// The oldest.
    Asc,
    /// The newest.
    #[default]
    Desc,
}

impl SortBy {
    /// The word that travels.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ModelCreatedAt => "model_created_at",
            Self::LatestVersionCreatedAt => "latest_version_created_at",
        }
    }
}

impl SortDirection {
    /// The word that travels.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asc => "asc",
            Self::Desc => "desc",
        }
    }
}

/// A page of models, and the cursor of the next.
#[derive(Debug, Clone)]
pub struct Records {
    /// The models.
    pub models: Vec<Model>,
    /// What asks for the page after this one; None on the last.
    pub next: Option<String>,
}

/// A model that a search found.
#[derive(Debug, Clone)]
pub struct FoundRecord {
    /// The model.
    pub model: Model,
    /// What it does, in single words.
    pub tags: Vec<String>,
    /// How well it answers; more is better.
    pub score: f64,
}

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// Its cursor is none.
    #[error(transparent)]
    Cursor(#[from] BadCursor),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Catalog {
    /// A page of the models, sorted.
    pub async fn list(
        &self,
        by: SortBy,
        direction: SortDirection,
        after: Option<&str>,
    ) -> Result<Records, ListError> {
        let list = format!("{} {}", by.as_str(), direction.as_str());
        let start = offset(&list, after)?;
        let names = self.sorted(by, direction);
        let models = self.records(names.iter().skip(start).take(PAGE)).await?;
        let end = start.saturating_add(PAGE);
        Ok(Records {
            models,
            next: (end < names.len()).then(|| cursor(&list, end)),
        })
    }

    fn sorted(&self, by: SortBy, direction: SortDirection) -> Vec<String> {
        let moment = |model: &CatalogModel| match by {
            SortBy::ModelCreatedAt => model.created_at.clone(),
            SortBy::LatestVersionCreatedAt => model.updated_at.clone(),
        };
        let shown = self.shown();
        let mut dated: Vec<(Option<Timestamp>, &String)> = shown
            .cards
            .iter()
            .map(|card| (moment(&card.listed.model), &card.name))
            .collect();
        dated.sort();
        if direction == SortDirection::Desc {
            dated.reverse();
        }
        dated.into_iter().map(|(_, name)| name.clone()).collect()
    }

    /// The models that have every word, best first, at most so many. Without a word that is all of them, the most used first.
    pub async fn found(&self, typed: &str, most: usize) -> Result<Vec<FoundRecord>, StoreError> {
        let q: String = typed
            .trim()
            .chars()
            .take(limits::SEARCH_CHARACTERS)
            .collect();
        let (query, shown) = (
            CatalogQuery {
                q,
                ..CatalogQuery::default()
            },
            self.shown(),
        );
        let everything = || (0..shown.cards.len()).map(|place| (place, 0.0)).collect();
        let mut found: Vec<(usize, f32)> = shown.words.find(&query.q).unwrap_or_else(everything);
        let card = |found: &(usize, f32)| {
            (
                shown.cards[found.0].listed.model.as_ref(),
                f64::from(found.1),
            )
        };
        found.sort_by(|one, other| compare(query.order(), card(one), card(other)));
        found.truncate(most);
        let mut records = vec![];
        for (place, score) in found {
            let card = &shown.cards[place];
            if let Some(model) = self.record(&card.name).await? {
                let tags = card
                    .listed
                    .model
                    .tasks
                    .iter()
                    .map(|task| task.as_str().to_owned())
                    .collect();
                records.push(FoundRecord {
                    model,
                    tags,
                    score: f64::from(score),
                });
            }
        }
        Ok(records)
    }

    /// A model's whole record, by its names.
    pub async fn model_of(&self, owner: &str, name: &str) -> Result<Option<Model>, StoreError> {
        self.record(&format!("{owner}/{name}")).await
    }

    /// The collections.
    pub fn all_collections(&self) -> Vec<Arc<Collection>> {
        self.shown()
            .collections
            .iter()
            .map(|(collection, _)| Arc::clone(collection))
            .collect()
    }

    /// A collection and the whole records of its models.
    pub async fn collection_of(
        &self,
        slug: &str,
    ) -> Result<Option<(Arc<Collection>, Vec<Model>)>, StoreError> {
        let Some(collection) = self
            .all_collections()
            .into_iter()
            .find(|collection| collection.slug == slug)
        else {
            return Ok(None);
        };
        let models = self.records(self.members(slug).iter()).await?;
        Ok(Some((collection, models)))
    }

    /// The names of the models in a collection, each `owner/name`.
    pub fn members(&self, slug: &str) -> Vec<String> {
        let shown = self.shown();
        let collection = shown
            .collections
            .iter()
            .find(|(collection, _)| collection.slug == slug);
        collection
            .map(|(_, places)| {
                places
                    .iter()
                    .map(|place| shown.cards[*place].name.clone())
                    .collect()
            })
            .unwrap_or_default()
    }

    /// The collections in which every word occurs.
    pub fn found_collections(&self, typed: &str) -> Vec<Arc<Collection>> {
        let words = words(typed);
        let text = |collection: &Collection| {
            format!(
                "{} {} {}",
                collection.name, collection.slug, collection.description
            )
            .to_lowercase()
        };
        let answers =
            |collection: &Arc<Collection>| words.iter().all(|word| text(collection).contains(word));
        self.all_collections().into_iter().filter(answers).collect()
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

/// Predictions that show what a model does, the default one first. Their pictures are where the model's owner keeps them.
pub fn examples(model: &Model) -> impl Iterator<Item = &Value> {
    model.default_example.iter()
}

/// A model's description at length, Markdown.
pub fn readme(model: &Model) -> Option<&'static str> {
    built_in::readme(&full_name(model))
}
