//! Bytes that the server keeps for good, named by their SHA-256.

use std::{fs, io, ops::Range, path::Path as FolderPath, sync::Arc, time::SystemTime};

use api::BlobName;
use bytes::Bytes;
use futures_util::{StreamExt, stream::BoxStream};
use object_store::{
    Error as StorageError, GetOptions, GetRange, ObjectStore, ObjectStoreExt,
    local::LocalFileSystem, path::Path,
};
use sha2::{Digest, Sha256};

/// Why bytes could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// They are not there.
    #[error("the bytes that should be kept here are missing")]
    Missing,
    /// There is no room.
    #[error("the disk that keeps pictures is full")]
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

/// True where the cause of `error`, however deep, is a full disk or quota.
pub(crate) fn is_full(error: &(dyn std::error::Error + 'static)) -> bool {
    let full = error.downcast_ref::<io::Error>().is_some_and(|cause| {
        matches!(
            cause.kind(),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
        )
    });
    full || error.source().is_some_and(is_full)
}

/// The storage below a folder. What it says is written is on the disk, whole or not at all.
pub fn open_folder(folder: &FolderPath) -> Result<Arc<dyn ObjectStore>, BlobError> {
    Ok(Arc::new(
        LocalFileSystem::new_with_prefix(folder)?.with_fsync(true),
    ))
}

/// Removes what was half written below `folder` when the server last fell, before `moment`, and says how many files that were.
/// [`open_folder`]'s storage writes beside its target, under a name with a `#`, and leaves such names out of its lists.
pub fn remove_half_written(folder: &FolderPath, moment: SystemTime) -> io::Result<usize> {
    let mut removed = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        if metadata.is_dir() {
            removed += remove_half_written(&entry.path(), moment)?;
        } else if entry.file_name().to_string_lossy().contains('#') && metadata.modified()? < moment
        {
            fs::remove_file(entry.path())?;
            removed += 1;
        }
    }
    Ok(removed)
}

/// The kept bytes. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Blobs {
    storage: Arc<dyn ObjectStore>,
}

impl Blobs {
    /// Keeps bytes in this storage.
    pub fn new(storage: Arc<dyn ObjectStore>) -> Self {
        Self { storage }
    }

    /// Keeps `bytes`; when it returns they are on the disk. Bytes that are kept already are not written again.
    ///
    /// # Errors
    /// Where the disk is full or fails. `extension` must be one that [`BlobName`] takes, else [`BlobError::Missing`].
    pub async fn put(&self, bytes: Bytes, extension: &str) -> Result<BlobName, BlobError> {
        let digest = hex::encode(Sha256::digest(&bytes));
        let name = BlobName::new(&digest, extension).map_err(|_| BlobError::Missing)?;
        if self.size(&name).await.ok() != Some(bytes.len() as u64) {
            self.storage.put(&location(&name), bytes.into()).await?;
        }
        Ok(name)
    }

    /// All of the bytes.
    pub async fn get(&self, name: &BlobName) -> Result<Bytes, BlobError> {
        Ok(self.storage.get(&location(name)).await?.bytes().await?)
    }

    /// How many bytes there are.
    pub async fn size(&self, name: &BlobName) -> Result<u64, BlobError> {
        Ok(self.storage.head(&location(name)).await?.size)
    }

    /// The bytes within `range`, piece by piece.
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
            .map(|piece| piece.map_err(BlobError::from))
            .boxed())
    }

    /// Tries whether something can be written now.
    pub async fn probe(&self) -> Result<(), BlobError> {
        let path = Path::from("probe");
        self.storage
            .put(&path, Bytes::from_static(b"ready").into())
            .await?;
        Ok(self.storage.delete(&path).await?)
    }
}

/// Spread over 256 folders by the first two digits.
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
    async fn kept_bytes_come_back_whole_and_in_part() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = blobs(&folder);
        let name = blobs
            .put(Bytes::from_static(b"a picture"), "png")
            .await
            .unwrap();
        assert_eq!(blobs.get(&name).await.unwrap(), "a picture");
        assert_eq!(blobs.size(&name).await.unwrap(), 9);
        let pieces: Vec<_> = blobs.stream(&name, 2..5).await.unwrap().collect().await;
        assert_eq!(
            pieces
                .into_iter()
                .map(Result::unwrap)
                .collect::<Vec<_>>()
                .concat(),
            b"pic"
        );
    }

    #[tokio::test]
    async fn the_same_bytes_have_the_same_name_and_a_damaged_copy_is_mended() {
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
    async fn what_is_not_there_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        let name = BlobName::new(&"ab".repeat(32), "png").unwrap();
        assert!(matches!(
            blobs(&folder).get(&name).await,
            Err(BlobError::Missing)
        ));
    }

    #[tokio::test]
    async fn what_a_fall_left_half_written_is_removed() {
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
            remove_half_written(folder.path(), SystemTime::UNIX_EPOCH).unwrap(),
            0,
            "someone may still be writing it"
        );
        let later =
            fs::metadata(&half).unwrap().modified().unwrap() + std::time::Duration::from_secs(1);
        assert_eq!(remove_half_written(folder.path(), later).unwrap(), 1);
        assert_eq!(blobs(&folder).get(&name).await.unwrap(), "a picture");
    }

    #[test]
    fn a_full_disk_is_told_apart() {
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
