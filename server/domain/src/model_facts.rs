//! Facts that are derived from a model's schema and default example, by the rules in docs/catalog.md.
//!
//! - [`media`]: media types by file name and URL
//! - [`inputs`], [`outputs`]: kinds of input and output, by the schema, else by the example
//! - [`tasks`]: by inputs and outputs, and by words in the name and description

mod inputs;
mod media;
mod outputs;
mod tasks;

use api::{
    EngineKind, Input, InputKind, InputSchema, Kind, Model, OutputKind, Roles, RunnableModels,
    RunsHere, Task,
};
use serde_json::Value;

use crate::model_target as models;

pub use media::{Media, media_of_url};

use tasks::TaskSignals;

/// Facts about a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The kinds of its inputs.
    pub inputs: Vec<InputKind>,
    /// The kinds of its outputs.
    pub outputs: Vec<OutputKind>,
    /// Its tasks, the main task first.
    pub tasks: Vec<Task>,
    /// The run time of its default example in seconds.
    pub typical_seconds: Option<f64>,
    /// The number of outputs of its default example.
    pub example_outputs: usize,
    /// It makes pictures from a picture, so the built-in engine can stand in for it.
    pub stands_in: bool,
}

impl Facts {
    /// Derives the facts of a model. Most need a schema.
    pub fn of(model: &Model) -> Self {
        let document = model
            .latest_version
            .as_ref()
            .map_or(&Value::Null, |version| &version.openapi_schema);
        let schema = InputSchema::from_openapi(document).ok();
        let roles = schema.as_ref().map(Roles::of).unwrap_or_default();
        let inputs = schema
            .as_ref()
            .map(|schema| inputs::inputs(schema, &roles, example_input(model)))
            .unwrap_or_default();
        let outputs = outputs::outputs(document, example_output(model));
        let needs = |role: Option<&String>| {
            let field = role.and_then(|name| schema.as_ref()?.field(name));
            field.is_some_and(|field| field.required)
        };
        let signals = TaskSignals {
            inputs: &inputs,
            outputs: &outputs,
            needs_image: needs(roles.image.as_ref()),
            needs_mask: needs(roles.mask.as_ref()),
            text: tasks::searched_text(model),
        };
        let tasks = tasks::tasks(&signals);
        let example_outputs = example_output(model)
            .and_then(Value::as_array)
            .map_or(1, |outputs| outputs.len().max(1));
        let stands_in = roles.image.is_some()
            && inputs.contains(&InputKind::Image)
            && outputs.contains(&OutputKind::Image);
        Self {
            stands_in,
            tasks,
            inputs,
            outputs,
            typical_seconds: example_seconds(model),
            example_outputs,
        }
    }
}

/// True if the built-in engine can stand in for a model. Users may correct which input is the
/// picture.
pub fn stands_in(model: &Model) -> bool {
    let document = model
        .latest_version
        .as_ref()
        .map_or(&Value::Null, |version| &version.openapi_schema);
    let has_file = InputSchema::from_openapi(document)
        .is_ok_and(|schema| schema.fields().iter().any(|field| field.kind == Kind::Uri));
    has_file && outputs::outputs(document, example_output(model)).contains(&OutputKind::Image)
}

/// Whether an engine runs the model of this name. `stands_in` is [`Facts::stands_in`].
pub fn runs_here(engine: EngineKind, name: &str, stands_in: bool) -> RunsHere {
    let is_built_in = models::depth2img()
        .target
        .model
        .as_ref()
        .is_some_and(|model| model.as_str() == name);
    match engine.capabilities().models {
        RunnableModels::Any => RunsHere::Yes,
        RunnableModels::BuiltIn if is_built_in => RunsHere::Yes,
        RunnableModels::StandIns if stands_in => RunsHere::StandIn,
        RunnableModels::BuiltIn | RunnableModels::StandIns => RunsHere::No,
    }
}

/// The input of a model's default example.
pub fn example_input(model: &Model) -> Option<&Input> {
    model.default_example.as_ref()?.get("input")?.as_object()
}

/// The output of a model's default example.
pub fn example_output(model: &Model) -> Option<&Value> {
    model
        .default_example
        .as_ref()?
        .get("output")
        .filter(|output| !output.is_null())
}

/// The run time of a model's default example in seconds.
pub fn example_seconds(model: &Model) -> Option<f64> {
    let seconds = model
        .default_example
        .as_ref()?
        .pointer("/metrics/predict_time")?
        .as_f64()?;
    Some(seconds).filter(|seconds| *seconds > 0.0)
}

#[cfg(test)]
mod tests {
    use api::DEPTH2IMG;
    use serde_json::json;

    use super::*;

    #[test]
    fn facts_of_depth2img_match_its_record() {
        let facts = Facts::of(&serde_json::from_str(DEPTH2IMG).unwrap());
        let inputs = [
            InputKind::Image,
            InputKind::DepthMap,
            InputKind::Text,
            InputKind::NegativePrompt,
            InputKind::Seed,
            InputKind::OutputCount,
        ];
        assert_eq!(facts.inputs, inputs);
        assert_eq!(facts.outputs, [OutputKind::Image, OutputKind::Images]);
        assert_eq!(facts.tasks, [Task::DepthToImage, Task::ImageToImage]);
        assert!(facts.typical_seconds.unwrap() > 0.5);
    }

    #[test]
    fn model_without_schema_has_task_other() {
        let model = json!({"url": "", "owner": "a", "name": "b", "visibility": "public"});
        let facts = Facts::of(&serde_json::from_value(model).unwrap());
        assert_eq!(
            (facts.inputs.len(), facts.outputs.len(), facts.tasks),
            (0, 0, vec![Task::Other])
        );
        assert_eq!(facts.typical_seconds, None);
    }

    #[test]
    fn runs_here_depends_on_the_engine() {
        let on = |engine, name| runs_here(engine, name, true);
        let depth2img = "jagilley/stable-diffusion-depth2img";
        assert_eq!(
            [depth2img, "a/b"].map(|name| on(EngineKind::Replicate, name)),
            [RunsHere::Yes; 2]
        );
        assert_eq!(
            [depth2img, "a/b"].map(|name| on(EngineKind::BuiltIn, name)),
            [RunsHere::StandIn; 2]
        );
        assert_eq!(
            [depth2img, "a/b"].map(|name| on(EngineKind::Cog, name)),
            [RunsHere::Yes, RunsHere::No]
        );
        assert_eq!(runs_here(EngineKind::BuiltIn, "a/b", false), RunsHere::No);
    }
}
