//! The models that can be found: for now the one that this build runs, its default example and a collection.
//!
//! - [`search`]: by words

mod search;

use std::sync::LazyLock;

use api::{Collection, DEPTH2IMG, Model, Version};
use serde::Deserialize;
use serde_json::Value;

pub use search::{Found, search, search_collections};

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

static MODELS: LazyLock<Vec<Model>> =
    LazyLock::new(|| vec![serde_json::from_str(DEPTH2IMG).unwrap_or_else(|error| unreachable!("the kept model object reads: {error}"))]);

/// What a model's own words leave out, Markdown. By `owner/name`.
const READMES: [(&str, &str); 1] = [("jagilley/stable-diffusion-depth2img", include_str!("catalog/depth2img.md"))];

/// The collections and the models in them, each `owner/name`.
static COLLECTIONS: LazyLock<Vec<(Collection, Vec<&str>)>> = LazyLock::new(|| {
    let depth = Collection {
        name: "Depth to image".into(),
        slug: "depth-to-image".into(),
        description: "Models that make new pictures of yours and keep its shape.".into(),
        full_description: Some(include_str!("catalog/depth-to-image.md").into()),
    };
    vec![(depth, vec!["jagilley/stable-diffusion-depth2img"])]
});

/// Every model, sorted.
pub fn models(by: SortBy, direction: SortDirection) -> Vec<&'static Model> {
    let moment = |model: &&Model| match by {
        SortBy::ModelCreatedAt => model.created_at.clone(),
        SortBy::LatestVersionCreatedAt => model.latest_version.as_ref().map(|version| version.created_at.clone()),
    };
    let mut models: Vec<&Model> = MODELS.iter().collect();
    models.sort_by_cached_key(moment);
    if direction == SortDirection::Desc {
        models.reverse();
    }
    models
}

/// One model.
pub fn model(owner: &str, name: &str) -> Option<&'static Model> {
    MODELS.iter().find(|model| model.owner == owner && model.name == name)
}

/// The versions of a model, newest first.
pub fn versions(model: &Model) -> impl Iterator<Item = &Version> {
    model.latest_version.iter()
}

/// Predictions that show what a model does, the default one first. Their pictures are where the model's owner keeps them.
pub fn examples(model: &Model) -> impl Iterator<Item = &Value> {
    model.default_example.iter()
}

/// A model's description at length, Markdown.
pub fn readme(model: &Model) -> Option<&'static str> {
    let name = full_name(model);
    READMES.iter().find(|(model, _)| *model == name).map(|(_, text)| *text)
}

/// Every collection.
pub fn collections() -> Vec<&'static Collection> {
    COLLECTIONS.iter().map(|(collection, _)| collection).collect()
}

/// One collection and its models.
pub fn collection(slug: &str) -> Option<(&'static Collection, Vec<&'static Model>)> {
    let (collection, names) = COLLECTIONS.iter().find(|(collection, _)| collection.slug == slug)?;
    let models = names.iter().filter_map(|name| name.split_once('/')).filter_map(|(owner, name)| model(owner, name));
    Some((collection, models.collect()))
}

/// The names of the models in a collection, each `owner/name`.
pub fn members(slug: &str) -> Vec<String> {
    collection(slug).map(|(_, models)| models.into_iter().map(full_name).collect()).unwrap_or_default()
}

/// What a model does, in single words: the collections that it is in.
pub fn tags(model: &Model) -> Vec<String> {
    let name = full_name(model);
    let holds = |names: &[&str]| names.contains(&name.as_str());
    COLLECTIONS.iter().filter(|(_, names)| holds(names)).map(|(collection, _)| collection.slug.clone()).collect()
}

fn full_name(model: &Model) -> String {
    format!("{}/{}", model.owner, model.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_in_a_collection_is_a_models() {
        for (collection, names) in COLLECTIONS.iter() {
            assert_eq!(members(&collection.slug), *names, "{}", collection.slug);
        }
    }

    #[test]
    fn every_model_that_can_be_run_is_here_with_a_readme_and_a_tag() {
        for model in MODELS.iter() {
            assert!(crate::models::built_in(&crate::models::Wanted::Model(full_name(model).parse().unwrap())).is_ok());
            assert!(readme(model).is_some_and(|text| text.starts_with("# ")));
            assert!(!tags(model).is_empty());
        }
    }
}
