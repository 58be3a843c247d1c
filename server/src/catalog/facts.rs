//! What a model's schema and default example say of it, by rules that docs/catalog.md states.
//!
//! - [`media`]: what names and addresses say of a file
//! - [`takes`], [`gives`]: by the schema, and by the example where that says nothing
//! - [`tasks`]: by what it takes and gives, and words of its name and description

mod gives;
mod media;
mod takes;
mod tasks;

use api::{EngineKind, Gives, InputSchema, Kind, Model, Roles, RunsHere, Takes, Task};
use serde_json::Value;

use super::card::{example_input, example_output, example_seconds};
use crate::models;

pub use media::{Media, of_address};

use tasks::Said;

/// What is known of a model without anybody saying so.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// What it takes.
    pub takes: Vec<Takes>,
    /// What it gives.
    pub gives: Vec<Gives>,
    /// What it does.
    pub tasks: Vec<Task>,
    /// Seconds that its default example ran.
    pub typical_seconds: Option<f64>,
    /// How many outputs its default example has.
    pub outputs: usize,
    /// It makes pictures of a picture: one input is that picture, by rule.
    pub stands_in: bool,
}

impl Facts {
    /// The facts of a model. Without a schema there are few.
    pub fn of(model: &Model) -> Self {
        let document = model
            .latest_version
            .as_ref()
            .map_or(&Value::Null, |version| &version.openapi_schema);
        let schema = InputSchema::from_openapi(document).ok();
        let roles = schema.as_ref().map(Roles::of).unwrap_or_default();
        let takes = schema
            .as_ref()
            .map(|schema| takes::takes(schema, &roles, example_input(model)))
            .unwrap_or_default();
        let gives = gives::gives(document, example_output(model));
        let needs = |role: Option<&String>| {
            let field = role.and_then(|name| schema.as_ref()?.field(name));
            field.is_some_and(|field| field.required)
        };
        let said = Said {
            takes: &takes,
            gives: &gives,
            needs_image: needs(roles.image.as_ref()),
            needs_mask: needs(roles.mask.as_ref()),
            words: tasks::words(model),
        };
        let tasks = tasks::tasks(&said);
        let outputs = example_output(model)
            .and_then(Value::as_array)
            .map_or(1, |outputs| outputs.len().max(1));
        let stands_in =
            roles.image.is_some() && takes.contains(&Takes::Image) && gives.contains(&Gives::Image);
        Self {
            stands_in,
            tasks,
            takes,
            gives,
            typical_seconds: example_seconds(model),
            outputs,
        }
    }
}

/// True where the built-in engine can stand in for a model, as far as the rules see; whoever asks may correct which input is the picture.
pub fn stands_in(model: &Model) -> bool {
    let document = model
        .latest_version
        .as_ref()
        .map_or(&Value::Null, |version| &version.openapi_schema);
    let has_file = InputSchema::from_openapi(document)
        .is_ok_and(|schema| schema.fields().iter().any(|field| field.kind == Kind::Uri));
    has_file && gives::gives(document, example_output(model)).contains(&Gives::Image)
}

/// Whether an engine of this kind runs the model of that name. The built-in one stands in for whatever makes pictures of a picture.
pub fn runs_here(engine: EngineKind, name: &str, stands_in: bool) -> RunsHere {
    let is_built_in = models::depth2img()
        .target
        .model
        .as_ref()
        .is_some_and(|model| model.as_str() == name);
    match engine {
        EngineKind::Replicate => RunsHere::Yes,
        EngineKind::Cog if is_built_in => RunsHere::Yes,
        EngineKind::Local if stands_in => RunsHere::StandIn,
        EngineKind::Cog | EngineKind::Local => RunsHere::No,
    }
}

#[cfg(test)]
mod tests {
    use api::DEPTH2IMG;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_depth2img_is() {
        let facts = Facts::of(&serde_json::from_str(DEPTH2IMG).unwrap());
        let takes = [
            Takes::Image,
            Takes::DepthMap,
            Takes::Text,
            Takes::NegativePrompt,
            Takes::Seed,
            Takes::OutputCount,
        ];
        assert_eq!(facts.takes, takes);
        assert_eq!(facts.gives, [Gives::Image, Gives::Images]);
        assert_eq!(facts.tasks, [Task::DepthToImage, Task::ImageToImage]);
        assert!(facts.typical_seconds.unwrap() > 0.5);
    }

    #[test]
    fn a_model_without_a_schema_is_something_else() {
        let model = json!({"url": "", "owner": "a", "name": "b", "visibility": "public"});
        let facts = Facts::of(&serde_json::from_value(model).unwrap());
        assert_eq!(
            (facts.takes.len(), facts.gives.len(), facts.tasks),
            (0, 0, vec![Task::Other])
        );
        assert_eq!(facts.typical_seconds, None);
    }

    #[test]
    fn what_runs_here_is_up_to_the_engine() {
        let on = |engine, name| runs_here(engine, name, true);
        let depth2img = "jagilley/stable-diffusion-depth2img";
        assert_eq!(
            [depth2img, "a/b"].map(|name| on(EngineKind::Replicate, name)),
            [RunsHere::Yes; 2]
        );
        assert_eq!(
            [depth2img, "a/b"].map(|name| on(EngineKind::Local, name)),
            [RunsHere::StandIn; 2]
        );
        assert_eq!(
            [depth2img, "a/b"].map(|name| on(EngineKind::Cog, name)),
            [RunsHere::Yes, RunsHere::No]
        );
        assert_eq!(runs_here(EngineKind::Local, "a/b", false), RunsHere::No);
    }
}
