use serde_json::{Map, Value};

/// The notation of literals in a language.
pub struct Notation {
    null: &'static str,
    false_literal: &'static str,
    true_literal: &'static str,
    /// The indentation of one level.
    indent: &'static str,
    /// The text after the last member of an object.
    trailing: &'static str,
    key: fn(&str) -> String,
}

/// Multi-line JSON.
pub const JSON: Notation = Notation {
    null: "null",
    false_literal: "false",
    true_literal: "true",
    indent: "  ",
    trailing: "",
    key: quoted,
};
/// JavaScript object literals.
pub const JAVASCRIPT: Notation = Notation {
    trailing: ",",
    key: property,
    ..JSON
};
/// Python dictionaries.
pub const PYTHON: Notation = Notation {
    null: "None",
    false_literal: "False",
    true_literal: "True",
    indent: "    ",
    trailing: ",",
    key: quoted,
};

impl Notation {
    /// The literal of `value` on a line that is indented by `level` levels.
    pub fn write(&self, value: &Value, level: usize) -> String {
        match value {
            Value::Null => self.null.into(),
            Value::Bool(true) => self.true_literal.into(),
            Value::Bool(false) => self.false_literal.into(),
            Value::Number(number) => number.to_string(),
            Value::String(text) => quoted(text),
            Value::Array(items) => {
                let items: Vec<String> = items.iter().map(|item| self.write(item, level)).collect();
                format!("[{}]", items.join(", "))
            }
            Value::Object(members) => self.object(members, level),
        }
    }

    fn object(&self, members: &Map<String, Value>, level: usize) -> String {
        if members.is_empty() {
            return "{}".into();
        }
        let margin = self.indent.repeat(level);
        let line = |(name, value): (&String, &Value)| {
            format!(
                "\n{margin}{}{}: {}",
                self.indent,
                (self.key)(name),
                self.write(value, level + 1)
            )
        };
        let lines: Vec<String> = members.iter().map(line).collect();
        format!("{{{}{}\n{margin}}}", lines.join(","), self.trailing)
    }
}

/// `text` as a string literal that is valid in JSON, JavaScript and Python. Invisible characters
/// and those that change the text direction are escaped.
pub fn quoted(text: &str) -> String {
    let escaped: String = text.chars().map(escape).collect();
    format!("\"{escaped}\"")
}

fn escape(character: char) -> String {
    match character {
        '"' | '\\' => format!("\\{character}"),
        '\n' => "\\n".into(),
        '\r' => "\\r".into(),
        '\t' => "\\t".into(),
        character if character.is_control() => unicode_escape(character),
        '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => unicode_escape(character),
        character => character.into(),
    }
}

fn unicode_escape(character: char) -> String {
    format!("\\u{:04x}", u32::from(character))
}

/// The key of a property, quoted unless it is an identifier. `__proto__` is computed, because as a
/// plain or quoted key it would set the object's prototype.
fn property(name: &str) -> String {
    let is_plain = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || character == '_');
    match name {
        "__proto__" => format!("[{}]", quoted(name)),
        _ if is_plain => name.into(),
        _ => quoted(name),
    }
}

/// `text` quoted as a single word of a POSIX shell.
pub fn shell_word(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const HARD: &str = "it's a \"storm\" \\ at\nsea\r\t`$HOME` ${x} $(id) !! \u{0} \u{7f} ünïcödé 海 🏔️ \u{202e}gnp\u{2028}";

    #[test]
    fn quoted_text_round_trips() {
        assert_eq!(serde_json::from_str::<String>(&quoted(HARD)).unwrap(), HARD);
        assert_eq!(quoted("a\"b\\c\nd"), r#""a\"b\\c\nd""#);
        assert_eq!(
            quoted("${x} $HOME `id` 'q'"),
            "\"${x} $HOME `id` 'q'\"",
            "these have no meaning in double quotes"
        );
        assert_eq!(
            quoted("海 🏔️"),
            "\"海 🏔️\"",
            "visible characters are not escaped"
        );
        assert_eq!(
            quoted("\u{202e}\u{2028}\u{0}\u{9b}"),
            r#""\u202e\u2028\u0000\u009b""#
        );
    }

    #[test]
    fn shell_word_is_a_single_word() {
        assert_eq!(
            shell_word("it's $HOME `id` \"x\" \\"),
            r#"'it'\''s $HOME `id` "x" \'"#
        );
        assert_eq!(shell_word(""), "''");
        assert_eq!(shell_word("''"), r"''\'''\'''");
    }

    #[test]
    fn numbers_preserve_their_digits() {
        for (number, text) in [
            (json!(7.5), "7.5"),
            (json!(1e21), "1e+21"),
            (json!(20.0), "20.0"),
            (json!(-1), "-1"),
            (json!(9007199254740993_i64), "9007199254740993"),
            (json!(1e-7), "1e-7"),
        ] {
            for notation in [JSON, JAVASCRIPT, PYTHON] {
                assert_eq!(notation.write(&number, 0), text);
            }
        }
    }

    #[test]
    fn each_notation_has_its_own_keywords() {
        let value = json!([null, true, false]);
        assert_eq!(JSON.write(&value, 0), "[null, true, false]");
        assert_eq!(JAVASCRIPT.write(&value, 0), "[null, true, false]");
        assert_eq!(PYTHON.write(&value, 0), "[None, True, False]");
    }

    #[test]
    fn objects_have_indentation_and_keys_of_each_notation() {
        let value = json!({"prompt": "a", "two words": {"x": 1}, "__proto__": [], "2d": {}});
        let javascript = "{\n  prompt: \"a\",\n  \"two words\": {\n    x: 1,\n  },\n  [\"__proto__\"]: [],\n  \"2d\": {},\n}";
        assert_eq!(JAVASCRIPT.write(&value, 0), javascript);
        assert_eq!(
            PYTHON.write(&json!({"prompt": "a"}), 1),
            "{\n        \"prompt\": \"a\",\n    }"
        );
        assert_eq!(
            serde_json::from_str::<Value>(&JSON.write(&value, 0)).unwrap(),
            value
        );
    }
}
