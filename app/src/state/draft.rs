use api::Draft;

use crate::json;

/// Reads a draft that a browser has saved. One that cannot be read, as from a version with other
/// types, is none.
pub fn read_draft(text: &str) -> Option<Draft> {
    json::read(text)
}

/// What to do once the server has answered which draft it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraftAction {
    /// Nothing: both are the same, or neither has any content.
    None,
    /// The page loads the server's draft.
    Pull,
    /// The page sends its draft.
    Push,
}

impl DraftAction {
    /// The action if the server's draft has the revision `remote` (0: it has none), `known` is the
    /// draft that the page last synchronized, and `is_unsent` says whether it has changed here
    /// since.
    pub fn of(remote: u64, known: &Draft, is_unsent: bool) -> Self {
        let is_lost = remote == 0 && (known.revision > 0 || known.preview.is_some());
        if is_unsent || is_lost {
            Self::Push
        } else if remote == known.revision {
            Self::None
        } else {
            Self::Pull
        }
    }
}

/// True if a save has overwritten a draft from another browser: each of the `attempts` since the
/// revision `known` can have raised the revision by one at most, but it is now `saved`.
pub fn has_overwritten_other(known: u64, attempts: u64, saved: u64) -> bool {
    saved > known + attempts
}

#[cfg(test)]
mod tests {
    use api::{DepthPreview, DepthSource, Note, NoteKind, Picture};
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
            notes: vec![Note::image(NoteKind::LocationRemoved)],
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
    fn draft_survives_serialization() {
        assert_eq!(read_draft(&json::write(&draft(7))), Some(draft(7)));
        let without_revision = r#"{"texts": {"prompt": "fog"}, "preview": null}"#;
        assert_eq!(
            read_draft(without_revision).map(|draft| draft.revision),
            Some(0)
        );
    }

    #[test]
    fn draft_with_sentences_as_notes_keeps_its_preview() {
        let preview = r#"{"image": {"url": "/a", "width": 1, "height": 2}, "depth": {"url": "/b", "width": 1, "height": 2},
            "source": "estimated", "seconds": 0, "notes": ["Location removed"]}"#;
        let saved = read_draft(&format!(r#"{{"texts": {{}}, "preview": {preview}}}"#));
        let preview = saved.and_then(|draft| draft.preview).expect("the preview");
        assert_eq!((preview.image.url.as_str(), preview.notes), ("/a", vec![]));
    }

    #[test]
    fn invalid_json_is_no_draft() {
        for json in ["", "null", "[]", "{\"texts\": 3}"] {
            assert_eq!(read_draft(json), None, "{json}");
        }
    }

    #[test]
    fn local_changes_are_pushed_and_newer_revision_is_pulled() {
        assert_eq!(DraftAction::of(7, &draft(7), false), DraftAction::None);
        assert_eq!(DraftAction::of(9, &draft(7), false), DraftAction::Pull);
        assert_eq!(DraftAction::of(9, &draft(7), true), DraftAction::Push);
        assert_eq!(DraftAction::of(7, &draft(7), true), DraftAction::Push);
        assert_eq!(
            DraftAction::of(3, &Draft::default(), false),
            DraftAction::Pull,
            "a browser without a draft"
        );
    }

    #[test]
    fn lost_draft_is_pushed_again_and_empty_draft_is_not() {
        assert_eq!(DraftAction::of(0, &draft(7), false), DraftAction::Push);
        assert_eq!(
            DraftAction::of(0, &draft(0), false),
            DraftAction::Push,
            "saved by a version that had no drafts on the server"
        );
        assert_eq!(
            DraftAction::of(0, &Draft::default(), false),
            DraftAction::None
        );
    }

    #[test]
    fn revision_beyond_own_attempts_reveals_overwritten_draft() {
        assert!(!has_overwritten_other(4, 1, 5));
        assert!(
            !has_overwritten_other(4, 2, 5),
            "the first attempt did not arrive, or changed nothing"
        );
        assert!(has_overwritten_other(4, 1, 6));
    }
}
