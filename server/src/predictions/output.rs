use api::BlobName;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::links::Links;

/// What a model gave, as it rests in the store: any JSON, and beside it which kept file belongs where in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptOutput {
    /// What it gave; null where files stood.
    pub value: Value,
    /// Where files stood (JSON pointers, RFC 6901), and their bytes.
    pub files: Vec<(String, BlobName)>,
}

impl KeptOutput {
    /// The output with addresses on the host that was asked.
    pub fn present(&self, links: &Links) -> Value {
        let mut value = self.value.clone();
        for (pointer, blob) in &self.files {
            if let Some(place) = value.pointer_mut(pointer) {
                *place = links.blob(blob).into();
            }
        }
        value
    }

    /// As it rests in the database.
    pub fn to_json(&self) -> String {
        serde_json::json!(self).to_string()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{links::Site, signer::Signer};

    #[test]
    fn files_stand_in_their_places_again() {
        let links = Site::new(None, 8787, Signer::new([1; 32])).links(None);
        let blob = BlobName::new(&"ab".repeat(32), "png").unwrap();
        let address = links.blob(&blob);
        let kept = |value, pointer: &str| {
            KeptOutput {
                value,
                files: vec![(pointer.into(), blob.clone())],
            }
            .present(&links)
        };
        assert_eq!(kept(json!(null), ""), json!(address));
        assert_eq!(
            kept(json!({ "a/b": [1, null] }), "/a~1b/1"),
            json!({ "a/b": [1, address] })
        );
        let words = KeptOutput {
            value: json!(["On", "ce"]),
            files: vec![],
        };
        assert_eq!(words.present(&links), json!(["On", "ce"]));
        assert_eq!(
            serde_json::from_str::<KeptOutput>(&words.to_json()).unwrap(),
            words
        );
    }
}
