use serde_json::Value;

use crate::{Bounds, Field, Input, InputSchema, InvalidField, Kind, Length, decimal, json_text};

/// Validates `input` against a version's schema and returns all errors at once, worded as
/// Replicate's `invalid_fields`. The page and the server call this same function.
///
/// An explicit null is an error even for an optional field: leave the field out.
///
/// ```
/// let model: api::Model = serde_json::from_str(api::DEPTH2IMG)?;
/// let schema = api::InputSchema::from_openapi(&model.latest_version.unwrap().openapi_schema).unwrap();
/// let input = serde_json::json!({"input_image": "https://example.com/a.png", "num_outputs": 9});
/// let faults = api::validate(&schema, input.as_object().unwrap()).unwrap_err();
/// assert_eq!(faults[0].field, "input.num_outputs");
/// assert_eq!(faults[0].description, "Must be less than or equal to 8");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn validate(schema: &InputSchema, input: &Input) -> Result<(), Vec<InvalidField>> {
    let missing = schema
        .fields()
        .iter()
        .filter(|field| field.required && !input.contains_key(&field.name))
        .map(required);
    let wrong = input
        .iter()
        .filter_map(|(name, value)| match schema.field(name) {
            Some(field) => check(field, value),
            None => Some(unknown(name)),
        });
    let faults: Vec<InvalidField> = missing.chain(wrong).collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults)
    }
}

fn required(field: &Field) -> InvalidField {
    InvalidField {
        kind: "required".into(),
        field: "input".into(),
        description: format!("{} is required", field.name),
    }
}

fn unknown(name: &str) -> InvalidField {
    InvalidField {
        kind: "additional_property_not_allowed".into(),
        field: "input".into(),
        description: format!("Additional property {name} is not allowed"),
    }
}

/// True if the value is valid for the field.
pub(crate) fn takes(field: &Field, value: &Value) -> bool {
    check(field, value).is_none()
}

fn check(field: &Field, value: &Value) -> Option<InvalidField> {
    match &field.kind {
        Kind::Text(length) => match value.as_str() {
            Some(text) => check_length(field, *length, text),
            None => Some(wrong_type(field, "string", value)),
        },
        Kind::Secret if value.is_string() => None,
        Kind::Secret => Some(wrong_type(field, "string", value)),
        Kind::List(kind) => match value.as_array() {
            Some(items) => check_items(field, kind, items),
            None => Some(wrong_type(field, "array", value)),
        },
        Kind::Uri => check_uri(field, value),
        Kind::Integer(bounds) if is_integer(value) => check_bounds(field, *bounds, value),
        Kind::Integer(_) => Some(wrong_type(field, "integer", value)),
        Kind::Number(bounds) if value.is_number() => check_bounds(field, *bounds, value),
        Kind::Number(_) => Some(wrong_type(field, "number", value)),
        Kind::Boolean if value.is_boolean() => None,
        Kind::Boolean => Some(wrong_type(field, "boolean", value)),
        Kind::Choice(values) => check_choice(field, values, value),
        Kind::Any if value.is_null() => Some(wrong_type(field, "any value", value)),
        Kind::Any => None,
    }
}

fn check_uri(field: &Field, value: &Value) -> Option<InvalidField> {
    let Some(text) = value.as_str() else {
        return Some(wrong_type(field, "string", value));
    };
    if is_uri(text) {
        None
    } else {
        Some(InvalidField::of(
            &field.name,
            "format",
            "Does not match format 'uri'",
        ))
    }
}

/// True for a scheme, a colon and a rest without spaces.
fn is_uri(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, rest)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
            && !rest.is_empty()
            && !rest.contains(char::is_whitespace)
    })
}

