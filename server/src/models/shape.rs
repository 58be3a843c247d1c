use serde_json::Value;

/// What a version gives, as its OpenAPI document says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Shape {
    /// A list of files.
    Files,
    /// One file.
    File,
    /// Anything else, or nobody knows.
    #[default]
    Other,
}

impl Shape {
    /// What `components.schemas.Output` of a version's `openapi_schema` says.
    pub fn of(document: &Value) -> Self {
        let schemas = document.pointer("/components/schemas");
        let output = schemas.and_then(|schemas| referred(schemas.get("Output")?, schemas));
        let is = |schema: &Value, key: &str, word: &str| {
            schema.get(key).is_some_and(|value| value == word)
        };
        let is_file = |schema: &Value| is(schema, "type", "string") && is(schema, "format", "uri");
        match output {
            Some(output) if is_file(output) => Self::File,
            Some(output)
                if is(output, "type", "array") && output.get("items").is_some_and(is_file) =>
            {
                Self::Files
            }
            _ => Self::Other,
        }
    }
}

/// What a reference refers to, one step and no farther.
fn referred<'a>(schema: &'a Value, schemas: &'a Value) -> Option<&'a Value> {
    let reference = schema
        .get("$ref")
        .or_else(|| schema.pointer("/allOf/0/$ref"))
        .and_then(Value::as_str);
    match reference {
        Some(reference) => schemas.get(reference.rsplit('/').next()?),
        None => Some(schema),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shape(output: &Value) -> Shape {
        Shape::of(
            &json!({"components": {"schemas": {"Output": output, "Picture": {"type": "string", "format": "uri"}}}}),
        )
    }

    #[test]
    fn one_file_is_told_from_several_and_from_words() {
        let file = json!({"type": "string", "format": "uri"});
        assert_eq!(shape(&file), Shape::File);
        assert_eq!(
            shape(&json!({"$ref": "#/components/schemas/Picture"})),
            Shape::File
        );
        assert_eq!(
            shape(&json!({"type": "array", "items": file})),
            Shape::Files
        );
        for other in [
            json!({"type": "string"}),
            json!({"type": "array", "items": {"type": "string"}}),
            json!({"$ref": "#/nowhere"}),
        ] {
            assert_eq!(shape(&other), Shape::Other, "{other}");
        }
        assert_eq!(Shape::of(&Value::Null), Shape::Other);
    }
}
