//! A version's input schema, read from its OpenAPI document.
//!
//! The rules are those by which Cog writes such documents (replicate/cog,
//! `pkg/schema/openapi_spec.go`). `paths` is never read: Replicate has left it out since June 2025.

use serde_json::Value;

/// A version's inputs, in the order of its form.
#[derive(Debug, Clone, Default, PartialEq)]
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
    /// True if a prediction requires it.
    pub required: bool,
    /// The default value.
    pub default: Option<Value>,
    /// A default that is invalid for the field. The model still uses it if the field is absent.
    pub unfit_default: Option<Value>,
    /// Deprecated by the model's author.
    pub is_deprecated: bool,
    /// Type of its values.
    pub kind: Kind,
}

/// The type of a field's values.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Text, with length limits.
    Text(Length),
    /// Secret text, which is never stored.
    Secret,
    /// A file: a URL or a data URI.
    Uri,
    /// A whole number.
    Integer(Bounds),
    /// A number.
    Number(Bounds),
    /// Yes or no.
    Boolean,
    /// One of these.
    Choice(Vec<Value>),
    /// Several of a kind.
    List(Box<Kind>),
    /// Any value, such as an object or a union; forwarded unchanged.
    Any,
}

/// Length limits of a text, in characters; `None` if the schema sets none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Length {
    /// At least.
    pub minimum: Option<u64>,
    /// At most.
    pub maximum: Option<u64>,
}

/// Inclusive bounds; `None` if the schema sets none.
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
        let input = schemas
            .get("Input")
            .and_then(Value::as_object)
            .ok_or(SchemaError)?;
        let required: Vec<&str> = input
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let mut ordered: Vec<(u64, Field)> = Vec::new();
        for (name, property) in input
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            let order = property
                .get("x-order")
                .and_then(Value::as_u64)
                .unwrap_or(u64::MAX);
            let place = ordered.partition_point(|(other, _)| *other <= order);
            ordered.insert(
                place,
                (
                    order,
                    Field::read(name, property, required.contains(&name.as_str()), schemas),
                ),
            );
        }
        Ok(Self {
            fields: ordered.into_iter().map(|(_, field)| field).collect(),
        })
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
        let kind = Kind::read(property, schemas, REFERENCES);
        let default = property
            .get("default")
            .filter(|value| !value.is_null())
            .cloned();
        let mut field = Self {
            name: name.to_owned(),
            description: property
                .get("description")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            required,
            default: None,
            unfit_default: None,
            is_deprecated: property
                .get("deprecated")
                .and_then(Value::as_bool)
                .unwrap_or_default(),
            kind,
        };
        match default {
            Some(value) if !crate::validate::takes(&field, &value) => {
                field.unfit_default = Some(value);
            }
            default => field.default = default,
        }
        field
    }
}

/// Maximum depth of `$ref` chains: a document may contain a reference cycle.
const REFERENCES: u8 = 8;

impl Kind {
    fn read(property: &Value, schemas: &Value, references: u8) -> Self {
        let text = |key: &str| property.get(key).and_then(Value::as_str);
        if let Some(values) = property
            .get("enum")
            .and_then(Value::as_array)
            .filter(|values| !values.is_empty())
        {
            return Self::Choice(values.clone());
        }
        match (text("type"), text("format")) {
            (Some("string"), Some("uri")) => Self::Uri,
            (Some("string"), Some("password")) => Self::Secret,
            (Some("string"), _)
                if property
                    .get("x-cog-secret")
                    .is_some_and(|mark| mark == true) =>
            {
                Self::Secret
            }
            (Some("string"), _) => Self::Text(Length::read(property)),
            (Some("integer"), _) => Self::Integer(Bounds::read(property)),
            (Some("number"), _) => Self::Number(Bounds::read(property)),
            (Some("boolean"), _) => Self::Boolean,
            (Some("array"), _) => Self::list(property, schemas, references),
            (None, _) if references > 0 => referred(property, schemas)
                .map_or(Self::Any, |resolved| {
                    Self::read(resolved, schemas, references - 1)
                }),
            _ => Self::Any,
        }
    }

    /// Lists of lists and of objects accept any value.
    fn list(property: &Value, schemas: &Value, references: u8) -> Self {
        let items = property.get("items").filter(|_| references > 0);
        match items.map(|items| Self::read(items, schemas, references - 1)) {
            None | Some(Self::Any | Self::List(_)) => Self::Any,
            Some(kind) => Self::List(Box::new(kind)),
        }
    }
}

impl Bounds {
    fn read(property: &Value) -> Self {
        let number = |key: &str| property.get(key).and_then(Value::as_f64);
        Self {
            minimum: number("minimum"),
            maximum: number("maximum"),
        }
    }
}

impl Length {
    fn read(property: &Value) -> Self {
        let number = |key: &str| property.get(key).and_then(Value::as_u64);
        Self {
            minimum: number("minLength"),
            maximum: number("maxLength"),
        }
    }
}

