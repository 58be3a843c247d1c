use api::{Bounds, Field, Input, InputRole, InputSchema, Kind, Length, Roles, decimal};
use serde_json::Value;

use crate::{
    i18n,
    state::{Label, text_of},
};

/// A row in the table of a model's inputs.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// The label.
    pub label: String,
    /// The name in requests.
    pub name: String,
    /// The description of the model's author.
    pub description: String,
    /// Its type for people.
    pub kind: String,
    /// The default; empty if there is none.
    pub default: String,
    /// Its range for people; empty if it has none.
    pub bounds: String,
    /// The options of an enum.
    pub choices: Vec<String>,
    /// Whether it is required.
    pub is_required: bool,
    /// Whether it is deprecated.
    pub is_deprecated: bool,
}

/// The inputs in an OpenAPI document, in the order of the form; `None` if there are none.
pub fn parameters(document: &Value) -> Option<Vec<Parameter>> {
    let schema = InputSchema::from_openapi(document).ok()?;
    let roles = Roles::of(&schema);
    Some(
        schema
            .fields()
            .iter()
            .map(|field| Parameter::of(field, roles.role_of(&field.name)))
            .collect(),
    )
}

/// Labels of required inputs that `input` lacks, as an example of an earlier version may.
pub fn missing_inputs(document: &Value, input: &Input) -> Vec<String> {
    let is_missing =
        |parameter: &Parameter| parameter.is_required && !input.contains_key(&parameter.name);
    parameters(document)
        .unwrap_or_default()
        .into_iter()
        .filter(is_missing)
        .map(|parameter| parameter.label)
        .collect()
}

impl Parameter {
    fn of(field: &Field, role: Option<InputRole>) -> Self {
        let default = field.default.as_ref().or(field.unfit_default.as_ref());
        Self {
            label: Label::of(field, role).name,
            name: field.name.clone(),
            description: field.description.clone(),
            kind: kind_name(&field.kind),
            default: default.map(text_of).unwrap_or_default(),
            bounds: bounds(&field.kind),
            choices: choices(&field.kind),
            is_required: field.required,
            is_deprecated: field.is_deprecated,
        }
    }
}

fn kind_name(kind: &Kind) -> String {
    let name = match kind {
        Kind::Text(_) => i18n::model_kind_text(),
        Kind::Secret => i18n::model_kind_secret(),
        Kind::Uri => i18n::model_kind_file(),
        Kind::Integer(_) => i18n::model_kind_integer(),
        Kind::Number(_) => i18n::model_kind_number(),
        Kind::Boolean => i18n::model_kind_boolean(),
        Kind::Choice(_) => i18n::model_kind_choice(),
        Kind::List(item) => return i18n::model_kind_list(&kind_name(item)),
        Kind::Any => i18n::model_kind_any(),
    };
    name.to_owned()
}

fn choices(kind: &Kind) -> Vec<String> {
    match kind {
        Kind::Choice(values) => values.iter().map(text_of).collect(),
        Kind::List(item) => choices(item),
        _ => Vec::new(),
    }
}

fn bounds(kind: &Kind) -> String {
    match kind {
        Kind::Integer(Bounds { minimum, maximum }) | Kind::Number(Bounds { minimum, maximum }) => {
            between(minimum.map(decimal), maximum.map(decimal))
        }
        Kind::Text(Length {
            minimum: None,
            maximum: None,
        }) => String::new(),
        Kind::Text(Length { minimum, maximum }) => i18n::model_characters(&between(
            minimum.map(|least| least.to_string()),
            maximum.map(|most| most.to_string()),
        )),
        _ => String::new(),
    }
}

fn between(minimum: Option<String>, maximum: Option<String>) -> String {
    match (minimum, maximum) {
        (Some(minimum), Some(maximum)) => i18n::model_between(&minimum, &maximum),
        (Some(minimum), None) => i18n::model_at_least(&minimum),
        (None, Some(maximum)) => i18n::model_at_most(&maximum),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn schema_field_becomes_a_row() {
        let properties = json!({
            "steps": {"type": "integer", "minimum": 1, "maximum": 500, "default": 50, "x-order": 1},
            "size": {"enum": ["512", "768"], "type": "string", "default": "huge", "x-order": 2},
            "prompt": {"type": "string", "maxLength": 80, "description": "What to make", "x-order": 0},
        });
        let document = json!({"components": {"schemas": {"Input": {"properties": properties, "required": ["prompt"]}}}});
        let rows = parameters(&document).unwrap();
        assert_eq!(
            rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(),
            ["prompt", "steps", "size"]
        );
        assert_eq!(
            (
                rows[0].kind.as_str(),
                rows[0].bounds.as_str(),
                rows[0].is_required
            ),
            ("Text", "at most 80 characters", true)
        );
        assert_eq!(
            (
                rows[1].kind.as_str(),
                rows[1].bounds.as_str(),
                rows[1].default.as_str()
            ),
            ("Whole number", "1 to 500", "50")
        );
        assert_eq!(rows[2].choices, ["512", "768"]);
        assert_eq!(rows[2].default, "huge", "the model uses it all the same");
        let missing = |input: Value| missing_inputs(&document, input.as_object().unwrap());
        assert_eq!(missing(json!({"steps": 5})), ["Prompt"]);
        assert!(missing(json!({"prompt": ""})).is_empty());
    }

    #[test]
    fn document_without_inputs_is_none() {
        assert_eq!(parameters(&Value::Null), None);
        assert_eq!(
            parameters(&json!({"components": {"schemas": {"Input": {}}}})),
            Some(Vec::new())
        );
    }
}
