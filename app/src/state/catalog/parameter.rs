use api::{Bounds, Field, Input, InputRole, InputSchema, Kind, Length, Roles, decimal};
use serde_json::Value;

use crate::{
    state::{Label, text_of},
    words,
};

/// An input of a model, as a row of the table that describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// What people call it.
    pub label: String,
    /// What it is called in requests.
    pub name: String,
    /// The model author's explanation.
    pub description: String,
    /// What it holds, in words.
    pub kind: String,
    /// What is used where it is left out; empty where there is nothing.
    pub default: String,
    /// Its bounds in words; empty where it has none.
    pub bounds: String,
    /// What it can be, where it is one of several.
    pub choices: Vec<String>,
    /// A prediction cannot do without it.
    pub is_required: bool,
    /// Its model's author would rather that it is not used.
    pub is_deprecated: bool,
}

/// The inputs that an OpenAPI document describes, in the order of the form; none where it describes none.
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

/// What people call the inputs that a prediction cannot do without and `input` does not have, as one of an earlier version.
pub fn lacking(document: &Value, input: &Input) -> Vec<String> {
    let lacks =
        |parameter: &Parameter| parameter.is_required && !input.contains_key(&parameter.name);
    parameters(document)
        .unwrap_or_default()
        .into_iter()
        .filter(lacks)
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
        Kind::Text(_) => words::model_kind_text(),
        Kind::Secret => words::model_kind_secret(),
        Kind::Uri => words::model_kind_file(),
        Kind::Integer(_) => words::model_kind_integer(),
        Kind::Number(_) => words::model_kind_number(),
        Kind::Boolean => words::model_kind_boolean(),
        Kind::Choice(_) => words::model_kind_choice(),
        Kind::List(item) => return words::model_kind_list(&kind_name(item)),
        Kind::Any => words::model_kind_any(),
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
        Kind::Text(Length { minimum, maximum }) => words::model_characters(&between(
            minimum.map(|least| least.to_string()),
            maximum.map(|most| most.to_string()),
        )),
        _ => String::new(),
    }
}

fn between(minimum: Option<String>, maximum: Option<String>) -> String {
    match (minimum, maximum) {
        (Some(minimum), Some(maximum)) => words::model_between(&minimum, &maximum),
        (Some(minimum), None) => words::model_at_least(&minimum),
        (None, Some(maximum)) => words::model_at_most(&maximum),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_input_is_told_in_words() {
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
        let lacking = |input: Value| lacking(&document, input.as_object().unwrap());
        assert_eq!(lacking(json!({"steps": 5})), ["Prompt"]);
        assert!(lacking(json!({"prompt": ""})).is_empty());
    }

    #[test]
    fn a_document_that_describes_nothing_is_none() {
        assert_eq!(parameters(&Value::Null), None);
        assert_eq!(
            parameters(&json!({"components": {"schemas": {"Input": {}}}})),
            Some(Vec::new())
        );
    }
}
