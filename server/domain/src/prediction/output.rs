use api::BlobName;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::links::Links;

/// The output of a model as stored: JSON, and the blobs of the files in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredOutput {
    /// The JSON, with null in place of files.
    pub value: Value,
    /// JSON pointers (RFC 6901) to the files, and their blobs.
    pub files: Vec<(String, BlobName)>,
}

impl StoredOutput {
    /// The output with URLs on the host of the request.
    pub fn present(&self, links: &Links) -> Value {
        let mut value = self.value.clone();
        for (pointer, blob) in &self.files {
            if let Some(place) = value.pointer_mut(pointer) {
                *place = links.blob(blob).into();
            }
        }
        value
    }

    /// The stored form.
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
    fn present_inserts_urls_at_pointers() {
        let links = Site::new(None, 8787, Signer::new([1; 32])).links(None);
        let blob = BlobName::new(&"ab".repeat(32), "png").unwrap();
        let address = links.blob(&blob);
        let present = |value, pointer: &str| {
            StoredOutput {
                value,
                files: vec![(pointer.into(), blob.clone())],
            }
            .present(&links)
        };
        assert_eq!(present(json!(null), ""), json!(address));
        assert_eq!(
            present(json!({ "a/b": [1, null] }), "/a~1b/1"),
            json!({ "a/b": [1, address] })
        );
        let text = StoredOutput {
            value: json!(["On", "ce"]),
            files: vec![],
        };
        assert_eq!(text.present(&links), json!(["On", "ce"]));
        assert_eq!(
            serde_json::from_str::<StoredOutput>(&text.to_json()).unwrap(),
            text
        );
    }
}
