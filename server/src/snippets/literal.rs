use serde_json::{Map, Value};

/// How a language writes values.
pub struct Notation {
    null: &'static str,
    no: &'static str,
    yes: &'static str,
    /// What a line is moved in by, a level.
    indent: &'static str,
    /// What stands after the last member.
    last: &'static str,
    key: fn(&str) -> String,
}

/// JSON, over several lines.
pub const JSON: Notation = Notation {
    null: "null",
    no: "false",
    yes: "true",
    indent: "  ",
    last: "",
    key: quoted,
};
/// An object of JavaScript.
pub const JAVASCRIPT: Notation = Notation {
    last: ",",
    key: property,
    ..JSON
};
/// A dictionary of Python.
pub const PYTHON: Notation = Notation {
    null: "None",
    no: "False",
    yes: "True",
    indent: "    ",
    last: ",",
    key: quoted,
};

impl Notation {
    /// `value` as it stands on a line that is moved in by `level` levels.
    pub fn write(&self, value: &Value, level: usize) -> String {
        match value {
            Value::Null => self.null.into(),
            Value::Bool(yes) => if *yes { self.yes } else { self.no }.into(),
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
        format!("{{{}{}\n{margin}}}", lines.join(","), self.last)
    }
}

/// `text` in double quotes, as JSON, JavaScript and Python read it alike. What is not to be seen, or turns the direction in
/// which the line is read, is written as its number.
pub fn quoted(text: &str) -> String {
    let escaped: String = text.chars().map(escape).collect();
    format!("\"{escaped}\"")
}

fn escape(letter: char) -> String {
    match letter {
        '"' | '\\' => format!("\\{letter}"),
        '\n' => "\\n".into(),
        '\r' => "\\r".into(),
        '\t' => "\\t".into(),
        letter if letter.is_control() => number(letter),
        '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => number(letter),
        letter => letter.into(),
    }
}

fn number(letter: char) -> String {
    format!("\\u{:04x}", u32::from(letter))
}

/// A property's name: as it is where it is a plain one. In quotes or bare, `__proto__` would set the object's prototype.
fn property(name: &str) -> String {
    let is_plain = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    match name {
        "__proto__" => format!("[{}]", quoted(name)),
        _ if is_plain => name.into(),
        _ => quoted(name),
    }
}

/// `text` as one word of a POSIX shell.
pub fn shell_word(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const HARD: &str = "it's a \"storm\" \\ at\nsea\r\t`$HOME` ${x} $(id) !! \u{0} \u{7f} ünïcödé 海 🏔️ \u{202e}gnp\u{2028}";

    #[test]
    fn a_text_is_read_back_as_it_was() {
        assert_eq!(serde_json::from_str::<String>(&quoted(HARD)).unwrap(), HARD);
        assert_eq!(quoted("a\"b\\c\nd"), r#""a\"b\\c\nd""#);
        assert_eq!(
            quoted("${x} $HOME `id` 'q'"),
            "\"${x} $HOME `id` 'q'\"",
            "in double quotes none of these means anything"
        );
        assert_eq!(
            quoted("海 🏔️"),
            "\"海 🏔️\"",
            "what can be seen is left to be seen"
        );
        assert_eq!(
            quoted("\u{202e}\u{2028}\u{0}\u{9b}"),
            r#""\u202e\u2028\u0000\u009b""#
        );
    }

    #[test]
    fn a_word_of_the_shell_is_one_word() {
        assert_eq!(
            shell_word("it's $HOME `id` \"x\" \\"),
            r#"'it'\''s $HOME `id` "x" \'"#
        );
        assert_eq!(shell_word(""), "''");
        assert_eq!(shell_word("''"), r"''\'''\'''");
    }

    #[test]
    fn numbers_keep_their_digits() {
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
    fn each_language_has_its_words() {
        let value = json!([null, true, false]);
        assert_eq!(JSON.write(&value, 0), "[null, true, false]");
        assert_eq!(JAVASCRIPT.write(&value, 0), "[null, true, false]");
        assert_eq!(PYTHON.write(&value, 0), "[None, True, False]");
    }

    #[test]
    fn objects_are_indented_and_keyed_as_each_language_does() {
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
