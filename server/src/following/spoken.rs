use api::CatalogQuery;

use crate::{catalog::Listed, document::text::readable, words::Words};

/// Characters of a search in words.
const SEARCH_CHARACTERS: usize = 120;

/// A search in words, as titles and subjects have it.
pub fn spoken(query: &CatalogQuery, words: Words) -> String {
    let mut parts = Vec::new();
    if !query.q.is_empty() {
        parts.push(words.fill("search_words", &[("words", &query.q)]));
    }
    parts.extend(some(
        words.list(query.task.iter().map(|task| key("task", task.as_str()))),
    ));
    parts.extend(kinds(
        words,
        "search_takes",
        query.takes.iter().map(|takes| key("takes", takes.as_str())),
    ));
    parts.extend(kinds(
        words,
        "search_gives",
        query.gives.iter().map(|gives| key("gives", gives.as_str())),
    ));
    parts.extend(some(
        words.list(query.cost.iter().map(|band| key("cost", band.as_str()))),
    ));
    parts.extend(some(
        words.list(query.time.iter().map(|band| key("time", band.as_str()))),
    ));
    parts.extend(some(
        words.list(query.runs.iter().map(|band| key("runs", band.as_str()))),
    ));
    parts.extend(
        some(query.owner.join(", ")).map(|owners| words.fill("search_by", &[("owners", &owners)])),
    );
    parts.extend(
        query
            .created
            .map(|age| words.fill("search_created", &[("days", &age.days().to_string())])),
    );
    if query.official {
        parts.push(words.say("search_official").to_owned());
    }
    line(
        &some(parts.join(" · ")).unwrap_or_else(|| words.say("search_all").to_owned()),
        SEARCH_CHARACTERS,
    )
}

/// What a model takes and gives, in a sentence; none where neither is known.
pub fn abilities(listed: &Listed, words: Words) -> Option<String> {
    let takes = words.list(
        listed
            .model
            .takes
            .iter()
            .map(|takes| key("takes", takes.as_str())),
    );
    let gives = words.list(
        listed
            .model
            .gives
            .iter()
            .map(|gives| key("gives", gives.as_str())),
    );
    match (takes.as_str(), gives.as_str()) {
        ("", "") => None,
        (takes, "") => Some(words.fill("model_takes", &[("kinds", takes)])),
        ("", gives) => Some(words.fill("model_gives", &[("kinds", gives)])),
        (takes, gives) => Some(words.fill(
            "model_takes_and_gives",
            &[("takes", takes), ("gives", gives)],
        )),
    }
}

/// Strangers' text as one line of at most so many characters.
pub fn line(text: &str, most: usize) -> String {
    let text = readable(&text.replace(['\r', '\n'], " "))
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    match text.char_indices().nth(most) {
        None => text,
        Some(_) => text.chars().take(most - 1).chain(['…']).collect(),
    }
}

fn kinds(words: Words, message: &str, keys: impl Iterator<Item = String>) -> Option<String> {
    some(words.list(keys)).map(|kinds| words.fill(message, &[("kinds", &kinds)]))
}

/// The name of the message that says a word of the wire.
fn key(area: &str, word: &str) -> String {
    format!("{area}_{}", word.replace('-', "_"))
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use api::{CostBand, Gives, RunsBand, Takes, Task, TimeBand};

    use super::*;

    #[test]
    fn a_search_is_said_in_its_readers_language() {
        let query = CatalogQuery::from_search(
            "q=fog&task=depth-to-image&takes=image,mask&owner=cjwbw&created=week&official=true&sort=trending",
        );
        let expected =
            "“fog” · depth to image · takes image, mask · by cjwbw · made within 7 days · official";
        assert_eq!(spoken(&query, Words::of("en")), expected);
        assert_eq!(
            spoken(&query, Words::of("de")).split(" · ").nth(2),
            Some("nimmt Bild, Maske")
        );
        assert_eq!(
            spoken(&CatalogQuery::default(), Words::of("en")),
            "all models"
        );
    }

    #[test]
    fn what_is_searched_for_stays_one_line_that_ends() {
        let query = CatalogQuery {
            q: format!("a\r\nBcc: b@c.example {}", "x".repeat(190)),
            ..CatalogQuery::default()
        };
        let said = spoken(&query, Words::of("en"));
        assert!(
            said.starts_with("“a Bcc: b@c.example x") && said.ends_with('…'),
            "{said}"
        );
        assert_eq!(said.chars().count(), SEARCH_CHARACTERS);
    }

    #[test]
    fn there_is_a_word_for_everything_that_a_search_can_name() {
        let words = |area: &str, all: Vec<&str>| {
            all.into_iter()
                .map(|word| key(area, word))
                .collect::<Vec<_>>()
        };
        let keys = [
            words("task", Task::ALL.iter().map(|task| task.as_str()).collect()),
            words(
                "takes",
                Takes::ALL.iter().map(|takes| takes.as_str()).collect(),
            ),
            words(
                "gives",
                Gives::ALL.iter().map(|gives| gives.as_str()).collect(),
            ),
            words(
                "cost",
                CostBand::ALL.iter().map(|band| band.as_str()).collect(),
            ),
            words(
                "time",
                TimeBand::ALL.iter().map(|band| band.as_str()).collect(),
            ),
            words(
                "runs",
                RunsBand::ALL.iter().map(|band| band.as_str()).collect(),
            ),
        ];
        for key in keys.concat() {
            assert_ne!(Words::of("en").say(&key), "", "{key}");
        }
    }
}
