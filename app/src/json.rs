//! JSON serialization. Reading goes through a plain [`Value`] and reports no reason for a failure:
//! with serde_json's errors, which quote the input, each type would add several times the code
//! (docs/adr/0015-small-libraries-in-the-page.md).

use std::fmt;

use serde::{
    Serialize,
    de::{
        self, DeserializeOwned, Deserializer, IntoDeserializer, Visitor,
        value::{MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};
use serde_json::Value;

/// Deserializes `text`; `None` if it is no `T`.
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    T::deserialize(ValueDeserializer(serde_json::from_str(text).ok()?)).ok()
}

/// Deserializes a value; `None` if it is no `T`.
pub fn of_value<T: DeserializeOwned>(value: Value) -> Option<T> {
    T::deserialize(ValueDeserializer(value)).ok()
}

/// Serializes `value`.
pub fn write(value: &impl Serialize) -> String {
    serde_json::to_value(value)
        .map(|value| api::json_text(&value))
        .unwrap_or_default()
}

/// Parses a decimal number; digits before or after the point may be missing. Uses serde_json's
/// parser, because that of the standard library adds 10 kB of tables to the page.
pub fn parse_number(text: &str) -> Option<f64> {
    let text = text.trim();
    let (sign, digits) = text
        .strip_prefix('-')
        .map_or(("", text), |digits| ("-", digits));
    let lead = if digits.starts_with('.') { "0" } else { "" };
    let end = if digits.ends_with('.') { "0" } else { "" };
    serde_json::from_str::<Value>(&format!("{sign}{lead}{digits}{end}"))
        .ok()?
        .as_f64()
}

struct ValueDeserializer(Value);

/// The value does not have the expected shape.
#[derive(Debug)]
struct Mismatch;

impl fmt::Display for Mismatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("mismatch")
    }
}

impl std::error::Error for Mismatch {}

impl de::Error for Mismatch {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl IntoDeserializer<'_, Mismatch> for ValueDeserializer {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for ValueDeserializer {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(yes) => visitor.visit_bool(yes),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(whole), _) => visitor.visit_u64(whole),
                (None, Some(whole)) => visitor.visit_i64(whole),
                (None, None) => visitor.visit_f64(number.as_f64().ok_or(Mismatch)?),
            },
            Value::String(text) => visitor.visit_string(text),
            Value::Array(_) => self.deserialize_seq(visitor),
            Value::Object(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            Value::Array(items) => {
                visitor.visit_seq(SeqDeserializer::new(items.into_iter().map(Self)))
            }
            _ => Err(Mismatch),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            Value::Object(members) => visitor.visit_map(MapDeserializer::new(
                members.into_iter().map(|(name, value)| (name, Self(value))),
            )),
            _ => Err(Mismatch),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        self.deserialize_map(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            Value::String(text) => visitor.visit_string(text),
            _ => Err(Mismatch),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        if self.0.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        visitor.visit_newtype_struct(self)
    }

    /// Enums that the page reads are strings.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        match self.0 {
            Value::String(word) => visitor.visit_enum(word.into_deserializer()),
            _ => Err(Mismatch),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str bytes byte_buf unit unit_struct tuple tuple_struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use api::{Page, Prediction};
    use serde_json::json;

    use super::*;

    #[test]
    fn deserializes_as_serde_json_does() {
        let notes = json!([
            {"about": "depth", "kind": "inverted", "message": "Inverted"},
            {"about": "image", "kind": "resized", "message": "Scaled", "values": {"original_width": 2, "original_height": 4, "width": 1, "height": 2}},
            {"about": "image", "kind": "from_a_newer_server", "values": {"radius": 0.5}, "message": "New"},
            "Turned.",
        ]);
        let prediction = json!({
            "id": "0123456789abcdefghjkmnpqrs", "model": "a/b", "version": "c", "input": {"seed": -1, "prompt_strength": 0.8, "tags": ["x"]},
            "output": ["u"], "error": null, "status": "succeeded", "data_removed": false, "created_at": "2026-11-22T09:30:00Z",
            "metrics": {"predict_time": 2}, "urls": {"get": "", "cancel": "", "web": ""}, "source": "web", "engine": "local",
            "pictures": {"outputs": [{"url": "/a", "width": 1, "height": 2}], "notes": notes}, "from_a_newer_server": {},
        });
        let page = json!({"results": [prediction], "next": null, "previous": null}).to_string();
        assert_eq!(
            read::<Page<Prediction>>(&page),
            serde_json::from_str(&page).ok()
        );
        let parsed = read::<Page<Prediction>>(&page).expect("a page of predictions");
        assert_eq!(parsed.results[0].pictures.notes.len(), 2);
    }

    #[test]
    fn other_shape_is_none() {
        for text in [
            "",
            "{",
            "null",
            "[]",
            r#"{"results": 3}"#,
            r#"{"results": [{}], "next": null}"#,
        ] {
            assert_eq!(read::<Page<Prediction>>(text), None, "{text}");
        }
    }

    #[test]
    fn typed_numbers_are_parsed() {
        for (text, number) in [
            ("7.5", 7.5),
            (" 12 ", 12.0),
            ("-.5", -0.5),
            ("3.", 3.0),
            ("1e3", 1000.0),
            ("0.01", 0.01),
        ] {
            assert_eq!(parse_number(text), Some(number), "{text}");
        }
        for text in ["", "seven", "NaN", "1.2.3", "true", "\"1\""] {
            assert_eq!(parse_number(text), None, "{text}");
        }
    }
}
