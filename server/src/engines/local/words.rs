//! What a prompt says, by the published tables of words.

use super::atmospheres::{ATMOSPHERES, Atmosphere};
use super::styles::STYLES;

/// Which side of the picture a word speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// What is near.
    Near,
    /// What is far.
    Far,
}

/// Words that say which side is to be painted, the other being kept closer to the photograph.
pub(super) const SIDES: [(Side, &str, &[&str]); 2] = [
    (
        Side::Near,
        "paint the near side",
        &["foreground", "subject", "portrait", "person", "face"],
    ),
    (
        Side::Far,
        "paint the far side",
        &[
            "background",
            "backdrop",
            "sky",
            "landscape",
            "horizon",
            "scenery",
        ],
    ),
];

/// Words that say nothing by themselves.
const FILLERS: [&str; 27] = [
    "a", "an", "and", "art", "as", "at", "above", "by", "for", "from", "in", "into", "is", "it",
    "like", "of", "on", "or", "over", "style", "styled", "the", "to", "under", "very", "with",
    "no",
];

/// Words of the longest phrase in the tables.
const LONGEST_PHRASE: usize = 3;

/// What the engine understood of a prompt and a negative prompt.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// Styles that are asked for, by their place in [`STYLES`], in the prompt's order.
    pub styles: Vec<usize>,
    /// Atmospheres that are asked for.
    pub atmospheres: Vec<&'static Atmosphere>,
    /// The side that is to be painted.
    pub side: Option<Side>,
    /// Styles that are not wanted.
    pub excluded: Vec<usize>,
    /// What to tell about all this, a line each.
    pub report: Vec<String>,
}

/// Reads a prompt and a negative prompt.
pub(super) fn read(prompt: &str, negative_prompt: &str) -> Reading {
    let wanted = Understanding::of(prompt);
    let unwanted = Understanding::of(negative_prompt);
    let excluded = all(&unwanted.meanings, |meaning| meaning.styles.clone());
    let unwanted_air: Vec<&str> = unwanted
        .meanings
        .iter()
        .filter_map(|meaning| Some(meaning.atmosphere?.name))
        .collect();
    let mut styles = all(&wanted.meanings, |meaning| meaning.styles.clone());
    styles.retain(|style| !excluded.contains(style));
    let mut atmospheres: Vec<&'static Atmosphere> = Vec::new();
    for atmosphere in wanted
        .meanings
        .iter()
        .filter_map(|meaning| meaning.atmosphere)
    {
        let is_new = !atmospheres
            .iter()
            .any(|known| known.name == atmosphere.name);
        if is_new && !unwanted_air.contains(&atmosphere.name) {
            atmospheres.push(atmosphere);
        }
    }
    let side = wanted.meanings.iter().find_map(|meaning| meaning.side);
    Reading {
        styles,
        atmospheres,
        side,
        excluded,
        report: report(&wanted, &unwanted),
    }
}

fn report(wanted: &Understanding, unwanted: &Understanding) -> Vec<String> {
    let mut report = Vec::new();
    if wanted.meanings.is_empty() {
        report.push("Words understood: none; chance chooses the style".into());
    } else {
        report.push(format!("Words understood: {}", wanted.describe()));
    }
    if !wanted.unknown.is_empty() {
        report.push(format!(
            "Words not understood, they only change what chance draws: {}",
            wanted.unknown.join(", ")
        ));
    }
    if !unwanted.meanings.is_empty() {
        report.push(format!("Excluded: {}", unwanted.describe()));
    }
    if !unwanted.unknown.is_empty() {
        report.push(format!(
            "Words of the negative prompt not understood, without effect: {}",
            unwanted.unknown.join(", ")
        ));
    }
    report
}

/// A phrase and what it stands for.
#[derive(Debug, PartialEq)]
struct Meaning {
    phrase: String,
    styles: Vec<usize>,
    atmosphere: Option<&'static Atmosphere>,
    side: Option<Side>,
}

impl Meaning {
    fn of(phrase: String) -> Option<Self> {
        let is_meant = |words: &[&str]| {
            words.contains(&phrase.as_str())
                || phrase
                    .strip_suffix('s')
                    .is_some_and(|one| words.contains(&one))
        };
        let styles: Vec<usize> = (0..STYLES.len())
            .filter(|style| is_meant(STYLES[*style].words))
            .collect();
        let atmosphere = ATMOSPHERES
            .iter()
            .find(|atmosphere| is_meant(atmosphere.words));
        let side = SIDES
            .iter()
            .find(|(_, _, words)| is_meant(words))
            .map(|(side, _, _)| *side);
        let is_known = !styles.is_empty() || atmosphere.is_some() || side.is_some();
        is_known.then_some(Self {
            phrase,
            styles,
            atmosphere,
            side,
        })
    }

    fn describe(&self) -> String {
        let styles = self.styles.iter().map(|style| STYLES[*style].name);
        let atmosphere = self.atmosphere.map(|atmosphere| atmosphere.name);
        let side = SIDES
            .iter()
            .find(|(side, _, _)| Some(*side) == self.side)
            .map(|(_, name, _)| *name);
        let meanings: Vec<&str> = styles.chain(atmosphere).chain(side).collect();
        format!("{} ({})", self.phrase, meanings.join(", "))
    }
}

#[derive(Debug, Default)]
struct Understanding {
    meanings: Vec<Meaning>,
    unknown: Vec<String>,
}

