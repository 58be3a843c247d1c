use api::{CatalogSource, RunsHere, Similarity};

use super::facet;
use crate::i18n;

/// Why a model is similar to another.
pub fn similarity_reason(reason: &Similarity) -> String {
    match reason {
        Similarity::Task { task } => i18n::model_similar_task(&facet::task(*task)),
        Similarity::Inputs { inputs } => i18n::model_similar_inputs(
            &inputs
                .iter()
                .map(|inputs| facet::inputs(*inputs))
                .collect::<Vec<_>>()
                .join(", "),
        ),
        Similarity::Owner => i18n::model_similar_owner().to_owned(),
        Similarity::Terms { terms } => i18n::model_similar_description(&terms.join(", ")),
        Similarity::Collection { name } => i18n::model_similar_collection(name),
    }
}

/// A note beside the run button; `None` if the model runs without restrictions.
pub fn runs_here(runs_here: RunsHere) -> Option<&'static str> {
    match runs_here {
        RunsHere::Yes => None,
        RunsHere::StandIn => Some(i18n::model_stands_in()),
        RunsHere::No => Some(i18n::model_cannot_run()),
    }
}

/// The label of the source of a model's entry.
pub fn source(source: CatalogSource) -> &'static str {
    match source {
        CatalogSource::BuiltIn => i18n::model_source_built_in(),
        CatalogSource::Snapshot => i18n::model_source_snapshot(),
        CatalogSource::Replicate => i18n::model_source_replicate(),
    }
}

/// The address, if it is a safe link target: HTTP or HTTPS.
pub fn safe_link(address: &str) -> Option<&str> {
    let (scheme, rest) = address.trim().split_once("://")?;
    let is_web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    (is_web && !rest.is_empty()).then(|| address.trim())
}

/// The paragraphs of a text.
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
    use api::{InputKind, Task};

    use super::*;

    #[test]
    fn similarity_reasons_are_sentences() {
        let reasons = [
            Similarity::Task {
                task: Task::DepthToImage,
            },
            Similarity::Inputs {
                inputs: vec![InputKind::DepthMap, InputKind::Mask],
            },
            Similarity::Owner,
            Similarity::Terms {
                terms: vec!["controlnet".into(), "depth".into()],
            },
        ];
        let sentences = reasons.map(|reason| similarity_reason(&reason));
        assert_eq!(
            sentences,
            [
                "same task: Depth to image",
                "same inputs: depth map, mask",
                "by the same creator",
                "similar description: controlnet, depth"
            ]
        );
    }

    #[test]
    fn only_http_links_are_safe() {
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
    fn text_is_split_into_paragraphs() {
        assert_eq!(
            paragraphs("# A\r\n\r\n<b>b</b>\nc\n\n\n\n"),
            ["# A", "<b>b</b>\nc"]
        );
    }
}
