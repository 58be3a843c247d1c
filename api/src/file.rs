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
    /// What its first bytes say it is; what the client said where they say nothing.
    pub content_type: String,
    /// Bytes.
    pub size: u64,
    /// Changes when the bytes do.
    pub etag: String,
    /// Digests of the bytes.
    pub checksums: Checksums,
    /// Whatever the client attached.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub metadata: Map<String, Value>,
    /// When it was uploaded.
    pub created_at: Timestamp,
    /// When it may be removed; a prediction's own pictures stay.
    pub expires_at: Timestamp,
    /// Where it is.
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

/// Where a file is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileUrls {
    /// This object; give it as an image input.
    pub get: String,
    /// Its bytes, for as long as it stays: the signature in the address opens them, without a token.
    #[serde(default)]
    pub download: String,
}
