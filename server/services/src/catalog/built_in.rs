use std::sync::LazyLock;

use api::{Collection, DEPTH2IMG, Model, Timestamp, VersionId};

use super::full_name;

static MODELS: LazyLock<Vec<Model>> = LazyLock::new(|| {
    vec![
        serde_json::from_str(DEPTH2IMG)
            .unwrap_or_else(|error| unreachable!("the built-in record is valid: {error}")),
    ]
});

/// READMEs in Markdown, by `owner/name`.
const READMES: [(&str, &str); 1] = [(
    "jagilley/stable-diffusion-depth2img",
    include_str!("depth2img.md"),
)];

/// The collections, each with the names of its models, `owner/name`.
static COLLECTIONS: LazyLock<Vec<(Collection, Vec<&str>)>> = LazyLock::new(|| {
    let depth = Collection {
        name: "Depth to image".into(),
        slug: "depth-to-image".into(),
        description: "Models that make new pictures with the depth of yours.".into(),
        full_description: Some(include_str!("depth-to-image.md").into()),
    };
    vec![(depth, vec!["jagilley/stable-diffusion-depth2img"])]
});

/// The built-in models.
pub fn models() -> &'static [Model] {
    &MODELS
}

/// The built-in collections, each with the names of its models.
pub fn collections() -> &'static [(Collection, Vec<&'static str>)] {
    &COLLECTIONS
}

/// The README of a model, in Markdown.
pub fn readme(name: &str) -> Option<&'static str> {
    READMES
        .iter()
        .find(|(model, _)| *model == name)
        .map(|(_, text)| *text)
}

/// The built-in model with this version.
pub fn version(id: &VersionId) -> Option<&'static Model> {
    MODELS.iter().find(|model| {
        model
            .latest_version
            .as_ref()
            .is_some_and(|version| version.id == *id)
    })
}

/// When a built-in model counts as added: at its creation, so that no feed or digest reports it as
/// new. `None` for other models.
pub fn added_at(name: &str) -> Option<Timestamp> {
    let model = find(name)?;
    Some(
        model
            .created_at
            .clone()
            .unwrap_or_else(|| Timestamp::from_rfc3339("1970-01-01T00:00:00.000000Z")),
    )
}

/// A stored record, completed with the built-in one; the built-in one if none is stored.
pub fn merge(stored: Option<Model>, name: &str) -> Option<Model> {
    let Some(built_in) = find(name) else {
        return stored;
    };
    let Some(stored) = stored else {
        return Some(built_in.clone());
    };
    Some(Model {
        latest_version: stored
            .latest_version
            .or_else(|| built_in.latest_version.clone()),
        default_example: stored
            .default_example
            .or_else(|| built_in.default_example.clone()),
        ..stored
    })
}

fn find(name: &str) -> Option<&'static Model> {
    MODELS.iter().find(|model| full_name(model) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collections_contain_existing_models() {
        for (collection, names) in collections() {
            assert!(
                names.iter().all(|name| find(name).is_some()),
                "{}",
                collection.slug
            );
        }
    }

    #[test]
    fn models_are_runnable_and_have_readmes() {
        for model in models() {
            assert!(
                domain::model_target::built_in(&domain::model_target::ModelReference::Model(
                    full_name(model).parse().unwrap()
                ))
                .is_ok()
            );
            assert!(readme(&full_name(model)).is_some_and(|text| text.starts_with("# ")));
        }
    }
}
