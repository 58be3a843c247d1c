use api::DepthPreview;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Form;
use crate::json;

/// What survives a reload: everything typed, and the picture as the server has seen it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// What is typed, by field; a picture is the address it was uploaded to.
    pub texts: Map<String, Value>,
    /// The picture and its depth, to be shown before the server is asked again.
    #[serde(default)]
    pub preview: Option<DepthPreview>,
}

impl Draft {
    /// The draft of a form and its pictures.
    pub fn of(form: &Form, preview: Option<DepthPreview>) -> Self {
        Self { texts: form.texts(), preview }
    }

    /// Reads a kept draft. One that cannot be read, as from a version with other types, is none.
    pub fn from_json(text: &str) -> Option<Self> {
        json::read(text)
    }

    /// The draft as it is kept.
    pub fn to_json(&self) -> String {
        json::write(self)
    }
}

#[cfg(test)]
mod tests {
    use api::{DepthSource, Picture};

    use super::*;

    #[test]
    fn a_draft_comes_back_as_it_was_kept() {
        let picture = Picture { url: "http://localhost/blobs/a.png".into(), width: 640, height: 427, region: None };
        let preview = DepthPreview {
            image: picture.clone(),
            depth: picture,
            source: DepthSource::Estimated,
            seconds: 0.06,
            notes: vec!["Location removed.".into()],
        };
        let draft = Draft { texts: Map::from_iter([("prompt".to_owned(), "a \"storm\"\nat sea".into())]), preview: Some(preview) };
        assert_eq!(Draft::from_json(&draft.to_json()), Some(draft));
    }

    #[test]
    fn what_is_no_draft_is_none() {
        for json in ["", "null", "[]", "{\"texts\": 3}"] {
            assert_eq!(Draft::from_json(json), None, "{json}");
        }
    }
}
