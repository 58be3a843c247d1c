use serde_json::Value;

/// The shape of a version's output, from its OpenAPI document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OutputShape {
    /// A list of files.
    Files,
    /// One file.
    File,
    /// Anything else, or unknown.
    #[default]
    Other,
}

impl OutputShape {
    /// Reads `components.schemas.Output` of an `openapi_schema`.
    pub fn of(document: &Value) -> Self {
        let schemas = document.pointer("/components/schemas");
        let output = schemas.and_then(|schemas| dereference(schemas.get("Output")?, schemas));
        let is = |schema: &Value, key: &str, expected: &str| {
            schema.get(key).is_some_and(|value| value == expected)
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

/// Follows one level of `$ref`.
fn dereference<'a>(schema: &'a Value, schemas: &'a Value) -> Option<&'a Value> {
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

    fn shape(output: &Value) -> OutputShape {
        OutputShape::of(
            &json!({"components": {"schemas": {"Output": output, "Picture": {"type": "string", "format": "uri"}}}}),
        )
    }

    #[test]
    fn shape_distinguishes_file_list_and_text() {
        let file = json!({"type": "string", "format": "uri"});
        assert_eq!(shape(&file), OutputShape::File);
        assert_eq!(
            shape(&json!({"$ref": "#/components/schemas/Picture"})),
            OutputShape::File
        );
        assert_eq!(
            shape(&json!({"type": "array", "items": file})),
            OutputShape::Files
        );
        for other in [
            json!({"type": "string"}),
            json!({"type": "array", "items": {"type": "string"}}),
            json!({"$ref": "#/nowhere"}),
        ] {
            assert_eq!(shape(&other), OutputShape::Other, "{other}");
        }
        assert_eq!(OutputShape::of(&Value::Null), OutputShape::Other);
    }
}
