//! Parses prompts by the keywords of styles, atmospheres and sides, as published in the docs.

use super::atmospheres::{ATMOSPHERES, Atmosphere};
use super::styles::STYLES;

/// A side of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The foreground.
    Near,
    /// The background.
    Far,
}

/// Keywords of the side to paint. The other side stays closer to the photograph.
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

/// Words that are ignored.
const STOP_WORDS: [&str; 27] = [
    "a", "an", "and", "art", "as", "at", "above", "by", "for", "from", "in", "into", "is", "it",
    "like", "of", "on", "or", "over", "style", "styled", "the", "to", "under", "very", "with",
    "no",
];

/// Words of the longest keyword.
const MAX_KEYWORD_WORDS: usize = 3;

/// The meaning of a prompt and a negative prompt.
#[derive(Debug, Default)]
pub(super) struct ParsedPrompt {
    /// Indices of the requested styles in [`STYLES`], in the prompt's order.
    pub styles: Vec<usize>,
    /// The requested atmospheres.
    pub atmospheres: Vec<&'static Atmosphere>,
    /// The side to paint.
    pub side: Option<Side>,
    /// Indices of the excluded styles.
    pub excluded: Vec<usize>,
    /// Log lines about what was understood.
    pub report: Vec<String>,
}

/// Parses a prompt and a negative prompt.
pub(super) fn parse(prompt: &str, negative_prompt: &str) -> ParsedPrompt {
    let requested = Keywords::parse(prompt);
    let negative = Keywords::parse(negative_prompt);
    let excluded = unique(&negative.meanings, |meaning| meaning.styles.clone());
    let excluded_atmospheres: Vec<&str> = negative
        .meanings
        .iter()
        .filter_map(|meaning| Some(meaning.atmosphere?.name))
        .collect();
    let mut styles = unique(&requested.meanings, |meaning| meaning.styles.clone());
    styles.retain(|style| !excluded.contains(style));
    let mut atmospheres: Vec<&'static Atmosphere> = Vec::new();
    for atmosphere in requested
        .meanings
        .iter()
        .filter_map(|meaning| meaning.atmosphere)
    {
        let is_new = !atmospheres
            .iter()
            .any(|known| known.name == atmosphere.name);
        if is_new && !excluded_atmospheres.contains(&atmosphere.name) {
            atmospheres.push(atmosphere);
        }
    }
    let side = requested.meanings.iter().find_map(|meaning| meaning.side);
    ParsedPrompt {
        styles,
        atmospheres,
        side,
        excluded,
        report: report(&requested, &negative),
    }
}

fn report(requested: &Keywords, negative: &Keywords) -> Vec<String> {
    let mut report = Vec::new();
    if requested.meanings.is_empty() {
        report.push("Words understood: none; the seed chooses the style".into());
    } else {
        report.push(format!("Words understood: {}", requested.describe()));
    }
    if !requested.unknown.is_empty() {
        report.push(format!(
            "Words not understood, used only as a random seed: {}",
            requested.unknown.join(", ")
        ));
    }
    if !negative.meanings.is_empty() {
        report.push(format!("Excluded: {}", negative.describe()));
    }
    if !negative.unknown.is_empty() {
        report.push(format!(
            "Words of the negative prompt not understood, ignored: {}",
            negative.unknown.join(", ")
        ));
    }
    report
}

/// A phrase of a prompt and its meaning.
#[derive(Debug, PartialEq)]
struct Meaning {
    phrase: String,
    styles: Vec<usize>,
    atmosphere: Option<&'static Atmosphere>,
    side: Option<Side>,
}

