use std::sync::LazyLock;

use api::{Collection, DEPTH2IMG, Model, Timestamp, VersionId};

use super::full_name;

static MODELS: LazyLock<Vec<Model>> = LazyLock::new(|| {
    vec![
        serde_json::from_str(DEPTH2IMG)
            .unwrap_or_else(|error| unreachable!("the kept model object reads: {error}")),
    ]
});

/// What a model's own words leave out, Markdown. By `owner/name`.
const READMES: [(&str, &str); 1] = [(
    "jagilley/stable-diffusion-depth2img",
    include_str!("depth2img.md"),
)];

/// The collections and the models in them, each `owner/name`.
static COLLECTIONS: LazyLock<Vec<(Collection, Vec<&str>)>> = LazyLock::new(|| {
    let depth = Collection {
        name: "Depth to image".into(),
        slug: "depth-to-image".into(),
        description: "Models that make new pictures of yours and keep its shape.".into(),
        full_description: Some(include_str!("depth-to-image.md").into()),
    };
    vec![(depth, vec!["jagilley/stable-diffusion-depth2img"])]
});

/// The models of this build.
pub fn models() -> &'static [Model] {
    &MODELS
}

/// The collections of this build, each with the names of its models.
pub fn collections() -> &'static [(Collection, Vec<&'static str>)] {
    &COLLECTIONS
}

/// A model's description at length, Markdown.
pub fn readme(name: &str) -> Option<&'static str> {
    READMES
        .iter()
        .find(|(model, _)| *model == name)
        .map(|(_, text)| *text)
}

/// The model of this build that has this version.
pub fn version(id: &VersionId) -> Option<&'static Model> {
    MODELS.iter().find(|model| {
        model
            .latest_version
            .as_ref()
            .is_some_and(|version| version.id == *id)
    })
}

/// When a model of this build came into every catalog: it was there from the beginning, and is news to nobody.
pub fn arrived_at(name: &str) -> Option<Timestamp> {
    let model = named(name)?;
    Some(
        model
            .created_at
            .clone()
            .unwrap_or_else(|| Timestamp::from_rfc3339("1970-01-01T00:00:00.000000Z")),
    )
}

/// What is kept of a model, with what this build knows of it beside; or that alone.
pub fn completed(kept: Option<Model>, name: &str) -> Option<Model> {
    let (kept, built_in) = (kept, named(name));
    let Some(kept) = kept else {
        return built_in.cloned();
    };
    let Some(built_in) = built_in else {
        return Some(kept);
    };
    Some(Model {
        latest_version: kept
            .latest_version
            .or_else(|| built_in.latest_version.clone()),
        default_example: kept
            .default_example
            .or_else(|| built_in.default_example.clone()),
        ..kept
    })
}

fn named(name: &str) -> Option<&'static Model> {
    MODELS.iter().find(|model| full_name(model) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_in_a_collection_is_a_models() {
        for (collection, names) in collections() {
            assert!(
                names.iter().all(|name| named(name).is_some()),
                "{}",
                collection.slug
            );
        }
    }

    #[test]
    fn every_model_that_can_be_run_is_here_with_a_readme() {
        for model in models() {
            assert!(
                crate::models::built_in(&crate::models::Wanted::Model(
                    full_name(model).parse().unwrap()
                ))
                .is_ok()
            );
            assert!(readme(&full_name(model)).is_some_and(|text| text.starts_with("# ")));
        }
    }
}
