//! Strangers' words in documents of ours.

use serde::Serialize;

/// The text without what nobody sees and what turns the rest around: control characters but for breaks, and the marks that override or
/// isolate a direction. A tab becomes a blank.
pub fn readable(text: &str) -> String {
    text.chars()
        .map(|letter| if letter == '\t' { ' ' } else { letter })
        .filter(|letter| !is_hidden(*letter))
        .collect()
}

fn is_hidden(letter: char) -> bool {
    (letter.is_control() && letter != '\n')
        || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}')
}

/// The readable text for HTML and XML, between elements and in quoted attributes.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in readable(text).chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// The value as JSON that can stand in a script element: nothing in it ends that element or begins another. Null where it has no form.
pub fn json_in_script(value: &impl Serialize) -> String {
    let json = serde_json::to_string(value).unwrap_or_else(|_| "null".into());
    let mut escaped = String::with_capacity(json.len());
    for letter in json.chars() {
        match letter {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                escaped.push_str(&format!("\\u{:04x}", u32::from(letter)))
            }
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What is typed by whoever wants to be more than text.
    const HOSTILE: &str =
        "</script><script>alert(1)</script>\" onload='x' <!-- & \u{202e}evil\u{2069}\u{0}\u{2028}";

    #[test]
    fn nothing_that_is_said_is_more_than_text() {
        let escaped = escaped(HOSTILE);
        assert!(
            !escaped.contains([
                '<', '>', '"', '\'', '\u{202e}', '\u{2069}', '\u{0}', '\u{2028}'
            ]),
            "{escaped}"
        );
        assert!(
            escaped.starts_with("&lt;/script&gt;")
                && escaped.contains("&quot; onload=&#39;x&#39; &lt;!-- &amp; evil"),
            "{escaped}"
        );
    }

    #[test]
    fn nothing_in_a_script_ends_it_and_all_of_it_is_read_back() {
        let value = json!({ "title": HOSTILE });
        let json = json_in_script(&value);
        assert!(!json.contains(['<', '>', '&', '\u{2028}']), "{json}");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&json).unwrap(),
            value
        );
    }

    #[test]
    fn what_people_write_stays() {
        assert_eq!(
            readable("塔 in\tfog,\n\u{200f}שלום 👩\u{200d}🎨"),
            "塔 in fog,\n\u{200f}שלום 👩\u{200d}🎨"
        );
    }
}
