use serde_json::Value;

/// The number that `text` is, with or without a digit before and after its point. By serde_json's reader, which is in the
/// page anyway; the standard library's brings 10 kB of powers of five.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
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
