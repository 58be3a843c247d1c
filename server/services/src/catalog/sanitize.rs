//! Cleans model records from other servers: texts become plain and short, only `http` and `https`
//! URLs remain, and invalid names are rejected.

use api::{Model, is_slug};
use serde_json::Value;
use url::Url;

/// Characters of a description; longer ones are truncated.
const MAX_DESCRIPTION_CHARS: usize = 2_000;
/// Bytes of a URL; longer ones are dropped.
const MAX_URL_BYTES: usize = 2_000;

/// A record that is safe to store, or why it is rejected. Markup in a description stays as
/// text: no client interprets it.
pub fn sanitize(model: Model) -> Result<Model, String> {
    for name in [&model.owner, &model.name] {
        if !is_slug(name) {
            return Err(format!("\"{}\" is not a valid name", single_line(name, 60)));
        }
    }
    let description = model
        .description
        .map(|text| single_line(&text, MAX_DESCRIPTION_CHARS))
        .filter(|text| !text.is_empty());
    let default_example = match model.default_example {
        Some(Value::Object(mut example)) => {
            example.remove("logs");
            Some(Value::Object(example))
        }
        _ => None,
    };
    Ok(Model {
        description,
        url: web_url(&model.url).unwrap_or_default(),
        github_url: model.github_url.as_deref().and_then(web_url),
        paper_url: model.paper_url.as_deref().and_then(web_url),
        license_url: model.license_url.as_deref().and_then(web_url),
        weights_url: model.weights_url.as_deref().and_then(web_url),
        cover_image_url: model.cover_image_url.as_deref().and_then(web_url),
        default_example,
        ..model
    })
}

/// A text on one line, without control and bidirectional formatting characters, of at most
/// `max_chars` characters.
pub fn single_line(text: &str, max_chars: usize) -> String {
    let plain: String = text
        .chars()
        .filter(|character| !is_bidi_control(*character))
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.join(" ").chars().take(max_chars).collect()
}

/// Characters that change the text direction of their surroundings, and the byte order mark.
fn is_bidi_control(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn web_url(text: &str) -> Option<String> {
    let url = Url::parse(text.trim()).ok()?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return None;
    }
    Some(String::from(url)).filter(|url| url.len() <= MAX_URL_BYTES)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sanitized(with: Value) -> Result<Model, String> {
        let mut record = json!({"url": "https://replicate.com/a/b", "owner": "a", "name": "b", "visibility": "public"});
        record
            .as_object_mut()
            .unwrap()
            .extend(with.as_object().unwrap().clone());
        sanitize(serde_json::from_value(record).unwrap())
    }

    #[test]
    fn description_keeps_markup_as_text_and_drops_control_characters() {
        let described = |text: &str| {
            sanitized(json!({ "description": text }))
                .unwrap()
                .description
        };
        assert_eq!(
            described("<b>Fog</b>\u{0}\n of <script>x</script>").as_deref(),
            Some("<b>Fog</b> of <script>x</script>")
        );
        assert_eq!(described("evil\u{202e}txt").as_deref(), Some("eviltxt"));
        assert_eq!(
            described(&"x".repeat(9_000)).unwrap().len(),
            MAX_DESCRIPTION_CHARS
        );
        assert_eq!(described(" \n"), None);
    }

    #[test]
    fn only_http_urls_remain() {
        let model = sanitized(
            json!({"paper_url": "javascript:alert(1)", "github_url": "https://github.com/a/b", "cover_image_url": "/x.png"}),
        );
        let model = model.unwrap();
        assert_eq!((model.paper_url, model.cover_image_url), (None, None));
        assert_eq!(model.github_url.as_deref(), Some("https://github.com/a/b"));
    }

    #[test]
    fn invalid_name_is_rejected() {
        assert!(sanitized(json!({"owner": "../a"})).is_err());
        assert!(
            sanitized(json!({"name": ""}))
                .unwrap_err()
                .contains("not a valid name")
        );
    }
}