fn check_bounds(field: &Field, bounds: Bounds, value: &Value) -> Option<InvalidField> {
    let number = value.as_f64()?;
    match bounds {
        Bounds {
            minimum: Some(least),
            ..
        } if number < least => Some(InvalidField::of(
            &field.name,
            "number_gte",
            format!("Must be greater than or equal to {}", decimal(least)),
        )),
        Bounds {
            maximum: Some(most),
            ..
        } if number > most => Some(InvalidField::of(
            &field.name,
            "number_lte",
            format!("Must be less than or equal to {}", decimal(most)),
        )),
        _ => None,
    }
}

fn check_length(field: &Field, length: Length, text: &str) -> Option<InvalidField> {
    let count = text.chars().count() as u64;
    match length {
        Length {
            minimum: Some(least),
            ..
        } if count < least => Some(InvalidField::of(
            &field.name,
            "string_gte",
            format!("String length must be greater than or equal to {least}"),
        )),
        Length {
            maximum: Some(most),
            ..
        } if count > most => Some(InvalidField::of(
            &field.name,
            "string_lte",
            format!("String length must be less than or equal to {most}"),
        )),
        _ => None,
    }
}

/// The error of the first invalid item, with its index.
fn check_items(field: &Field, kind: &Kind, items: &[Value]) -> Option<InvalidField> {
    let one = Field {
        kind: kind.clone(),
        ..field.clone()
    };
    items
        .iter()
        .zip(1..)
        .find_map(|(item, number): (&Value, usize)| {
            let fault = check(&one, item)?;
            Some(InvalidField {
                description: format!("Item {number}: {}", fault.description),
                ..fault
            })
        })
}

fn check_choice(field: &Field, values: &[Value], value: &Value) -> Option<InvalidField> {
    if values.contains(value) {
        return None;
    }
    let allowed: Vec<String> = values.iter().map(json_text).collect();
    let description = format!(
        "input.{} must be one of the following: {}",
        field.name,
        allowed.join(", ")
    );
    Some(InvalidField::of(&field.name, "enum", description))
}

fn wrong_type(field: &Field, expected: &str, given: &Value) -> InvalidField {
    InvalidField::of(
        &field.name,
        "invalid_type",
        format!(
            "Invalid type. Expected: {expected}, given: {}",
            type_name(given)
        ),
    )
}

