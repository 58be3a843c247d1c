//! A version's input schema, read from its OpenAPI document.
//!
//! The rules are those by which Cog writes such documents (replicate/cog, `pkg/schema/openapi_spec.go`).
//! `paths` is never read: Replicate has left it out since June 2025.

use serde_json::Value;

/// A version's inputs, in the order of its form.
#[derive(Debug, Clone, PartialEq)]
pub struct InputSchema {
    fields: Vec<Field>,
}

/// One input.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The key in `input`.
    pub name: String,
    /// The model author's explanation.
    pub description: String,
    /// True where a prediction cannot do without it.
    pub required: bool,
    /// What is used where it is left out.
    pub default: Option<Value>,
    /// What it may hold.
    pub kind: Kind,
}

/// What a field may hold.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Text.
    Text,
    /// The address of a file: a URL or a data URI.
    Uri,
    /// A whole number.
    Integer(Bounds),
    /// A number.
    Number(Bounds),
    /// Yes or no.
    Boolean,
    /// One of these.
    Choice(Vec<Value>),
    /// Anything: a list, an object, a union. Passed on as it is.
    Any,
}

/// Inclusive bounds; absent where the schema gives none.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Bounds {
    /// Least value.
    pub minimum: Option<f64>,
    /// Greatest value.
    pub maximum: Option<f64>,
}

/// A document without an input schema.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the version's OpenAPI document has no components.schemas.Input")]
pub struct SchemaError;

impl InputSchema {
    /// Reads `components.schemas.Input` of a version's `openapi_schema`.
    pub fn from_openapi(document: &Value) -> Result<Self, SchemaError> {
        let schemas = document.pointer("/components/schemas").ok_or(SchemaError)?;
        let input = schemas.get("Input").and_then(Value::as_object).ok_or(SchemaError)?;
        let required: Vec<&str> = input.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let mut ordered: Vec<(u64, Field)> = Vec::new();
        for (name, property) in input.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let order = property.get("x-order").and_then(Value::as_u64).unwrap_or(u64::MAX);
            let place = ordered.partition_point(|(other, _)| *other <= order);
            ordered.insert(place, (order, Field::read(name, property, required.contains(&name.as_str()), schemas)));
        }
        Ok(Self { fields: ordered.into_iter().map(|(_, field)| field).collect() })
    }

    /// The fields in `x-order`.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

impl Field {
    fn read(name: &str, property: &Value, required: bool, schemas: &Value) -> Self {
        Self {
            name: name.to_owned(),
            description: property.get("description").and_then(Value::as_str).unwrap_or_default().to_owned(),
            required,
            default: property.get("default").filter(|value| !value.is_null()).cloned(),
            kind: Kind::read(property, schemas),
        }
    }
}

impl Kind {
    fn read(property: &Value, schemas: &Value) -> Self {
        let text = |key: &str| property.get(key).and_then(Value::as_str);
        if let Some(values) = choices(property, schemas) {
            return Self::Choice(values);
        }
        match (text("type"), text("format")) {
            (Some("string"), Some("uri")) => Self::Uri,
            (Some("string"), _) => Self::Text,
            (Some("integer"), _) => Self::Integer(Bounds::read(property)),
            (Some("number"), _) => Self::Number(Bounds::read(property)),
            (Some("boolean"), _) => Self::Boolean,
            _ => Self::Any,
        }
    }
}

impl Bounds {
    fn read(property: &Value) -> Self {
        let number = |key: &str| property.get(key).and_then(Value::as_f64);
        Self { minimum: number("minimum"), maximum: number("maximum") }
    }
}

/// An enum stands in a component of its own, named as the field and referred to by `allOf`.
fn choices(property: &Value, schemas: &Value) -> Option<Vec<Value>> {
    let referred = || {
        let reference = property.pointer("/allOf/0/$ref").or_else(|| property.get("$ref"))?.as_str()?;
        schemas.get(reference.rsplit('/').next()?)?.get("enum")
    };
    property.get("enum").or_else(referred)?.as_array().cloned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{DEPTH2IMG, Model};

    fn depth2img() -> InputSchema {
        let model: Model = serde_json::from_str(DEPTH2IMG).unwrap();
        InputSchema::from_openapi(&model.latest_version.unwrap().openapi_schema).unwrap()
    }

    #[test]
    fn the_real_schema_has_ten_fields_in_the_order_of_its_form() {
        let schema = depth2img();
        let names: Vec<&str> = schema.fields().iter().map(|field| field.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "prompt",
                "negative_prompt",
                "input_image",
                "prompt_strength",
                "num_outputs",
                "num_inference_steps",
                "guidance_scale",
                "scheduler",
                "seed",
                "depth_image"
            ]
        );
        let required: Vec<&str> = schema.fields().iter().filter(|field| field.required).map(|field| field.name.as_str()).collect();
        assert_eq!(required, ["input_image"]);
    }

    #[test]
    fn kinds_bounds_and_defaults_are_read() {
        let schema = depth2img();
        assert_eq!(schema.field("num_outputs").unwrap().kind, Kind::Integer(Bounds { minimum: Some(1.0), maximum: Some(8.0) }));
        assert_eq!(schema.field("prompt_strength").unwrap().kind, Kind::Number(Bounds::default()));
        assert_eq!(schema.field("depth_image").unwrap().kind, Kind::Uri);
        let scheduler = schema.field("scheduler").unwrap();
        assert_eq!(scheduler.default, Some(json!("DPMSolverMultistep")));
        assert!(matches!(&scheduler.kind, Kind::Choice(values) if values.len() == 6));
    }

    #[test]
    fn a_document_without_inputs_is_an_error_and_one_without_properties_is_empty() {
        assert_eq!(InputSchema::from_openapi(&json!({})), Err(SchemaError));
        let empty = json!({"components": {"schemas": {"Input": {"type": "object"}}}});
        assert!(InputSchema::from_openapi(&empty).unwrap().fields().is_empty());
    }
}
