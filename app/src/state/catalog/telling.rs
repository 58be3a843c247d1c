use api::{CatalogSource, Likeness, RunsHere};

use super::facet;
use crate::words;

/// Why a model is similar to another.
pub fn likeness(reason: &Likeness) -> String {
    match reason {
        Likeness::Task { task } => words::model_like_task(&facet::task(*task)),
        Likeness::Takes { takes } => words::model_like_takes(
            &takes
                .iter()
                .map(|takes| facet::takes(*takes))
                .collect::<Vec<_>>()
                .join(", "),
        ),
        Likeness::Owner => words::model_like_owner().to_owned(),
        Likeness::Words { words } => words::model_like_words(&words.join(", ")),
        Likeness::Collection { name } => words::model_like_collection(name),
    }
}

/// What is to be said beside the button that runs a model here; nothing where it is run as it is.
pub fn runs_here(runs_here: RunsHere) -> Option<&'static str> {
    match runs_here {
        RunsHere::Yes => None,
        RunsHere::StandIn => Some(words::model_stands_in()),
        RunsHere::No => Some(words::model_cannot_run()),
    }
}

/// Where what is known of a model is from.
pub fn source(source: CatalogSource) -> &'static str {
    match source {
        CatalogSource::BuiltIn => words::model_source_built_in(),
        CatalogSource::Snapshot => words::model_source_snapshot(),
        CatalogSource::Replicate => words::model_source_replicate(),
    }
}

/// The address, where it is one that a browser can be sent to without harm.
pub fn safe_link(address: &str) -> Option<&str> {
    let (scheme, rest) = address.trim().split_once("://")?;
    let is_web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    (is_web && !rest.is_empty()).then(|| address.trim())
}

/// The paragraphs of a text, as it stands.
pub fn paragraphs(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    text.split("\n\n")
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use api::{Takes, Task};

    use super::*;

    #[test]
    fn reasons_are_sentences() {
        let reasons = [
            Likeness::Task {
                task: Task::DepthToImage,
            },
            Likeness::Takes {
                takes: vec![Takes::DepthMap, Takes::Mask],
            },
            Likeness::Owner,
            Likeness::Words {
                words: vec!["controlnet".into(), "depth".into()],
            },
        ];
        let said = reasons.map(|reason| likeness(&reason));
        assert_eq!(
            said,
            [
                "also does: Depth to image",
                "also takes: depth map, mask",
                "by the same creator",
                "also speaks of: controlnet, depth"
            ]
        );
    }

    #[test]
    fn only_addresses_of_the_web_are_followed() {
        assert_eq!(
            safe_link(" https://arxiv.org/abs/1 "),
            Some("https://arxiv.org/abs/1")
        );
        for other in [
            "javascript:alert(1)",
            "data://x",
            "//host",
            "https://",
            "file:///etc",
            "",
        ] {
            assert_eq!(safe_link(other), None, "{other}");
        }
    }

    #[test]
    fn a_text_is_read_in_paragraphs() {
        assert_eq!(
            paragraphs("# A\r\n\r\n<b>b</b>\nc\n\n\n\n"),
            ["# A", "<b>b</b>\nc"]
        );
    }
}