/// Resolves an enum, which Cog writes as a component of its own that `allOf` refers to. A union of
/// one kind is that kind.
fn referred<'a>(property: &'a Value, schemas: &'a Value) -> Option<&'a Value> {
    let only = |key: &str| {
        property
            .get(key)
            .and_then(Value::as_array)
            .filter(|kinds| kinds.len() == 1)
            .and_then(|kinds| kinds.first())
    };
    let kind = only("allOf")
        .or_else(|| only("anyOf"))
        .or_else(|| only("oneOf"))
        .unwrap_or(property);
    match kind.get("$ref").and_then(Value::as_str) {
        Some(reference) => schemas.get(reference.rsplit('/').next()?),
        None => Some(kind).filter(|kind| !std::ptr::eq(*kind, property)),
    }
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
    fn depth2img_schema_has_ten_fields_in_form_order() {
        let schema = depth2img();
        let names: Vec<&str> = schema
            .fields()
            .iter()
            .map(|field| field.name.as_str())
            .collect();
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
        let required: Vec<&str> = schema
            .fields()
            .iter()
            .filter(|field| field.required)
            .map(|field| field.name.as_str())
            .collect();
        assert_eq!(required, ["input_image"]);
    }

    #[test]
    fn kinds_bounds_and_defaults_are_read() {
        let schema = depth2img();
        assert_eq!(
            schema.field("num_outputs").unwrap().kind,
            Kind::Integer(Bounds {
                minimum: Some(1.0),
                maximum: Some(8.0)
            })
        );
        assert_eq!(
            schema.field("prompt_strength").unwrap().kind,
            Kind::Number(Bounds::default())
        );
        assert_eq!(schema.field("depth_image").unwrap().kind, Kind::Uri);
        let scheduler = schema.field("scheduler").unwrap();
        assert_eq!(scheduler.default, Some(json!("DPMSolverMultistep")));
        assert!(matches!(&scheduler.kind, Kind::Choice(values) if values.len() == 6));
    }

    fn kind(property: Value, schemas: Value) -> Kind {
        let mut schemas = schemas;
        schemas["Input"] = json!({"properties": {"it": property}});
        let schema =
            InputSchema::from_openapi(&json!({"components": {"schemas": schemas}})).unwrap();
        schema.field("it").unwrap().kind.clone()
    }

    #[test]
    fn every_known_construct_has_a_kind() {
        let text = || Kind::Text(Length::default());
        assert_eq!(
            kind(json!({"type": "string", "maxLength": 9}), json!({})),
            Kind::Text(Length {
                minimum: None,
                maximum: Some(9)
            })
        );
        assert_eq!(
            kind(
                json!({"type": "string", "format": "password", "x-cog-secret": true}),
                json!({})
            ),
            Kind::Secret
        );
        assert_eq!(
            kind(
                json!({"type": "array", "items": {"type": "string", "format": "uri"}}),
                json!({})
            ),
            Kind::List(Box::new(Kind::Uri))
        );
        assert_eq!(
            kind(
                json!({"type": "array", "items": {"type": "array", "items": {"type": "string"}}}),
                json!({})
            ),
            Kind::Any
        );
        assert_eq!(
            kind(json!({"enum": [1, 2]}), json!({})),
            Kind::Choice(vec![json!(1), json!(2)])
        );
        assert_eq!(
            kind(
                json!({"allOf": [{"$ref": "#/components/schemas/size"}]}),
                json!({"size": {"enum": ["a"]}})
            ),
            Kind::Choice(vec![json!("a")])
        );
        assert_eq!(
            kind(json!({"anyOf": [{"type": "string"}]}), json!({})),
            text()
        );
        assert_eq!(
            kind(
                json!({"anyOf": [{"type": "string"}, {"type": "integer"}]}),
                json!({})
            ),
            Kind::Any
        );
        assert_eq!(kind(json!({"type": "object"}), json!({})), Kind::Any);
        assert_eq!(kind(json!({}), json!({})), Kind::Any);
    }

    #[test]
    fn cyclic_or_dangling_reference_accepts_any_value() {
        let circle = json!({"a": {"$ref": "#/components/schemas/b"}, "b": {"allOf": [{"$ref": "#/components/schemas/a"}]}});
        assert_eq!(
            kind(json!({"$ref": "#/components/schemas/a"}), circle),
            Kind::Any
        );
        let list = json!({"a": {"type": "array", "items": {"$ref": "#/components/schemas/a"}}});
        assert_eq!(
            kind(json!({"$ref": "#/components/schemas/a"}), list),
            Kind::Any
        );
        assert_eq!(
            kind(json!({"$ref": "#/components/schemas/nowhere"}), json!({})),
            Kind::Any
        );
    }

    #[test]
    fn invalid_default_is_stored_separately() {
        let read = |property: Value| {
            let document =
                json!({"components": {"schemas": {"Input": {"properties": {"it": property}}}}});
            let field = InputSchema::from_openapi(&document)
                .unwrap()
                .field("it")
                .unwrap()
                .clone();
            (field.default, field.unfit_default)
        };
        assert_eq!(
            read(json!({"type": "integer", "default": "many"})),
            (None, Some(json!("many")))
        );
        assert_eq!(
            read(json!({"type": "integer", "default": 3.0})),
            (Some(json!(3.0)), None)
        );
        assert_eq!(
            read(json!({"type": "number", "maximum": 1, "default": 2})),
            (None, Some(json!(2)))
        );
        assert_eq!(
            read(json!({"type": "string", "default": null})),
            (None, None)
        );
        assert_eq!(
            read(json!({"type": "integer", "maximum": 18_446_744_073_709_552_000_u128 as f64, "default": 9_007_199_254_740_993_u64})).1,
            None
        );
    }

    #[test]
    fn document_without_inputs_is_an_error() {
        assert_eq!(InputSchema::from_openapi(&json!({})), Err(SchemaError));
        let empty = json!({"components": {"schemas": {"Input": {"type": "object"}}}});
        assert!(
            InputSchema::from_openapi(&empty)
                .unwrap()
                .fields()
                .is_empty()
        );
    }
}