/// JSON Schema counts 3.0 as an integer.
fn is_integer(value: &Value) -> bool {
    value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0)
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) if is_integer(value) => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{DEPTH2IMG, Model};

    fn faults(input: Value) -> Vec<(String, String, String)> {
        let model: Model = serde_json::from_str(DEPTH2IMG).unwrap();
        let schema =
            InputSchema::from_openapi(&model.latest_version.unwrap().openapi_schema).unwrap();
        let faults = validate(&schema, input.as_object().unwrap())
            .err()
            .unwrap_or_default();
        faults
            .into_iter()
            .map(|fault| (fault.kind, fault.field, fault.description))
            .collect()
    }

    /// The faults of one field given on top of a valid input.
    fn fault(name: &str, value: Value) -> Option<(String, String)> {
        let mut input = json!({"input_image": "https://a.example/b.png"});
        input[name] = value;
        let mut faults = faults(input);
        assert!(faults.len() <= 1, "{faults:?}");
        faults
            .pop()
            .map(|(kind, _, description)| (kind, description))
    }

    fn text(kind: &str, description: &str) -> Option<(String, String)> {
        Some((kind.to_owned(), description.to_owned()))
    }

    #[test]
    fn minimal_and_full_inputs_are_valid() {
        assert!(faults(json!({"input_image": "data:image/png;base64,AA=="})).is_empty());
        let full = json!({
            "prompt": "a", "negative_prompt": "", "input_image": "http://a.example/b.png", "prompt_strength": 1, "num_outputs": 8,
            "num_inference_steps": 500, "guidance_scale": 20, "scheduler": "KLMS", "seed": -1, "depth_image": "https://a.example/d.png",
        });
        assert!(faults(full).is_empty());
    }

    #[test]
    fn all_errors_are_returned_at_once() {
        let found = faults(json!({"num_outputs": 9, "guidance_scale": 0.5, "steps": 3}));
        let fields: Vec<&str> = found.iter().map(|(kind, _, _)| kind.as_str()).collect();
        assert_eq!(
            fields,
            [
                "required",
                "number_lte",
                "number_gte",
                "additional_property_not_allowed"
            ]
        );
        assert_eq!(
            found[0],
            (
                "required".into(),
                "input".into(),
                "input_image is required".into()
            )
        );
        assert_eq!(found[3].2, "Additional property steps is not allowed");
    }

    #[test]
    fn bounds_are_inclusive() {
        for (name, inside, below, above) in [
            ("num_outputs", [1, 8], 0, 9),
            ("num_inference_steps", [1, 500], 0, 501),
            ("guidance_scale", [1, 20], 0, 21),
        ] {
            for value in inside {
                assert_eq!(fault(name, json!(value)), None);
            }
            assert_eq!(
                fault(name, json!(below)),
                text("number_gte", "Must be greater than or equal to 1")
            );
            assert_eq!(
                fault(name, json!(above)),
                text(
                    "number_lte",
                    &format!("Must be less than or equal to {}", inside[1])
                )
            );
        }
        assert_eq!(
            fault("prompt_strength", json!(7.5)),
            None,
            "unbounded upstream"
        );
    }

    #[test]
    fn types_are_strict_and_null_is_refused() {
        assert_eq!(
            fault("seed", json!(1.5)),
            text(
                "invalid_type",
                "Invalid type. Expected: integer, given: number"
            )
        );
        assert_eq!(fault("seed", json!(3.0)), None);
        assert_eq!(
            fault("seed", json!("7")),
            text(
                "invalid_type",
                "Invalid type. Expected: integer, given: string"
            )
        );
        assert_eq!(
            fault("prompt", json!(["a"])),
            text(
                "invalid_type",
                "Invalid type. Expected: string, given: array"
            )
        );
        for name in ["negative_prompt", "seed", "depth_image", "guidance_scale"] {
            let (kind, description) = fault(name, Value::Null).unwrap();
            assert_eq!(kind, "invalid_type");
            assert!(description.ends_with("given: null"), "{description}");
        }
    }

    #[test]
    fn lists_and_lengths_are_checked() {
        let properties = json!({"scales": {"type": "array", "items": {"type": "number", "maximum": 1}}, "name": {"type": "string", "minLength": 2}});
        let schema = InputSchema::from_openapi(
            &json!({"components": {"schemas": {"Input": {"properties": properties}}}}),
        )
        .unwrap();
        let error_of = |input: Value| {
            validate(&schema, input.as_object().unwrap())
                .err()
                .map(|faults| faults[0].description.clone())
        };
        assert_eq!(error_of(json!({"scales": [0.5, 1], "name": "ab"})), None);
        assert_eq!(
            error_of(json!({"scales": [0.5, 2]})).unwrap(),
            "Item 2: Must be less than or equal to 1"
        );
        assert_eq!(
            error_of(json!({"scales": 1})).unwrap(),
            "Invalid type. Expected: array, given: integer"
        );
        assert_eq!(
            error_of(json!({"name": "a"})).unwrap(),
            "String length must be greater than or equal to 2"
        );
    }

    #[test]
    fn enum_error_lists_the_allowed_values() {
        let (kind, description) = fault("scheduler", json!("EULER")).unwrap();
        assert_eq!(kind, "enum");
        assert_eq!(
            description,
            r#"input.scheduler must be one of the following: "DDIM", "K_EULER", "DPMSolverMultistep", "K_EULER_ANCESTRAL", "PNDM", "KLMS""#
        );
    }

    #[test]
    fn uri_without_scheme_is_rejected() {
        for bad in [
            "",
            "picture.png",
            "//a.example/b",
            "http:",
            "a b:c",
            "https://a.example/b c.png",
        ] {
            assert_eq!(
                fault("depth_image", json!(bad)),
                text("format", "Does not match format 'uri'"),
                "{bad}"
            );
        }
    }
}
