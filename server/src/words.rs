//! The few words that the server says in a page where another site frames a result: the page's own, from its own files.

use std::{collections::HashMap, sync::LazyLock};

use serde_json::Value;

include!(concat!(env!("OUT_DIR"), "/words.rs"));

/// A language.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Words(usize);

impl Words {
    /// That of a BCP 47 tag, by its primary part; English where there is no such.
    pub fn of(tag: &str) -> Self {
        let primary = tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        Self(FILES.iter().position(|(language, _)| *language == primary).unwrap_or_default())
    }

    /// Its primary tag.
    pub fn language(self) -> &'static str {
        FILES[self.0].0
    }

    /// The message of that name, which must be one without plural forms.
    pub fn say(self, key: &str) -> &'static str {
        static MESSAGES: LazyLock<Vec<HashMap<String, Value>>> =
            LazyLock::new(|| FILES.iter().map(|(_, text)| serde_json::from_str(text).unwrap_or_default()).collect());
        MESSAGES[self.0].get(key).and_then(Value::as_str).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_of_the_page_is_here() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../app/words");
        let mut there: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap().replace(".json", ""))
            .collect();
        let mut here: Vec<&str> = FILES.iter().map(|(language, _)| *language).collect();
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
}
