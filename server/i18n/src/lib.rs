//! Localized messages of the server: those of the page, for embedded results, and its own, for
//! emails and feeds.

use std::{collections::HashMap, sync::LazyLock};

use serde_json::Value;

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

/// A supported language.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Locale(usize);

impl Locale {
    /// The locale of a BCP 47 tag, by its primary subtag; English if it is not supported.
    pub fn from_tag(tag: &str) -> Self {
        let primary = tag
            .split('-')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        Self::known(&primary).unwrap_or_default()
    }

    /// The first supported language of an `Accept-Language` header; English if there is none.
    pub fn from_accept_language(languages: &str) -> Self {
        let tags = languages.split(',').map(|tag| {
            tag.split([';', '-'])
                .next()
                .unwrap_or_default()
                .trim()
                .to_ascii_lowercase()
        });
        tags.filter_map(|primary| Self::known(&primary))
            .next()
            .unwrap_or_default()
    }

    fn known(primary: &str) -> Option<Self> {
        FILES
            .iter()
            .position(|(language, ..)| *language == primary)
            .map(Self)
    }

    /// The primary language subtag.
    pub fn language(self) -> &'static str {
        FILES[self.0].0
    }

    /// The message named `key`, which must have no plural forms; in English if it is not
    /// translated.
    pub fn message(self, key: &str) -> &'static str {
        let text = |language: usize| MESSAGES[language].get(key).and_then(Value::as_str);
        text(self.0).or_else(|| text(0)).unwrap_or_default()
    }

    /// The message with its placeholders replaced. Values are not searched for placeholders.
    pub fn fill(self, key: &str, values: &[(&str, &str)]) -> String {
        let mut parts = self.message(key).split('{');
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once('}').unwrap_or(("", part));
            filled += values
                .iter()
                .find(|(placeholder, _)| *placeholder == name)
                .map_or("", |(_, value)| value);
            filled += rest;
        }
        filled
    }

    /// The messages joined by commas.
    pub fn list(self, keys: impl IntoIterator<Item = String>) -> String {
        keys.into_iter()
            .map(|key| self.message(&key))
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// The messages by language.
static MESSAGES: LazyLock<Vec<HashMap<String, Value>>> = LazyLock::new(|| {
    let read =
        |text: &str| serde_json::from_str::<HashMap<String, Value>>(text).unwrap_or_default();
    FILES
        .iter()
        .map(|(_, page, own)| read(page).into_iter().chain(read(own)).collect())
        .collect()
});

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    #[test]
    fn every_language_of_the_page_is_supported() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../app/locales");
        let mut there: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| {
                entry
                    .unwrap()
                    .file_name()
                    .into_string()
                    .unwrap()
                    .replace(".json", "")
            })
            .collect();
        let mut here: Vec<&str> = FILES.iter().map(|(language, ..)| *language).collect();
        there.sort();
        here.sort();
        assert_eq!(there, here);
    }

    #[test]
    fn locale_is_found_by_primary_subtag() {
        assert_eq!(Locale::from_tag("de-AT").message("layer_input"), "Eingabe");
        assert_eq!(Locale::from_tag("DE").message("depth_name"), "Tiefe");
        for other in ["", "xx", "en-GB", "<b>"] {
            assert_eq!(
                Locale::from_tag(other).message("layer_input"),
                "Input",
                "{other}"
            );
        }
    }

    #[test]
    fn accept_language_selects_first_supported_language() {
        for (languages, expected) in [
            ("de-AT,de;q=0.9,en;q=0.8", "de"),
            ("xx, en;q=0.5, de", "en"),
            ("", "en"),
            ("*", "en"),
        ] {
            assert_eq!(
                Locale::from_accept_language(languages).language(),
                expected,
                "{languages}"
            );
        }
    }

    #[test]
    fn fill_does_not_expand_placeholders_in_values() {
        let filled = Locale::from_tag("en").fill(
            "digest_subject",
            &[("search", "{count} }{"), ("count", "3")],
        );
        assert_eq!(filled, "New models, {count} }{: 3");
    }

    #[test]
    fn every_language_has_all_server_messages_and_placeholders() {
        let read = |text: &str| serde_json::from_str::<BTreeMap<String, String>>(text).unwrap();
        let english = read(FILES[0].2);
        let names = |text: &str| {
            text.split('{')
                .skip(1)
                .map(|part| part.split('}').next().unwrap().to_owned())
                .collect::<BTreeSet<_>>()
        };
        for (language, page, own) in FILES {
            let (own, page) = (
                read(own),
                serde_json::from_str::<HashMap<String, Value>>(page).unwrap(),
            );
            for (key, text) in &english {
                let said = own
                    .get(key)
                    .unwrap_or_else(|| panic!("{language}: {key} is missing"));
                assert_eq!(names(said), names(text), "{language}: {key}");
                assert!(
                    !page.contains_key(key),
                    "{key} is a message of the page's too"
                );
            }
        }
    }
}
