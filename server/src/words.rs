//! The words that the server says: the page's own, from its own files, where another site frames a result; and those of letters and feeds, which
//! the page need not carry.

use std::{collections::HashMap, sync::LazyLock};

use serde_json::Value;

include!(concat!(env!("OUT_DIR"), "/words.rs"));

/// A language.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Words(usize);

impl Words {
    /// That of a BCP 47 tag, by its primary part; English where there is no such.
    pub fn of(tag: &str) -> Self {
        let primary = tag
            .split('-')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        Self::known(&primary).unwrap_or_default()
    }

    /// The first of the languages that a browser asks for (`Accept-Language`) and that is here; English where none is.
    pub fn accepted(languages: &str) -> Self {
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

    /// Its primary tag.
    pub fn language(self) -> &'static str {
        FILES[self.0].0
    }

    /// The message of that name, which must be one without plural forms; in English where its language does not have it.
    pub fn say(self, key: &str) -> &'static str {
        let text = |language: usize| MESSAGES[language].get(key).and_then(Value::as_str);
        text(self.0).or_else(|| text(0)).unwrap_or_default()
    }

    /// The same with what stands for its placeholders. What is put in is not looked through for more of them.
    pub fn fill(self, key: &str, values: &[(&str, &str)]) -> String {
        let mut parts = self.say(key).split('{');
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

    /// Several things in a row.
    pub fn list(self, keys: impl IntoIterator<Item = String>) -> String {
        keys.into_iter()
            .map(|key| self.say(&key))
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// The messages of each language.
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
    fn every_language_of_the_page_is_here() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../app/words");
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
    fn a_language_is_found_by_its_primary_tag() {
        assert_eq!(Words::of("de-AT").say("layer_input"), "Eingabe");
        assert_eq!(Words::of("DE").say("depth_name"), "Tiefe");
        for other in ["", "xx", "en-GB", "<b>"] {
            assert_eq!(Words::of(other).say("layer_input"), "Input", "{other}");
        }
    }

    #[test]
    fn a_browser_says_which_languages_it_reads() {
        for (languages, expected) in [
            ("de-AT,de;q=0.9,en;q=0.8", "de"),
            ("xx, en;q=0.5, de", "en"),
            ("", "en"),
            ("*", "en"),
        ] {
            assert_eq!(
                Words::accepted(languages).language(),
                expected,
                "{languages}"
            );
        }
    }

    #[test]
    fn what_is_put_in_stays_what_it_is() {
        let filled = Words::of("en").fill(
            "digest_subject",
            &[("search", "{count} }{"), ("count", "3")],
        );
        assert_eq!(filled, "New models, {count} }{: 3");
    }

    #[test]
    fn every_language_says_all_that_the_server_says_and_names_the_same() {
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
