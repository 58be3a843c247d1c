//! What comes in is written by strangers: texts become plain and short, addresses are ones that may be followed, names are names.

use api::{Model, is_slug};
use url::Url;

/// Characters of a description; what is longer is cut.
const DESCRIPTION: usize = 2_000;
/// Characters of an address; what is longer is none.
const ADDRESS: usize = 2_000;

/// A model as it may be kept, or why it may not. Markup in a description is text like any other: nobody interprets it.
pub fn model(model: Model) -> Result<Model, String> {
    for name in [&model.owner, &model.name] {
        if !is_slug(name) {
            return Err(format!("\"{}\" is no name", line(name, 60)));
        }
    }
    let address = |url: Option<String>| url.and_then(address);
    let mut default_example = model.default_example.filter(serde_json::Value::is_object);
    if let Some(example) = default_example
        .as_mut()
        .and_then(|example| example.as_object_mut())
    {
        example.remove("logs");
    }
    Ok(Model {
        description: model
            .description
            .map(|text| line(&text, DESCRIPTION))
            .filter(|text| !text.is_empty()),
        url: self::address(model.url).unwrap_or_default(),
        github_url: address(model.github_url),
        paper_url: address(model.paper_url),
        license_url: address(model.license_url),
        weights_url: address(model.weights_url),
        cover_image_url: address(model.cover_image_url),
        default_example,
        ..model
    })
}

/// A text on one line, of at most so many characters.
pub fn line(text: &str, most: usize) -> String {
    let plain: String = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .filter(|letter| !is_hidden(*letter))
        .collect();
    plain
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(most)
        .collect()
}

/// Letters that turn the direction of what is around them.
fn is_hidden(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn address(text: String) -> Option<String> {
    let url = Url::parse(text.trim())
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())?;
    Some(String::from(url)).filter(|url| url.len() <= ADDRESS)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn tidied(with: serde_json::Value) -> Result<Model, String> {
        let mut record = json!({"url": "https://replicate.com/a/b", "owner": "a", "name": "b", "visibility": "public"});
        record
            .as_object_mut()
            .unwrap()
            .extend(with.as_object().unwrap().clone());
        model(serde_json::from_value(record).unwrap())
    }

    #[test]
    fn markup_stays_text_and_control_characters_go() {
        let described = |text: &str| tidied(json!({ "description": text })).unwrap().description;
        assert_eq!(
            described("<b>Fog</b>\u{0}\n of <script>x</script>").as_deref(),
            Some("<b>Fog</b> of <script>x</script>")
        );
        assert_eq!(described("evil\u{202e}txt").as_deref(), Some("eviltxt"));
        assert_eq!(described(&"x".repeat(9_000)).unwrap().len(), DESCRIPTION);
        assert_eq!(described(" \n"), None);
    }

    #[test]
    fn only_addresses_that_may_be_followed_stay() {
        let model = tidied(
            json!({"paper_url": "javascript:alert(1)", "github_url": "https://github.com/a/b", "cover_image_url": "/x.png"}),
        );
        let model = model.unwrap();
        assert_eq!((model.paper_url, model.cover_image_url), (None, None));
        assert_eq!(model.github_url.as_deref(), Some("https://github.com/a/b"));
    }

    #[test]
    fn a_name_that_is_none_is_refused() {
        assert!(tidied(json!({"owner": "../a"})).is_err());
        assert!(tidied(json!({"name": ""})).unwrap_err().contains("no name"));
    }
}