impl Understanding {
    /// Takes the longest phrases that the tables know, from left to right.
    fn of(text: &str) -> Self {
        let words = words(text);
        let mut understanding = Self::default();
        let mut rest = words.as_slice();
        while let [first, after @ ..] = rest {
            let lengths = (1..=LONGEST_PHRASE.min(rest.len())).rev();
            let found = lengths
                .filter_map(|length| Some((length, Meaning::of(rest[..length].join(" "))?)))
                .next();
            rest = match found {
                Some((length, meaning)) => {
                    understanding.learn(meaning);
                    &rest[length..]
                }
                None => {
                    understanding.wonder(first);
                    after
                }
            };
        }
        understanding
    }

    fn learn(&mut self, meaning: Meaning) {
        if !self.meanings.contains(&meaning) {
            self.meanings.push(meaning);
        }
    }

    fn wonder(&mut self, word: &str) {
        if !FILLERS.contains(&word) && !self.unknown.iter().any(|known| known == word) {
            self.unknown.push(word.to_owned());
        }
    }

    fn describe(&self) -> String {
        self.meanings
            .iter()
            .map(Meaning::describe)
            .collect::<Vec<String>>()
            .join(", ")
    }
}

/// Lower-case words in American spelling.
pub(super) fn words(text: &str) -> Vec<String> {
    let spelled = text
        .to_lowercase()
        .replace("colour", "color")
        .replace("grey", "gray");
    spelled
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// What each meaning has, each once, in order.
fn all<T: PartialEq>(meanings: &[Meaning], what: impl Fn(&Meaning) -> Vec<T>) -> Vec<T> {
    let mut found = Vec::new();
    for item in meanings.iter().flat_map(what) {
        if !found.contains(&item) {
            found.push(item);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn style_names(reading: &Reading) -> Vec<&str> {
        reading
            .styles
            .iter()
            .map(|style| STYLES[*style].name)
            .collect()
    }

    fn atmosphere_names(reading: &Reading) -> Vec<&str> {
        reading
            .atmospheres
            .iter()
            .map(|atmosphere| atmosphere.name)
            .collect()
    }

    #[test]
    fn words_choose_styles_atmospheres_and_sides() {
        let reading = read(
            "A Portrait by Vincent van Gogh, in coloured pencils; misty, foggy night",
            "",
        );
        assert_eq!(style_names(&reading), ["starry swirls", "colored pencil"]);
        assert_eq!(atmosphere_names(&reading), ["fog", "night"]);
        assert_eq!(reading.side, Some(Side::Near));
    }

    #[test]
    fn the_longest_phrase_counts() {
        let reading = read("Wanderer above the sea of fog, digital art", "");
        assert_eq!(atmosphere_names(&reading), ["fog"], "not under water");
        assert_eq!(style_names(&reading), ["smoky dusk", "soft pastel"]);
    }

    #[test]
    fn the_negative_prompt_takes_away() {
        let reading = read("hokusai, monet, fog at night", "Monet, fog");
        assert_eq!(style_names(&reading), ["great wave"]);
        assert_eq!(atmosphere_names(&reading), ["night"]);
        assert_eq!(reading.excluded.len(), 1);
    }

    #[test]
    fn the_report_says_what_was_understood_and_what_not() {
        let reading = read("castle by hokusai", "dragons, blurry hands");
        assert_eq!(
            reading.report,
            [
                "Words understood: hokusai (great wave)",
                "Words not understood, they only change what chance draws: castle",
                "Excluded: dragons (ember red), blurry (dream)",
                "Words of the negative prompt not understood, without effect: hands",
            ]
        );
        assert_eq!(
            read("", "").report,
            ["Words understood: none; chance chooses the style"]
        );
    }

    #[test]
    fn every_word_of_the_tables_is_found_and_no_word_stands_for_two_styles() {
        let tables = STYLES
            .iter()
            .map(|style| style.words)
            .chain(ATMOSPHERES.iter().map(|a| a.words))
            .chain(SIDES.iter().map(|side| side.2));
        for word in tables.flatten() {
            let understanding = Understanding::of(word);
            assert_eq!(understanding.meanings.len(), 1, "{word}");
            assert_eq!(understanding.meanings[0].phrase, *word);
            assert!(understanding.meanings[0].styles.len() <= 1, "{word}");
        }
    }

    /// The tables as docs/preview-engine.md prints them.
    fn tables() -> String {
        let row = |name: &str, words: &[&str]| format!("| {name} | {} |\n", words.join(", "));
        let styles: String = STYLES
            .iter()
            .map(|style| row(style.name, style.words))
            .collect();
        let atmospheres: String = ATMOSPHERES
            .iter()
            .map(|atmosphere| row(atmosphere.name, atmosphere.words))
            .collect();
        let sides: String = SIDES
            .iter()
            .map(|(_, name, words)| row(name, words))
            .collect();
        format!(
            "| style | words |\n| --- | --- |\n{styles}\n| atmosphere | words |\n| --- | --- |\n{atmospheres}\n| side | words |\n| --- | --- |\n{sides}"
        )
    }

    #[test]
    fn the_published_tables_are_these() {
        let published = include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../docs/preview-engine.md"
        ));
        let tables = tables();
        assert!(
            published.contains(&tables),
            "put these tables into docs/preview-engine.md:\n\n{tables}"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(prompt: String, negative: String) {
            let reading = read(&prompt, &negative);
            prop_assert!(!reading.report.is_empty());
        }
    }
}
