//! The content-addressed blob store: blobs are named by their SHA-256 and never change.

use std::{fs, io, ops::Range, path::Path as FolderPath, sync::Arc, time::SystemTime};

use api::BlobName;
use bytes::Bytes;
use futures_util::{StreamExt, stream::BoxStream};
use object_store::{
    Error as StorageError, GetOptions, GetRange, ObjectStore, ObjectStoreExt,
    local::LocalFileSystem, path::Path,
};
use sha2::{Digest, Sha256};

/// A blob that could not be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// The blob does not exist.
    #[error("the stored bytes are missing")]
    Missing,
    /// The disk is full.
    #[error("the disk that stores pictures is full")]
    Full,
    /// The storage failed otherwise.
    #[error("the storage of pictures failed: {0}")]
    Storage(#[source] StorageError),
}

impl From<StorageError> for BlobError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::NotFound { .. } => Self::Missing,
            error if is_full(&error) => Self::Full,
            error => Self::Storage(error),
        }
    }
}

/// True if a full disk or quota is among the causes of `error`.
pub(crate) fn is_full(error: &(dyn std::error::Error + 'static)) -> bool {
    let full = error.downcast_ref::<io::Error>().is_some_and(|cause| {
        matches!(
            cause.kind(),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
        )
    });
    full || error.source().is_some_and(is_full)
}

/// The object store in a folder. Writes are atomic and synced to the disk.
pub fn open_folder(folder: &FolderPath) -> Result<Arc<dyn ObjectStore>, BlobError> {
    Ok(Arc::new(
        LocalFileSystem::new_with_prefix(folder)?.with_fsync(true),
    ))
}

/// Removes partial files that a crash left in `folder` before a point in time. Returns their number.
/// The object store writes to a temporary name with a `#` and ignores such names in lists.
pub fn remove_partial_files(folder: &FolderPath, before: SystemTime) -> io::Result<usize> {
    let mut removed = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        if metadata.is_dir() {
            removed += remove_partial_files(&entry.path(), before)?;
        } else if entry.file_name().to_string_lossy().contains('#') && metadata.modified()? < before
        {
            fs::remove_file(entry.path())?;
            removed += 1;
        }
    }
    Ok(removed)
}

/// The blob store. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Blobs {
    storage: Arc<dyn ObjectStore>,
}

impl Blobs {
    /// A blob store in this object store.
    pub fn new(storage: Arc<dyn ObjectStore>) -> Self {
        Self { storage }
    }

    /// Stores `bytes` durably. Bytes that are stored already are not written again.
    ///
    /// # Errors
    /// If the disk is full or fails; [`BlobError::Missing`] if [`BlobName`] rejects `extension`.
    pub async fn put(&self, bytes: Bytes, extension: &str) -> Result<BlobName, BlobError> {
        let digest = hex::encode(Sha256::digest(&bytes));
        let name = BlobName::new(&digest, extension).map_err(|_| BlobError::Missing)?;
        if self.size(&name).await.ok() != Some(bytes.len() as u64) {
            self.storage.put(&location(&name), bytes.into()).await?;
        }
        Ok(name)
    }

    /// The whole blob.
    pub async fn get(&self, name: &BlobName) -> Result<Bytes, BlobError> {
        Ok(self.storage.get(&location(name)).await?.bytes().await?)
    }

    /// The size in bytes.
    pub async fn size(&self, name: &BlobName) -> Result<u64, BlobError> {
        Ok(self.storage.head(&location(name)).await?.size)
    }

    /// The bytes within `range`, as a stream.
    pub async fn stream(
        &self,
        name: &BlobName,
        range: Range<u64>,
    ) -> Result<BoxStream<'static, Result<Bytes, BlobError>>, BlobError> {
        if range.is_empty() {
            return Ok(futures_util::stream::empty().boxed());
        }
        let options = GetOptions {
            range: Some(GetRange::Bounded(range)),
            ..GetOptions::default()
        };
        let result = self.storage.get_opts(&location(name), options).await?;
        Ok(result
            .into_stream()
            .map(|chunk| chunk.map_err(BlobError::from))
            .boxed())
    }

    /// Checks that the store is writable.
    pub async fn probe(&self) -> Result<(), BlobError> {
        let path = Path::from("probe");
        self.storage
            .put(&path, Bytes::from_static(b"ready").into())
            .await?;
        Ok(self.storage.delete(&path).await?)
    }
}

/// The path of a blob: in one of 256 folders, by the first two digits.
fn location(name: &BlobName) -> Path {
    Path::from(format!("{}/{name}", &name.sha256()[..2]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blobs(folder: &tempfile::TempDir) -> Blobs {
        Blobs::new(open_folder(folder.path()).unwrap())
    }

    #[tokio::test]
    async fn blob_is_read_whole_and_by_range() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = blobs(&folder);
        let name = blobs
            .put(Bytes::from_static(b"a picture"), "png")
            .await
            .unwrap();
        assert_eq!(blobs.get(&name).await.unwrap(), "a picture");
        assert_eq!(blobs.size(&name).await.unwrap(), 9);
        let chunks: Vec<_> = blobs.stream(&name, 2..5).await.unwrap().collect().await;
        assert_eq!(
            chunks
                .into_iter()
                .map(Result::unwrap)
                .collect::<Vec<_>>()
                .concat(),
            b"pic"
        );
    }

    #[tokio::test]
    async fn put_is_idempotent_and_repairs_a_damaged_copy() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = blobs(&folder);
        let first = blobs
            .put(Bytes::from_static(b"a picture"), "png")
            .await
            .unwrap();
        fs::write(
            folder
                .path()
                .join(&first.as_str()[..2])
                .join(first.as_str()),
            "a pi",
        )
        .unwrap();
        assert_eq!(
            blobs
                .put(Bytes::from_static(b"a picture"), "png")
                .await
                .unwrap(),
            first
        );
        assert_eq!(blobs.get(&first).await.unwrap(), "a picture");
    }

    #[tokio::test]
    async fn unknown_blob_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        let name = BlobName::new(&"ab".repeat(32), "png").unwrap();
        assert!(matches!(
            blobs(&folder).get(&name).await,
            Err(BlobError::Missing)
        ));
    }

    #[tokio::test]
    async fn partial_files_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let name = blobs(&folder)
            .put(Bytes::from_static(b"a picture"), "png")
            .await
            .unwrap();
        let half = folder
            .path()
            .join(&name.as_str()[..2])
            .join(format!("{name}#1"));
        fs::write(&half, "a pi").unwrap();
        assert_eq!(
            remove_partial_files(folder.path(), SystemTime::UNIX_EPOCH).unwrap(),
            0,
            "it may still be written"
        );
        let later =
            fs::metadata(&half).unwrap().modified().unwrap() + std::time::Duration::from_secs(1);
        assert_eq!(remove_partial_files(folder.path(), later).unwrap(), 1);
        assert_eq!(blobs(&folder).get(&name).await.unwrap(), "a picture");
    }

    #[test]
    fn full_disk_is_distinguished() {
        let full = StorageError::Generic {
            store: "local",
            source: Box::new(io::Error::from(io::ErrorKind::StorageFull)),
        };
        assert!(matches!(BlobError::from(full), BlobError::Full));
        let other = StorageError::Generic {
            store: "local",
            source: Box::new(io::Error::other("broken")),
        };
        assert!(matches!(BlobError::from(other), BlobError::Storage(_)));
    }
}
