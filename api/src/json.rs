use serde::{Deserialize, Deserializer};
use serde_json::{Number, Value};

use crate::decimal;

/// The JSON text of `value`, equal to serde_json's output. That writer's tables of powers of ten
/// would add 10 kB to the page's wasm.
pub fn json_text(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(yes) => yes.to_string(),
        Value::Number(number) => number_text(number),
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(json_text).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(name, value)| quoted(name) + ":" + &json_text(value))
                .collect();
            format!("{{{}}}", members.join(","))
        }
    }
}

fn number_text(number: &Number) -> String {
    match (number.as_i64(), number.as_u64()) {
        (Some(whole), _) => whole.to_string(),
        (None, Some(whole)) => whole.to_string(),
        (None, None) => {
            let text = decimal(number.as_f64().unwrap_or_default());
            if text.contains(['.', 'e']) {
                text
            } else {
                text + ".0"
            }
        }
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str("\\n"),
            character if character < ' ' => {
                quoted.push_str(&format!("\\u{:04x}", character as u32));
            }
            character => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

/// Distinguishes an explicit null from an absent field.
pub(crate) fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_text_parses_back_to_the_value() {
        let value = json!({
            "text": "a \"storm\" \\ at\nsea\t\u{1}, ü", "numbers": [0, -1, 9007199254740993_i64, 18446744073709551615_u64, 7.5, 0.1, 20.0],
            "none": null, "yes": true, "nothing": {}, "empty": [],
        });
        assert_eq!(
            serde_json::from_str::<Value>(&json_text(&value)).unwrap(),
            value
        );
    }

    #[test]
    fn json_text_equals_serde_json() {
        let value = json!({"a": [1, 2.5, "b"], "c": 20.0, "d": null});
        assert_eq!(json_text(&value), value.to_string());
    }
}
