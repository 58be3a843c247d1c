//! What people read, in their language.
//!
//! Every text is a message of `words/en.json`, and the build makes a function of each: what a message needs to be whole, its function
//! takes. English is in the program, with the functions; another language is a file beside it, and a part of the page that is fetched when it is chosen.
//! Languages change by loading the page anew, so nothing has to be told of it.

use std::{cell::OnceCell, fmt::Display};

use api::Timestamp;
use leptos::wasm_split::{SplitLoaderError, wasm_split};

use crate::browser;

include!(concat!(env!("OUT_DIR"), "/languages.rs"));
include!(concat!(env!("OUT_DIR"), "/words.rs"));

/// What the build puts between a plural's category and its text, and between one form and the next.
const CATEGORY: char = '\u{1e}';
const FORM: char = '\u{1f}';

struct Spoken {
    language: &'static str,
    messages: Vec<&'static str>,
}

thread_local! {
    static SPOKEN: OnceCell<Spoken> = const { OnceCell::new() };
}

/// Speaks the language that was chosen, or else the first of those that the person reads; English where the file does not arrive.
/// To be called before anything is said.
pub async fn choose() {
    let wanted = best(
        browser::chosen_language()
            .into_iter()
            .chain(browser::languages()),
        LANGUAGES,
    );
    let spoken = match fetch(wanted).await {
        Ok(messages) => Spoken::of(wanted, messages),
        Err(_) => Spoken::english(),
    };
    browser::declare_language(spoken.language);
    SPOKEN.with(|cell| _ = cell.set(spoken));
}

/// The language that is spoken, as BCP 47 has it.
pub fn language() -> &'static str {
    SPOKEN.with(|cell| cell.get_or_init(Spoken::english).language)
}

/// A number as people write it, with so many digits after the point.
pub fn number(number: f64, digits: u32) -> String {
    browser::written_number(language(), number, digits)
}

/// A moment as people write it, day and minute.
pub fn moment(moment: &Timestamp) -> String {
    browser::when(language(), moment)
}

/// A day ("2026-11-22"), or that of a moment, as people write it.
pub fn day(day: &str) -> String {
    browser::day(language(), day)
}

/// The first of `wanted` that `known` has, by its primary subtag: who reads Austrian German reads German.
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

impl Spoken {
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

/// What the language that is spoken says at this place; English is what the caller brought.
fn text(place: usize, english: &'static str) -> &'static str {
    SPOKEN.with(|cell| {
        cell.get_or_init(Spoken::english)
            .messages
            .get(place)
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

/// The form of a plural for a category; `other` where there is none of its own.
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

/// A message with its placeholders replaced; one without a value stays as it is, so that it is seen.
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
    fn the_first_language_that_there_is_is_spoken() {
        let best = |tags: &[&str]| best(tags.iter().map(|tag| (*tag).to_owned()), &["de", "en"]);
        assert_eq!(best(&["fr-CA", "de-AT", "en"]), "de");
        assert_eq!(best(&["EN-gb", "de"]), "en");
        assert_eq!((best(&["fr"]), best(&[])), ("en", "en"));
    }

    #[test]
    fn a_message_is_filled_wherever_its_values_stand() {
        let (width, height) = (640, "480");
        let values: [(&str, &dyn Display); 2] = [("height", &height), ("width", &width)];
        assert_eq!(
            fill("{width} x {height}, {width} wide", &values),
            "640 x 480, 640 wide"
        );
        assert_eq!(
            fill("{depth} of {width", &values),
            "{depth} of {width",
            "what is no placeholder stays"
        );
    }

    #[test]
    fn a_plural_has_the_form_of_its_category() {
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
    fn each_language_says_everything() {
        let german = Spoken::of("de", include_str!(concat!(env!("OUT_DIR"), "/de.txt")));
        let last = include_str!("../words/de.json")
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
