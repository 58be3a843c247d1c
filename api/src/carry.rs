use serde_json::Value;

use crate::{Field, Input, InputRole, InputSchema, Kind, Roles, validate::takes};

/// What becomes of an input when it goes from one model to another.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Carried {
    /// The other model's input, as far as it can be filled.
    pub input: Input,
    /// What went where, in the order of the other model's form.
    pub taken: Vec<Taken>,
    /// What the other model has nothing for, or would refuse, in the order of the input.
    pub left: Vec<String>,
}

/// A setting that went from one model to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// What it was called.
    pub from: String,
    /// What it is called there.
    pub to: String,
    /// By which role it was found; None where both call it the same.
    pub role: Option<InputRole>,
    /// It had to be changed to fit: brought into bounds, or to the nearest choice.
    pub is_fitted: bool,
}

/// Carries an input over to a model that takes `schema`: by roles, then by equal names. What does not fit is brought into bounds where it is a
/// number, and left where it is anything else.
pub fn carry(input: &Input, roles: &Roles, schema: &InputSchema, other: &Roles) -> Carried {
    let mut carried = Carried::default();
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
            carried.input.insert(field.name.clone(), value);
            carried.taken.push(Taken {
                from: from.to_owned(),
                to: field.name.clone(),
                role,
                is_fitted,
            });
        }
    }
    let is_taken = |name: &String| carried.taken.iter().any(|taken| taken.from == *name);
    carried.left = input
        .keys()
        .filter(|name| !is_taken(name))
        .cloned()
        .collect();
    carried
}

/// What of an input fits a schema as it stands: an example may be of an older version. Nulls are what was left out.
pub fn fitting(input: &Input, schema: &InputSchema) -> Input {
    let fits =
        |name: &str, value: &Value| schema.field(name).is_some_and(|field| takes(field, value));
    input
        .iter()
        .filter(|(name, value)| fits(name, value))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// The value as the field takes it, and whether it had to be changed.
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

/// A number, or a text that is a whole one, as the choices of some models are. (Reading any number from a text is 20 kB of program.)
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

    fn carried(input: Value, from: Value, to: Value) -> Carried {
        let ((_, roles), (schema, other)) = (schema(from), schema(to));
        carry(input.as_object().unwrap(), &roles, &schema, &other)
    }

    #[test]
    fn settings_go_by_what_they_are_and_then_by_their_names() {
        let from = json!({
            "input_image": {"type": "string", "format": "uri"}, "prompt": {"type": "string"}, "num_outputs": {"type": "integer"},
            "guidance_scale": {"type": "number"}, "seed": {"type": "integer"}, "scheduler": {"enum": ["DDIM"]},
        });
        let to = json!({
            "image": {"type": "string", "format": "uri"}, "text": {"type": "string"}, "num_samples": {"enum": ["1", "4"]},
            "guidance_scale": {"type": "number", "maximum": 5}, "seed": {"type": "integer"}, "scheduler": {"enum": ["KLMS"]},
        });
        let input = json!({"input_image": "https://a.example/b.png", "prompt": "fog", "num_outputs": 3, "guidance_scale": 7.5, "seed": 7, "scheduler": "DDIM"});
        let carried = carried(input, from, to);
        let expected = json!({"image": "https://a.example/b.png", "text": "fog", "num_samples": "4", "guidance_scale": 5.0, "seed": 7});
        assert_eq!(Value::from(carried.input.clone()), expected);
        let told: Vec<_> = carried
            .taken
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
        assert_eq!(told, expected);
        assert_eq!(
            carried.left,
            ["scheduler"],
            "a choice that is not there is not guessed at"
        );
    }

    #[test]
    fn an_equal_name_of_another_kind_is_left() {
        let carried = carried(
            json!({"prompt": "fog", "style": 3}),
            json!({"prompt": {"type": "string"}}),
            json!({"style": {"type": "boolean"}}),
        );
        assert_eq!(
            (carried.input.len(), carried.left),
            (0, vec!["prompt".to_owned(), "style".to_owned()])
        );
    }

    #[test]
    fn of_an_old_example_stays_what_still_fits() {
        let (schema, _) =
            schema(json!({"seed": {"type": "integer"}, "prompt": {"type": "string"}}));
        let example = json!({"seed": null, "prompt": "fog", "width": 3});
        assert_eq!(
            Value::from(fitting(example.as_object().unwrap(), &schema)),
            json!({"prompt": "fog"})
        );
    }
}
