use api::Input;
use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use serde_json::Value;

/// Bytes for an input that refers to something on this server, which no engine can read by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Where in the input they belong.
    pub place: Place,
    /// A file name.
    pub name: String,
    /// Their media type.
    pub content_type: String,
    /// The bytes.
    pub bytes: Bytes,
}

/// Where in an input a file is referred to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The input.
    pub field: String,
    /// Which of a list, where it holds one.
    pub item: Option<usize>,
}

impl Attachment {
    /// The bytes as an address that carries them.
    pub fn data_uri(&self) -> String {
        format!(
            "data:{};base64,{}",
            self.content_type,
            BASE64_STANDARD.encode(&self.bytes)
        )
    }
}

impl Place {
    /// The input itself.
    pub fn field(name: &str) -> Self {
        Self {
            field: name.to_owned(),
            item: None,
        }
    }

    /// Puts `value` there.
    pub fn put(&self, input: &mut Input, value: Value) {
        match self.item {
            None => drop(input.insert(self.field.clone(), value)),
            Some(item) => {
                if let Some(place) = input
                    .get_mut(&self.field)
                    .and_then(|list| list.get_mut(item))
                {
                    *place = value;
                }
            }
        }
    }
}

/// The input without what stands for "left out", which models refuse, or fail on: null, and empty texts.
pub(super) fn without_nothing(input: &Input) -> Input {
    input
        .iter()
        .filter(|(_, value)| !is_nothing(value))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// True for what stands for "left out".
pub(super) fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(str::is_empty)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_attached_stands_in_its_place() {
        let mut input = json!({ "images": ["a", "b"], "mask": "c" })
            .as_object()
            .unwrap()
            .clone();
        Place {
            field: "images".into(),
            item: Some(1),
        }
        .put(&mut input, json!("B"));
        Place::field("mask").put(&mut input, json!("C"));
        assert_eq!(
            Value::Object(input),
            json!({ "images": ["a", "B"], "mask": "C" })
        );
    }

    #[test]
    fn what_is_empty_is_left_out() {
        let input = json!({ "seed": null, "negative_prompt": "", "prompt": "fog", "steps": 0, "on": false });
        assert_eq!(
            Value::Object(without_nothing(input.as_object().unwrap())),
            json!({ "prompt": "fog", "steps": 0, "on": false })
        );
    }
}
