//! Text that users wrote, in documents that the server generates.

use std::fmt::Write;

use maud::{Escaper, Render};
use serde::Serialize;

/// The product's name.
pub const STUDIO: &str = "Depth2Img Studio";

/// The text without characters that are invisible or change the direction of the text around it:
/// control characters other than line breaks, and bidirectional overrides and isolates. Tabs become
/// spaces.
pub fn readable(text: &str) -> String {
    text.chars()
        .map(|character| if character == '\t' { ' ' } else { character })
        .filter(|character| !is_hidden(*character))
        .collect()
}

fn is_hidden(character: char) -> bool {
    (character.is_control() && character != '\n')
        || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}')
}

/// Text that a user wrote, for templates. Renders escaped and [`readable`].
#[derive(Debug, Clone, Copy)]
pub struct UserText<'a>(pub &'a str);

impl Render for UserText<'_> {
    fn render_to(&self, buffer: &mut String) {
        let mut escaped = String::with_capacity(self.0.len());
        // Writing to a string cannot fail.
        let _ = Escaper::new(&mut escaped).write_str(&readable(self.0));
        buffer.push_str(&escaped.replace('\'', "&#39;"));
    }
}

/// The value as JSON for a script element, escaped so that it cannot close the element or open
/// another. `null` if it cannot be serialized.
pub fn json_in_script(value: &impl Serialize) -> String {
    let json = serde_json::to_string(value).unwrap_or_else(|_| "null".into());
    let mut escaped = String::with_capacity(json.len());
    for character in json.chars() {
        match character {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                escaped.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            character => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// An attempt to inject markup.
    const HOSTILE: &str =
        "</script><script>alert(1)</script>\" onload='x' <!-- & \u{202e}evil\u{2069}\u{0}\u{2028}";

    #[test]
    fn user_text_renders_escaped_and_readable() {
        let rendered = UserText(HOSTILE).render().into_string();
        assert!(
            !rendered.contains([
                '<', '>', '"', '\'', '\u{202e}', '\u{2069}', '\u{0}', '\u{2028}'
            ]),
            "{rendered}"
        );
        assert!(
            rendered.starts_with("&lt;/script&gt;")
                && rendered.contains("&quot; onload=&#39;x&#39; &lt;!-- &amp; evil"),
            "{rendered}"
        );
    }

    #[test]
    fn json_in_script_cannot_close_element_and_round_trips() {
        let value = json!({ "title": HOSTILE });
        let json = json_in_script(&value);
        assert!(!json.contains(['<', '>', '&', '\u{2028}']), "{json}");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&json).unwrap(),
            value
        );
    }

    #[test]
    fn readable_preserves_ordinary_text() {
        assert_eq!(
            readable("塔 in\tfog,\n\u{200f}שלום 👩\u{200d}🎨"),
            "塔 in fog,\n\u{200f}שלום 👩\u{200d}🎨"
        );
    }
}
