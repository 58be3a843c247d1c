//! Models that the built-in engine stands in for: those that make pictures from a picture.

use api::{InputSchema, Model};

use domain::{
    model_facts::stands_in,
    model_target::{ResolveError, ResolvedModel, resolve_latest},
};

/// Inputs that an error message lists.
const MAX_LISTED_INPUTS: usize = 6;

/// The version of a model that the built-in engine stands in for.
///
/// # Errors
/// If the model has no picture as input or as output.
pub fn stand_in(model: &Model) -> Result<ResolvedModel, ResolveError> {
    let resolved = resolve_latest(model).ok_or(ResolveError::VersionNotFound)?;
    if stands_in(model) {
        Ok(resolved)
    } else {
        Err(no_stand_in(&resolved))
    }
}

/// The error for a model that the built-in engine cannot stand in for.
pub fn no_stand_in(ResolvedModel { target, schema, .. }: &ResolvedModel) -> ResolveError {
    let name = target
        .model
        .as_ref()
        .map_or("this model", |name| name.as_str());
    let inputs = schema.as_deref().map(input_names).unwrap_or_default();
    ResolveError::PreviewUnsupported(format!(
        "The preview engine cannot stand in for {name}: it makes pictures from a picture, which this model does not do: its inputs are {inputs}. \
         To run the model itself, start the server with a Replicate token (REPLICATE_API_TOKEN)."
    ))
}

/// The names of the first inputs.
fn input_names(schema: &InputSchema) -> String {
    let names: Vec<&str> = schema
        .fields()
        .iter()
        .map(|field| field.name.as_str())
        .take(MAX_LISTED_INPUTS)
        .collect();
    match names.len() {
        0 => "unknown".into(),
        listed if listed < schema.fields().len() => format!("{} and more", names.join(", ")),
        _ => names.join(", "),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::{Value, json};

    use super::*;
    use domain::model_target::OutputShape;

    /// A model with these inputs and this output, whose example has the output `made`.
    pub fn model(name: &str, properties: Value, output: Value, made: Value) -> Model {
        let version = json!({
            "id": "c".repeat(64), "created_at": "2026-01-01T00:00:00.000000Z",
            "openapi_schema": {"components": {"schemas": {"Input": {"properties": properties}, "Output": output}}}
        });
        let example = json!({"output": made});
        let model = json!({"url": "", "owner": "acme", "name": name, "visibility": "public", "default_example": example, "latest_version": version});
        serde_json::from_value(model).unwrap()
    }

    fn file() -> Value {
        json!({"type": "string", "format": "uri"})
    }

    #[test]
    fn image_to_image_model_is_accepted() {
        let resolved = stand_in(&model(
            "restyle",
            json!({"image": file()}),
            file(),
            json!("https://a.example/b.PNG?x"),
        ))
        .unwrap();
        assert_eq!(
            (resolved.output_shape, resolved.target.reference()),
            (
                OutputShape::File,
                format!("acme/restyle:{}", "c".repeat(64))
            )
        );
        let files = json!({"type": "array", "items": file()});
        assert!(
            stand_in(&model(
                "many",
                json!({"image": file()}),
                files,
                json!(["https://a.example/b.webp"])
            ))
            .is_ok()
        );
    }

    #[test]
    fn other_model_is_rejected_with_its_inputs_and_a_remedy() {
        let text = json!({"type": "string"});
        for (inputs, output, made) in [
            (
                json!({"prompt": text}),
                file(),
                json!("https://a.example/b.png"),
            ),
            (json!({"image": file()}), text, json!("a cat")),
            (
                json!({"image": file()}),
                file(),
                json!("https://a.example/film.mp4"),
            ),
        ] {
            let error = stand_in(&model("other", inputs.clone(), output, made)).unwrap_err();
            let ResolveError::PreviewUnsupported(sentence) = error else {
                panic!("another error: {error}")
            };
            let first = inputs.as_object().unwrap().keys().next().unwrap();
            assert!(
                sentence.contains(&format!(
                    "acme/other: it makes pictures from a picture, which this model does not do: its inputs are {first}"
                )),
                "{sentence}"
            );
            assert!(sentence.contains("REPLICATE_API_TOKEN"), "{sentence}");
        }
    }
}
