use api::Draft;

use crate::json;

/// Reads a kept draft. One that cannot be read, as from a version with other types, is none.
pub fn read_draft(text: &str) -> Option<Draft> {
    json::read(text)
}

/// What is to be done once the server has said which draft it keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraftTurn {
    /// Nothing: both are the same, or neither is anything.
    Stay,
    /// The page takes what the server keeps.
    Take,
    /// The server is to keep what the page has.
    Send,
}

impl DraftTurn {
    /// What is to be done where the server keeps the draft of that revision (0 where it keeps none), `known` is the one that the page
    /// began with, and `is_unsent` says that something was changed here since.
    pub fn of(kept: u64, known: &Draft, is_unsent: bool) -> Self {
        // A server that lost what it kept gets it back.
        let is_lost = kept == 0 && (known.revision > 0 || known.preview.is_some());
        match kept == known.revision {
            _ if is_unsent || is_lost => Self::Send,
            true => Self::Stay,
            false => Self::Take,
        }
    }
}

/// True where a draft that was sent `times` since the one of revision `known`, and is kept as `kept`, has replaced one from elsewhere.
pub fn has_replaced_another(known: u64, times: u64, kept: u64) -> bool {
    kept > known + times
}

#[cfg(test)]
mod tests {
    use api::{DepthPreview, DepthSource, Picture};
    use serde_json::Map;

    use super::*;

    fn draft(revision: u64) -> Draft {
        let picture = Picture {
            url: "http://localhost/blobs/a.png".into(),
            width: 640,
            height: 427,
            region: None,
        };
        let preview = DepthPreview {
            image: picture.clone(),
            depth: picture,
            source: DepthSource::Estimated,
            seconds: 0.06,
            notes: vec!["Location removed.".into()],
        };
        let parent = "0123456789abcdefghjkmnpqrs".parse().ok();
        Draft {
            revision,
            texts: Map::from_iter([("prompt".to_owned(), "a \"storm\"\nat sea".into())]),
            model: None,
            preview: Some(preview),
            parent,
        }
    }

    #[test]
    fn a_draft_comes_back_as_it_was_kept() {
        assert_eq!(read_draft(&json::write(&draft(7))), Some(draft(7)));
        let of_before = r#"{"texts": {"prompt": "fog"}, "preview": null}"#;
        assert_eq!(read_draft(of_before).map(|draft| draft.revision), Some(0));
    }

    #[test]
    fn what_is_no_draft_is_none() {
        for json in ["", "null", "[]", "{\"texts\": 3}"] {
            assert_eq!(read_draft(json), None, "{json}");
        }
    }

    #[test]
    fn what_was_typed_here_is_sent_and_else_the_servers_is_taken() {
        assert_eq!(DraftTurn::of(7, &draft(7), false), DraftTurn::Stay);
        assert_eq!(DraftTurn::of(9, &draft(7), false), DraftTurn::Take);
        assert_eq!(DraftTurn::of(9, &draft(7), true), DraftTurn::Send);
        assert_eq!(DraftTurn::of(7, &draft(7), true), DraftTurn::Send);
        assert_eq!(
            DraftTurn::of(3, &Draft::default(), false),
            DraftTurn::Take,
            "a browser that knows nothing"
        );
    }

    #[test]
    fn a_server_that_lost_it_gets_it_back_and_an_empty_studio_sends_nothing() {
        assert_eq!(DraftTurn::of(0, &draft(7), false), DraftTurn::Send);
        assert_eq!(
            DraftTurn::of(0, &draft(0), false),
            DraftTurn::Send,
            "kept by a version that kept it in the browser only"
        );
        assert_eq!(DraftTurn::of(0, &Draft::default(), false), DraftTurn::Stay);
    }

    #[test]
    fn a_revision_that_is_not_ones_own_shows_that_there_was_another() {
        assert!(!has_replaced_another(4, 1, 5));
        assert!(
            !has_replaced_another(4, 2, 5),
            "the first try did not arrive, or was the same"
        );
        assert!(has_replaced_another(4, 1, 6));
    }
}
