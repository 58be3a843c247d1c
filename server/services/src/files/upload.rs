use api::{Checksums, FileId, limits};
use bytes::Bytes;
use md5::Md5;
use object_store::{MultipartUpload, WriteMultipart};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::{FileError, Files};
use domain::owner::OwnerId;
use imaging::pictures;
use store::FileRow;

/// Bytes that are buffered before a write.
const CHUNK_BYTES: usize = 1024 * 1024;
/// Concurrent writes, so that a fast sender waits for a slow disk instead of filling the memory.
const MAX_CONCURRENT_WRITES: usize = 2;
/// First bytes that determine the media type; an SVG may begin with a long comment.
const HEAD_BYTES: usize = 4096;
/// The longest name in bytes, as Replicate's.
const NAME_BYTES: usize = 255;
/// The media type of unrecognized bytes without a hint.
const UNKNOWN_TYPE: &str = "application/octet-stream";

/// The client's description of its file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UploadHints {
    /// The name.
    pub name: Option<String>,
    /// The media type; the recognized type takes precedence.
    pub content_type: Option<String>,
    /// Metadata to store.
    pub metadata: Map<String, Value>,
}

/// An upload in progress. Dropped before it is finished, it leaves nothing.
pub struct Upload {
    files: Files,
    owner: OwnerId,
    id: FileId,
    target: WriteMultipart,
    head: Vec<u8>,
    size: u64,
    sha256: Sha256,
    md5: Md5,
}

impl Upload {
    pub(super) fn new(
        files: Files,
        owner: OwnerId,
        id: FileId,
        target: Box<dyn MultipartUpload>,
    ) -> Self {
        let target = WriteMultipart::new_with_chunk_size(target, CHUNK_BYTES);
        Self {
            files,
            owner,
            id,
            target,
            head: Vec::new(),
            size: 0,
            sha256: Sha256::new(),
            md5: Md5::new(),
        }
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// [`FileError::TooLarge`] above the limit, and if the disk fails.
    pub async fn write(&mut self, bytes: Bytes) -> Result<(), FileError> {
        self.size += bytes.len() as u64;
        if self.size > limits::FILE_BYTES {
            return Err(FileError::TooLarge);
        }
        self.head
            .extend(bytes.iter().take(HEAD_BYTES - self.head.len()));
        self.sha256.update(&bytes);
        self.md5.update(&bytes);
        self.target.wait_for_capacity(MAX_CONCURRENT_WRITES).await?;
        self.target.put(bytes);
        Ok(())
    }

    /// Stores the file; when this returns, the bytes are on the disk.
    pub async fn finish(self, hints: UploadHints) -> Result<FileRow, FileError> {
        if self.size == 0 {
            return Err(FileError::Empty);
        }
        self.target.finish().await?;
        let sniffed = pictures::sniff(&self.head).map(|(mime, _)| mime.to_owned());
        let (created_at, expires_at) = self.files.lifetime();
        let file = FileRow {
            name: hints.name.map_or_else(|| "upload".into(), sanitize_name),
            content_type: sniffed
                .or(hints.content_type)
                .unwrap_or_else(|| UNKNOWN_TYPE.into()),
            id: self.id,
            owner: self.owner,
            size: self.size,
            checksums: Checksums {
                sha256: hex::encode(self.sha256.finalize()),
                md5: hex::encode(self.md5.finalize()),
            },
            metadata: hints.metadata,
            created_at,
            expires_at,
        };
        self.files.insert(file).await
    }
}

/// The last component of a path, cut to the longest name.
fn sanitize_name(name: String) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    name[..name.floor_char_boundary(NAME_BYTES)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_folders_and_are_truncated() {
        assert_eq!(sanitize_name("C:\\pictures\\me.jpg".into()), "me.jpg");
        assert_eq!(sanitize_name("../../etc/passwd".into()), "passwd");
        assert!(sanitize_name("ä".repeat(200)).len() <= NAME_BYTES);
    }
}
