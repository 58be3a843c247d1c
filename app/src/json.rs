//! JSON in and out. Reading goes by way of a plain [`Value`] and says only whether it worked: with serde_json's own
//! errors, which quote what they found, every type that is read would bring several times the program.

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

/// Reads `text`; none where it is not a `T`.
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    T::deserialize(Reader(serde_json::from_str(text).ok()?)).ok()
}

/// Reads a value; none where it is not a `T`.
pub fn of_value<T: DeserializeOwned>(value: Value) -> Option<T> {
    T::deserialize(Reader(value)).ok()
}

/// Writes `value`.
pub fn write(value: &impl Serialize) -> String {
    serde_json::to_value(value)
        .map(|value| api::json_text(&value))
        .unwrap_or_default()
}

struct Reader(Value);

/// It is not what was to be read.
#[derive(Debug)]
struct Unreadable;

impl fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("unreadable")
    }
}

impl std::error::Error for Unreadable {}

impl de::Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl IntoDeserializer<'_, Unreadable> for Reader {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Reader {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(yes) => visitor.visit_bool(yes),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(whole), _) => visitor.visit_u64(whole),
                (None, Some(whole)) => visitor.visit_i64(whole),
                (None, None) => visitor.visit_f64(number.as_f64().ok_or(Unreadable)?),
            },
            Value::String(text) => visitor.visit_string(text),
            Value::Array(_) => self.deserialize_seq(visitor),
            Value::Object(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.0 {
            Value::Array(items) => {
                visitor.visit_seq(SeqDeserializer::new(items.into_iter().map(Self)))
            }
            _ => Err(Unreadable),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.0 {
            Value::Object(members) => visitor.visit_map(MapDeserializer::new(
                members.into_iter().map(|(name, value)| (name, Self(value))),
            )),
            _ => Err(Unreadable),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.deserialize_map(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.0 {
            Value::String(text) => visitor.visit_string(text),
            _ => Err(Unreadable),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
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
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    /// The enums that the page reads are words.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        match self.0 {
            Value::String(word) => visitor.visit_enum(word.into_deserializer()),
            _ => Err(Unreadable),
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
    fn it_reads_what_serde_json_reads() {
        let prediction = json!({
            "id": "0123456789abcdefghjkmnpqrs", "model": "a/b", "version": "c", "input": {"seed": -1, "prompt_strength": 0.8, "tags": ["x"]},
            "output": ["u"], "error": null, "status": "succeeded", "data_removed": false, "created_at": "2026-11-22T09:30:00Z",
            "metrics": {"predict_time": 2}, "urls": {"get": "", "cancel": "", "web": ""}, "source": "web", "engine": "local",
            "pictures": {"outputs": [{"url": "/a", "width": 1, "height": 2}], "notes": ["Turned."]}, "from_a_newer_server": {},
        });
        let page = json!({"results": [prediction], "next": null, "previous": null}).to_string();
        assert_eq!(
            read::<Page<Prediction>>(&page),
            serde_json::from_str(&page).ok()
        );
        assert!(read::<Page<Prediction>>(&page).is_some());
    }

    #[test]
    fn what_is_something_else_is_none() {
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
}
