use api::{Checksums, FileId, limits};
use bytes::Bytes;
use md5::Md5;
use object_store::{MultipartUpload, WriteMultipart};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::{FileError, Files};
use crate::{owner::OwnerId, pictures, store::FileRow};

/// Bytes that are gathered before they are written.
const CHUNK_BYTES: usize = 1024 * 1024;
/// Writes under way at a time, so a fast sender waits for a slow disk in place of filling memory.
const WRITES_AT_A_TIME: usize = 2;
/// First bytes that are looked at for the file's type; a drawing may begin with a long comment.
const HEAD_BYTES: usize = 4096;
/// Bytes of a name, as Replicate's.
const NAME_BYTES: usize = 255;
/// What bytes are that say nothing and of which nothing is said.
const UNKNOWN_TYPE: &str = "application/octet-stream";

/// What a client says about its file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UploadHints {
    /// Its name.
    pub name: Option<String>,
    /// Its media type; what the bytes say counts more.
    pub content_type: Option<String>,
    /// Anything it wants to keep with it.
    pub metadata: Map<String, Value>,
}

/// A file that is being taken. Dropped before it is finished, it leaves nothing.
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

    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`FileError::TooLarge`] with the first byte too many, and where the disk fails.
    pub async fn write(&mut self, bytes: Bytes) -> Result<(), FileError> {
        self.size += bytes.len() as u64;
        if self.size > limits::FILE_BYTES {
            return Err(FileError::TooLarge);
        }
        self.head
            .extend(bytes.iter().take(HEAD_BYTES - self.head.len()));
        self.sha256.update(&bytes);
        self.md5.update(&bytes);
        self.target.wait_for_capacity(WRITES_AT_A_TIME).await?;
        self.target.put(bytes);
        Ok(())
    }

    /// Keeps the file; when it returns the bytes are on the disk.
    pub async fn finish(self, hints: UploadHints) -> Result<FileRow, FileError> {
        if self.size == 0 {
            return Err(FileError::Empty);
        }
        self.target.finish().await?;
        let sniffed = pictures::sniff(&self.head).map(|(mime, _)| mime.to_owned());
        let (created_at, expires_at) = self.files.lifetime();
        let file = FileRow {
            name: hints.name.map_or_else(|| "upload".into(), shortened),
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
        self.files.keep(file).await
    }
}

/// The last part of a path, cut to the longest name that is kept.
fn shortened(name: String) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    name[..name.floor_char_boundary(NAME_BYTES)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_folders_and_their_excess() {
        assert_eq!(shortened("C:\\pictures\\me.jpg".into()), "me.jpg");
        assert_eq!(shortened("../../etc/passwd".into()), "passwd");
        assert!(shortened("ä".repeat(200)).len() <= NAME_BYTES);
    }
}
