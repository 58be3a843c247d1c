//! What the built-in engine stands in for: models that make pictures of a picture.

use api::{InputSchema, Model};

use crate::{
    catalog::stands_in,
    models::{ResolveError, Runnable, runnable},
};

/// Inputs that a refusal names at most.
const NAMED_INPUTS: usize = 6;

/// What of a model is run where the built-in engine stands in for it.
///
/// # Errors
/// Where it takes no picture or gives none; the sentence says what to do.
pub fn stand_in(model: &Model) -> Result<Runnable, ResolveError> {
    let runnable = runnable(model).ok_or(ResolveError::NoVersion)?;
    if stands_in(model) {
        Ok(runnable)
    } else {
        Err(refusal(&runnable))
    }
}

/// Why the built-in engine does not stand in for a model.
pub fn refusal(Runnable { target, schema, .. }: &Runnable) -> ResolveError {
    let name = target
        .model
        .as_ref()
        .map_or("this model", |name| name.as_str());
    let takes = schema.as_deref().map(inputs).unwrap_or_default();
    ResolveError::NoStandIn(format!(
        "The preview engine cannot stand in for {name}: it makes pictures of a picture, and that is not what this model does, which takes {takes}. \
         To run the model itself, start the server with a Replicate token (REPLICATE_API_TOKEN)."
    ))
}

/// The names of its first inputs.
fn inputs(schema: &InputSchema) -> String {
    let names: Vec<&str> = schema
        .fields()
        .iter()
        .map(|field| field.name.as_str())
        .take(NAMED_INPUTS)
        .collect();
    match names.len() {
        0 => "nothing".into(),
        shown if shown < schema.fields().len() => format!("{} and more", names.join(", ")),
        _ => names.join(", "),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::models::Shape;

    /// A model with these inputs and this output, and an example that gave `made`.
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
    fn a_model_that_makes_a_picture_of_a_picture_is_stood_in_for() {
        let runnable = stand_in(&model(
            "restyle",
            json!({"image": file()}),
            file(),
            json!("https://a.example/b.PNG?x"),
        ))
        .unwrap();
        assert_eq!(
            (runnable.gives, runnable.target.reference()),
            (Shape::File, format!("acme/restyle:{}", "c".repeat(64)))
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
    fn any_other_is_refused_with_what_it_takes_and_what_to_do() {
        let words = json!({"type": "string"});
        for (inputs, output, made) in [
            (
                json!({"prompt": words}),
                file(),
                json!("https://a.example/b.png"),
            ),
            (json!({"image": file()}), words, json!("a cat")),
            (
                json!({"image": file()}),
                file(),
                json!("https://a.example/film.mp4"),
            ),
        ] {
            let error = stand_in(&model("other", inputs.clone(), output, made)).unwrap_err();
            let ResolveError::NoStandIn(sentence) = error else {
                panic!("another error: {error}")
            };
            let first = inputs.as_object().unwrap().keys().next().unwrap();
            assert!(
                sentence.contains(&format!(
                    "acme/other: it makes pictures of a picture, and that is not what this model does, which takes {first}"
                )),
                "{sentence}"
            );
            assert!(sentence.contains("REPLICATE_API_TOKEN"), "{sentence}");
        }
    }
}
