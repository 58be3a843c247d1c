//! Messages, numbers and dates in the visitor's language.
//!
//! The build generates a function for each message of `locales/en.json`, with the placeholders as
//! parameters. English is compiled into these functions; another language is a chunk of the page
//! that is loaded when it is chosen. A change of language reloads the page, so no message needs to
//! be reactive.

use std::{cell::OnceCell, fmt::Display};

use api::Timestamp;
use leptos::wasm_split::{SplitLoaderError, wasm_split};

use crate::browser;

include!(concat!(env!("OUT_DIR"), "/languages.rs"));
include!(concat!(env!("OUT_DIR"), "/messages.rs"));

/// Separators that the build writes between a plural category and its text, and between plural
/// forms.
const CATEGORY: char = '\u{1e}';
const FORM: char = '\u{1f}';

struct Locale {
    language: &'static str,
    messages: Vec<&'static str>,
}

thread_local! {
    static LOCALE: OnceCell<Locale> = const { OnceCell::new() };
}

/// Loads the language that was chosen, or else the first of the browser's languages that exists;
/// English if the chunk does not load. Must be awaited before the first message is used.
pub async fn load_language() {
    let wanted = best(
        browser::stored_language()
            .into_iter()
            .chain(browser::preferred_languages()),
        LANGUAGES,
    );
    let locale = match fetch(wanted).await {
        Ok(messages) => Locale::of(wanted, messages),
        Err(_) => Locale::english(),
    };
    browser::set_document_language(locale.language);
    LOCALE.with(|cell| _ = cell.set(locale));
}

/// The current language as a BCP 47 tag.
pub fn language() -> &'static str {
    LOCALE.with(|cell| cell.get_or_init(Locale::english).language)
}

/// Formats a number with `digits` digits after the decimal separator.
pub fn number(number: f64, digits: u8) -> String {
    browser::format_number(language(), number, digits)
}

/// Formats date and minute.
pub fn date_time(time: &Timestamp) -> String {
    browser::format_date_time(language(), time)
}

/// Formats a date ("2026-11-22", or that of a timestamp).
pub fn date(date: &str) -> String {
    browser::format_date(language(), date)
}

/// `sentence` with a full stop if it has no punctuation mark at its end.
pub fn with_full_stop(sentence: &str) -> String {
    let sentence = sentence.trim();
    if sentence.ends_with(['.', '!', '?']) {
        sentence.to_owned()
    } else {
        format!("{sentence}.")
    }
}

/// The first of `wanted` whose primary subtag is in `known`, so that `de-AT` selects `de`; else
/// English.
fn best(wanted: impl Iterator<Item = String>, known: &[&'static str]) -> &'static str {
    let primary = |tag: &str| {
        tag.split('-')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    let known_as = |tag: String| known.iter().copied().find(|known| *known == primary(&tag));
    wanted.filter_map(known_as).next().unwrap_or("en")
}

impl Locale {
    fn of(language: &'static str, messages: &'static str) -> Self {
        Self {
            language,
            messages: messages.lines().collect(),
        }
    }

    fn english() -> Self {
        Self::of("en", "")
    }
}

/// The message at `index` in the current language; `english` if it is English.
fn text(index: usize, english: &'static str) -> &'static str {
    LOCALE.with(|cell| {
        cell.get_or_init(Locale::english)
            .messages
            .get(index)
            .copied()
            .unwrap_or(english)
    })
}

fn counted(message: &str, count: f64, values: &[(&str, &dyn Display)]) -> String {
    let (category, count) = (
        browser::plural_category(language(), count),
        number(count, 0),
    );
    let values: Vec<(&str, &dyn Display)> = values
        .iter()
        .copied()
        .chain([("count", &count as &dyn Display)])
        .collect();
    fill(form(message, &category), &values)
}

/// The plural form of a category, or the form `other`.
fn form<'a>(message: &'a str, category: &str) -> &'a str {
    let of = |wanted: &str| {
        message
            .split(FORM)
            .filter_map(|form| form.split_once(CATEGORY))
            .find(|(name, _)| *name == wanted)
    };
    of(category)
        .or_else(|| of("other"))
        .map(|(_, text)| text)
        .unwrap_or_default()
}

/// Replaces placeholders. One without a value stays in the text, so that the mistake is visible.
fn fill(message: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut pieces = message.split('{');
    let mut whole = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let found = piece
            .split_once('}')
            .and_then(|(name, rest)| Some((values.iter().find(|value| value.0 == name)?.1, rest)));
        match found {
            Some((value, rest)) => {
                whole.push_str(&value.to_string());
                whole.push_str(rest);
            }
            None => {
                whole.push('{');
                whole.push_str(piece);
            }
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_known_language_is_selected() {
        let best = |tags: &[&str]| best(tags.iter().map(|tag| (*tag).to_owned()), &["de", "en"]);
        assert_eq!(best(&["fr-CA", "de-AT", "en"]), "de");
        assert_eq!(best(&["EN-gb", "de"]), "en");
        assert_eq!((best(&["fr"]), best(&[])), ("en", "en"));
    }

    #[test]
    fn placeholders_are_replaced_in_any_order() {
        let (width, height) = (640, "480");
        let values: [(&str, &dyn Display); 2] = [("height", &height), ("width", &width)];
        assert_eq!(
            fill("{width} x {height}, {width} wide", &values),
            "640 x 480, 640 wide"
        );
        assert_eq!(
            fill("{depth} of {width", &values),
            "{depth} of {width",
            "a brace without a placeholder stays"
        );
    }

    #[test]
    fn plural_form_follows_the_category() {
        let message = "one\u{1e}{count} picture\u{1f}other\u{1e}{count} pictures";
        assert_eq!(form(message, "one"), "{count} picture");
        assert_eq!(
            form(message, "few"),
            "{count} pictures",
            "other, where the language has no form of its own"
        );
        assert_eq!(
            [count_results(1.0), count_results(4_000.0)],
            ["1 result", "4,000 results"]
        );
    }

    #[test]
    fn every_language_has_every_message() {
        let german = Locale::of("de", include_str!(concat!(env!("OUT_DIR"), "/de.txt")));
        let last = include_str!("../locales/de.json")
            .lines()
            .rev()
            .nth(1)
            .unwrap_or_default();
        assert!(last.contains(german.messages.last().unwrap()), "{last}");
        assert!(
            german
                .messages
                .iter()
                .all(|message| !message.trim().is_empty())
        );
    }
}