impl Meaning {
    /// Looks the phrase up in the tables, also as a plural.
    fn find(phrase: String) -> Option<Self> {
        let matches = |keywords: &[&str]| {
            keywords.contains(&phrase.as_str())
                || phrase
                    .strip_suffix('s')
                    .is_some_and(|one| keywords.contains(&one))
        };
        let styles: Vec<usize> = (0..STYLES.len())
            .filter(|style| matches(STYLES[*style].keywords))
            .collect();
        let atmosphere = ATMOSPHERES
            .iter()
            .find(|atmosphere| matches(atmosphere.keywords));
        let side = SIDES
            .iter()
            .find(|(_, _, keywords)| matches(keywords))
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

/// The keywords of a text, and its unknown words.
#[derive(Debug, Default)]
struct Keywords {
    meanings: Vec<Meaning>,
    unknown: Vec<String>,
}

impl Keywords {
    /// Finds keywords from left to right; the longest match counts.
    fn parse(text: &str) -> Self {
        let words = tokens(text);
        let mut keywords = Self::default();
        let mut rest = words.as_slice();
        while let [first, after @ ..] = rest {
            let lengths = (1..=MAX_KEYWORD_WORDS.min(rest.len())).rev();
            let found = lengths
                .filter_map(|length| Some((length, Meaning::find(rest[..length].join(" "))?)))
                .next();
            rest = match found {
                Some((length, meaning)) => {
                    keywords.add(meaning);
                    &rest[length..]
                }
                None => {
                    keywords.add_unknown(first);
                    after
                }
            };
        }
        keywords
    }

    fn add(&mut self, meaning: Meaning) {
        if !self.meanings.contains(&meaning) {
            self.meanings.push(meaning);
        }
    }

    fn add_unknown(&mut self, word: &str) {
        if !STOP_WORDS.contains(&word) && !self.unknown.iter().any(|known| known == word) {
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
pub(super) fn tokens(text: &str) -> Vec<String> {
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

/// The values of all meanings, in order and without duplicates.
fn unique<T: PartialEq>(meanings: &[Meaning], values: impl Fn(&Meaning) -> Vec<T>) -> Vec<T> {
    let mut found = Vec::new();
    for item in meanings.iter().flat_map(values) {
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

    fn style_names(prompt: &ParsedPrompt) -> Vec<&str> {
        prompt
            .styles
            .iter()
            .map(|style| STYLES[*style].name)
            .collect()
    }

    fn atmosphere_names(prompt: &ParsedPrompt) -> Vec<&str> {
        prompt
            .atmospheres
            .iter()
            .map(|atmosphere| atmosphere.name)
            .collect()
    }

    #[test]
    fn keywords_select_styles_atmospheres_and_sides() {
        let prompt = parse(
            "A Portrait by Vincent van Gogh, in coloured pencils; misty, foggy night",
            "",
        );
        assert_eq!(style_names(&prompt), ["starry swirls", "colored pencil"]);
        assert_eq!(atmosphere_names(&prompt), ["fog", "night"]);
        assert_eq!(prompt.side, Some(Side::Near));
    }

    #[test]
    fn longest_keyword_matches() {
        let prompt = parse("Wanderer above the sea of fog, digital art", "");
        assert_eq!(atmosphere_names(&prompt), ["fog"], "not under water");
        assert_eq!(style_names(&prompt), ["smoky dusk", "soft pastel"]);
    }

    #[test]
    fn negative_prompt_excludes() {
        let prompt = parse("hokusai, monet, fog at night", "Monet, fog");
        assert_eq!(style_names(&prompt), ["great wave"]);
        assert_eq!(atmosphere_names(&prompt), ["night"]);
        assert_eq!(prompt.excluded.len(), 1);
    }

    #[test]
    fn report_lists_understood_and_unknown_words() {
        let prompt = parse("castle by hokusai", "dragons, blurry hands");
        assert_eq!(
            prompt.report,
            [
                "Words understood: hokusai (great wave)",
                "Words not understood, used only as a random seed: castle",
                "Excluded: dragons (ember red), blurry (dream)",
                "Words of the negative prompt not understood, ignored: hands",
            ]
        );
        assert_eq!(
            parse("", "").report,
            ["Words understood: none; the seed chooses the style"]
        );
    }

    #[test]
    fn keywords_are_unambiguous() {
        let tables = STYLES
            .iter()
            .map(|style| style.keywords)
            .chain(ATMOSPHERES.iter().map(|a| a.keywords))
            .chain(SIDES.iter().map(|side| side.2));
        for word in tables.flatten() {
            let keywords = Keywords::parse(word);
            assert_eq!(keywords.meanings.len(), 1, "{word}");
            assert_eq!(keywords.meanings[0].phrase, *word);
            assert!(keywords.meanings[0].styles.len() <= 1, "{word}");
        }
    }

    /// The tables as docs/preview-engine.md prints them.
    fn tables() -> String {
        let row = |name: &str, keywords: &[&str]| format!("| {name} | {} |\n", keywords.join(", "));
        let styles: String = STYLES
            .iter()
            .map(|style| row(style.name, style.keywords))
            .collect();
        let atmospheres: String = ATMOSPHERES
            .iter()
            .map(|atmosphere| row(atmosphere.name, atmosphere.keywords))
            .collect();
        let sides: String = SIDES
            .iter()
            .map(|(_, name, keywords)| row(name, keywords))
            .collect();
        format!(
            "| style | words |\n| --- | --- |\n{styles}\n| atmosphere | words |\n| --- | --- |\n{atmospheres}\n| side | words |\n| --- | --- |\n{sides}"
        )
    }

    #[test]
    fn published_tables_match() {
        let published = include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../docs/preview-engine.md"
        ));
        let tables = tables();
        assert!(
            published.contains(&tables),
            "put these tables into docs/preview-engine.md:\n\n{tables}"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_parsed(prompt: String, negative: String) {
            let prompt = parse(&prompt, &negative);
            prop_assert!(!prompt.report.is_empty());
        }
    }
}
