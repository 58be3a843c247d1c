//! Files that are sent along with an input.

use api::Input;
use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use serde_json::Value;

/// The bytes of an input that refers to something on this server, which an engine cannot fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The input value that they replace.
    pub path: InputPath,
    /// A file name.
    pub name: String,
    /// The media type.
    pub content_type: String,
    /// The bytes.
    pub bytes: Bytes,
}

/// The position of a value in an input: a field, or an item of a list field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputPath {
    /// The name of the field.
    pub field: String,
    /// The index in the list, if the field holds a list.
    pub item: Option<usize>,
}

impl Attachment {
    /// The bytes as a data URI.
    pub fn data_uri(&self) -> String {
        format!(
            "data:{};base64,{}",
            self.content_type,
            BASE64_STANDARD.encode(&self.bytes)
        )
    }
}

impl InputPath {
    /// The path of a whole field.
    pub fn field(name: &str) -> Self {
        Self {
            field: name.to_owned(),
            item: None,
        }
    }

    /// Replaces the value at this path.
    pub fn set(&self, input: &mut Input, value: Value) {
        match self.item {
            None => drop(input.insert(self.field.clone(), value)),
            Some(item) => {
                if let Some(item) = input
                    .get_mut(&self.field)
                    .and_then(|list| list.get_mut(item))
                {
                    *item = value;
                }
            }
        }
    }
}

/// The input without nulls and empty strings. Forms send them for "not set"; models reject them or
/// fail.
pub fn without_empty_values(input: &Input) -> Input {
    input
        .iter()
        .filter(|(_, value)| !is_empty_value(value))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// True for null and for an empty string.
pub fn is_empty_value(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(str::is_empty)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn set_replaces_a_field_and_a_list_item() {
        let mut input = json!({ "images": ["a", "b"], "mask": "c" })
            .as_object()
            .unwrap()
            .clone();
        InputPath {
            field: "images".into(),
            item: Some(1),
        }
        .set(&mut input, json!("B"));
        InputPath::field("mask").set(&mut input, json!("C"));
        assert_eq!(
            Value::Object(input),
            json!({ "images": ["a", "B"], "mask": "C" })
        );
    }

    #[test]
    fn empty_values_are_removed() {
        let input = json!({ "seed": null, "negative_prompt": "", "prompt": "fog", "steps": 0, "on": false });
        assert_eq!(
            Value::Object(without_empty_values(input.as_object().unwrap())),
            json!({ "prompt": "fog", "steps": 0, "on": false })
        );
    }
}
