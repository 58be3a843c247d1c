use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{FileId, Timestamp};

/// Bytes that a client uploaded. Usable as an input through [`FileUrls::get`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct File {
    /// Its id.
    pub id: FileId,
    /// The name it was uploaded under.
    pub name: String,
    /// Media type, detected from the first bytes; the client's value if it cannot be detected.
    pub content_type: String,
    /// Bytes.
    pub size: u64,
    /// Entity tag; changes with the bytes.
    pub etag: String,
    /// Digests of the bytes.
    pub checksums: Checksums,
    /// Metadata from the client.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub metadata: Map<String, Value>,
    /// Upload time.
    pub created_at: Timestamp,
    /// Expiry time; the stored images of predictions do not expire.
    pub expires_at: Timestamp,
    /// Its URL.
    pub urls: FileUrls,
}

/// Digests in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Checksums {
    /// SHA-256.
    pub sha256: String,
    /// MD5, which Replicate's clients expect.
    pub md5: String,
}

/// URLs of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileUrls {
    /// This object; give it as an image input.
    pub get: String,
    /// Signed URL of the bytes, which needs no token.
    #[serde(default)]
    pub download: String,
}
