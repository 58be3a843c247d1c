use serde_json::Value;

use crate::{Field, Input, InputRole, InputSchema, Kind, Roles, validate::takes};

/// The result of mapping an input from one model's schema to another's.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct InputMapping {
    /// Input of the other model.
    pub input: Input,
    /// The mapped fields, in the order of the other model's form.
    pub mapped: Vec<MappedInput>,
    /// Fields that the other model lacks or would reject, in the order of the input.
    pub left: Vec<String>,
}

/// A setting that the other model takes over.
#[derive(Debug, Clone, PartialEq)]
pub struct MappedInput {
    /// Field name in the first model.
    pub from: String,
    /// Field name in the other model.
    pub to: String,
    /// The common role; `None` if the field was mapped by name.
    pub role: Option<InputRole>,
    /// True if the value was clamped or replaced by the nearest allowed one.
    pub is_fitted: bool,
}

/// Maps an input to a model with `schema`: by roles, then by equal names. A number out of bounds is
/// clamped; any other value that does not fit is left out.
pub fn map_input(
    input: &Input,
    roles: &Roles,
    schema: &InputSchema,
    other: &Roles,
) -> InputMapping {
    let mut mapping = InputMapping::default();
    for field in schema.fields() {
        let role = other.role_of(&field.name);
        let by_role = role.and_then(|role| Some((role, roles.get(role)?)));
        let by_name = || {
            Some((None, field.name.as_str()))
                .filter(|(_, name)| role.is_none() && roles.role_of(name).is_none())
        };
        let source = by_role
            .map(|(role, name)| (Some(role), name))
            .or_else(by_name);
        let Some((role, from)) = source.filter(|(_, name)| input.contains_key(*name)) else {
            continue;
        };
        if let Some((value, is_fitted)) = fitted(field, &input[from]) {
            mapping.input.insert(field.name.clone(), value);
            mapping.mapped.push(MappedInput {
                from: from.to_owned(),
                to: field.name.clone(),
                role,
                is_fitted,
            });
        }
    }
    let is_taken = |name: &String| mapping.mapped.iter().any(|taken| taken.from == *name);
    mapping.left = input
        .keys()
        .filter(|name| !is_taken(name))
        .cloned()
        .collect();
    mapping
}

/// The fields of an input that fit a schema unchanged: an example may be of an older version. Null
/// counts as absent.
pub fn inputs_that_fit(input: &Input, schema: &InputSchema) -> Input {
    let fits =
        |name: &str, value: &Value| schema.field(name).is_some_and(|field| takes(field, value));
    input
        .iter()
        .filter(|(name, value)| fits(name, value))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// The value in a form that the field accepts, and whether it was changed.
fn fitted(field: &Field, value: &Value) -> Option<(Value, bool)> {
    if takes(field, value) {
        return Some((value.clone(), false));
    }
    let number = number_of(value);
    let near = match &field.kind {
        Kind::Integer(bounds) => {
            Value::from(within(number?.round(), bounds.minimum, bounds.maximum) as i64)
        }
        Kind::Number(bounds) => Value::from(within(number?, bounds.minimum, bounds.maximum)),
        Kind::Choice(choices) => nearest(choices, number?)?,
        _ => return None,
    };
    takes(field, &near).then_some((near, true))
}

/// A number, or a text with an integer, as in the enums of some models. (Parsing any float would
/// add 20 kB of wasm.)
fn number_of(value: &Value) -> Option<f64> {
    value
        .as_f64()
        .or_else(|| Some(value.as_str()?.trim().parse::<i32>().ok()?.into()))
}

fn within(number: f64, least: Option<f64>, most: Option<f64>) -> f64 {
    number
        .max(least.unwrap_or(f64::NEG_INFINITY))
        .min(most.unwrap_or(f64::INFINITY))
}

fn nearest(choices: &[Value], number: f64) -> Option<Value> {
    let distance = |choice: &&Value| number_of(choice).map(|other| (other - number).abs());
    let known = choices.iter().filter(|choice| distance(choice).is_some());
    known
        .min_by(|one, other| {
            distance(one)
                .partial_cmp(&distance(other))
                .unwrap_or(std::cmp::Ordering::Equal)
        })
        .cloned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schema(properties: Value) -> (InputSchema, Roles) {
        let schema = InputSchema::from_openapi(
            &json!({"components": {"schemas": {"Input": {"properties": properties}}}}),
        )
        .unwrap();
        let roles = Roles::of(&schema);
        (schema, roles)
    }

    fn mapping(input: Value, from: Value, to: Value) -> InputMapping {
        let ((_, roles), (schema, other)) = (schema(from), schema(to));
        map_input(input.as_object().unwrap(), &roles, &schema, &other)
    }

    #[test]
    fn inputs_map_by_role_then_by_name() {
        let from = json!({
            "input_image": {"type": "string", "format": "uri"}, "prompt": {"type": "string"}, "num_outputs": {"type": "integer"},
            "guidance_scale": {"type": "number"}, "seed": {"type": "integer"}, "scheduler": {"enum": ["DDIM"]},
        });
        let to = json!({
            "image": {"type": "string", "format": "uri"}, "text": {"type": "string"}, "num_samples": {"enum": ["1", "4"]},
            "guidance_scale": {"type": "number", "maximum": 5}, "seed": {"type": "integer"}, "scheduler": {"enum": ["KLMS"]},
        });
        let input = json!({"input_image": "https://a.example/b.png", "prompt": "fog", "num_outputs": 3, "guidance_scale": 7.5, "seed": 7, "scheduler": "DDIM"});
        let mapping = mapping(input, from, to);
        let expected = json!({"image": "https://a.example/b.png", "text": "fog", "num_samples": "4", "guidance_scale": 5.0, "seed": 7});
        assert_eq!(Value::from(mapping.input.clone()), expected);
        let actual: Vec<_> = mapping
            .mapped
            .iter()
            .map(|taken| (taken.from.as_str(), taken.to.as_str(), taken.is_fitted))
            .collect();
        let expected = [
            ("input_image", "image", false),
            ("prompt", "text", false),
            ("num_outputs", "num_samples", true),
            ("guidance_scale", "guidance_scale", true),
            ("seed", "seed", false),
        ];
        assert_eq!(actual, expected);
        assert_eq!(
            mapping.left,
            ["scheduler"],
            "a choice that the other model lacks is not mapped"
        );
    }

    #[test]
    fn equal_name_of_another_kind_is_left_out() {
        let mapping = mapping(
            json!({"prompt": "fog", "style": 3}),
            json!({"prompt": {"type": "string"}}),
            json!({"style": {"type": "boolean"}}),
        );
        assert_eq!(
            (mapping.input.len(), mapping.left),
            (0, vec!["prompt".to_owned(), "style".to_owned()])
        );
    }

    #[test]
    fn inputs_of_an_old_example_are_reduced_to_the_schema() {
        let (schema, _) =
            schema(json!({"seed": {"type": "integer"}, "prompt": {"type": "string"}}));
        let example = json!({"seed": null, "prompt": "fog", "width": 3});
        assert_eq!(
            Value::from(inputs_that_fit(example.as_object().unwrap(), &schema)),
            json!({"prompt": "fog"})
        );
    }
}
