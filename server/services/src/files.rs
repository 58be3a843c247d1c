//! Uploaded files: usable as inputs for a day.
//!
//! - [`upload`]: streams bytes to the disk and computes their checksums

mod upload;

use std::sync::Arc;

use api::{File, FileId, FileUrls, Page, limits, routes};
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream::BoxStream};
use jiff::{SignedDuration, Timestamp};
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt, path::Path};

pub use upload::{Upload, UploadHints};

use adapters::blobs::BlobError;
use domain::{
    clock::{SharedClock, to_wire_timestamp},
    links::Links,
    owner::OwnerId,
};
use store::{FileCursor, FileRow, Store, StoreError};

/// A file that could not be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Larger than [`limits::FILE_BYTES`]. The message is Replicate's.
    #[error("Files must be less than 100MB in size")]
    TooLarge,
    /// No bytes.
    #[error("is empty (zero bytes); choose a file with something in it")]
    Empty,
    /// Storage of the bytes failed.
    #[error(transparent)]
    Bytes(#[from] BlobError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<object_store::Error> for FileError {
    fn from(error: object_store::Error) -> Self {
        Self::Bytes(error.into())
    }
}

/// The uploaded files. Cheap to clone.
#[derive(Clone)]
pub struct Files {
    store: Store,
    storage: Arc<dyn ObjectStore>,
    clock: SharedClock,
}

impl Files {
    /// Files with rows in `store` and bytes in `storage`.
    pub fn new(store: Store, storage: Arc<dyn ObjectStore>, clock: SharedClock) -> Self {
        Self {
            store,
            storage,
            clock,
        }
    }

    /// Starts an upload.
    pub async fn upload(&self, owner: &OwnerId) -> Result<Upload, FileError> {
        let id = FileId::from_entropy(rand::random());
        let target = self.storage.put_multipart(&location(&id)).await?;
        Ok(Upload::new(self.clone(), owner.clone(), id, target))
    }

    /// Stores bytes that are in memory.
    pub async fn create(
        &self,
        owner: &OwnerId,
        bytes: Bytes,
        hints: UploadHints,
    ) -> Result<FileRow, FileError> {
        let mut upload = self.upload(owner).await?;
        upload.write(bytes).await?;
        upload.finish(hints).await
    }

    /// The file, if the owner has it and it has not expired.
    pub async fn get(&self, owner: &OwnerId, id: &FileId) -> Result<Option<FileRow>, FileError> {
        Ok(self
            .store
            .files()
            .find_owned(owner, id, &to_wire_timestamp(self.clock.now()))
            .await?)
    }

    /// The bytes of the file that [`get`](Self::get) returns.
    pub async fn read(&self, owner: &OwnerId, id: &FileId) -> Result<Option<Bytes>, FileError> {
        match self.get(owner, id).await? {
            Some(file) => Ok(Some(
                self.storage.get(&location(&file.id)).await?.bytes().await?,
            )),
            None => Ok(None),
        }
    }

    /// The file of any owner and a stream of its bytes, for requests with a signed URL; `None` if
    /// it does not exist or has expired.
    pub async fn open(
        &self,
        id: &FileId,
    ) -> Result<Option<(FileRow, BoxStream<'static, Result<Bytes, BlobError>>)>, FileError> {
        let Some(file) = self
            .store
            .files()
            .find(id, &to_wire_timestamp(self.clock.now()))
            .await?
        else {
            return Ok(None);
        };
        let bytes = self
            .storage
            .get(&location(id))
            .await?
            .into_stream()
            .map_err(BlobError::from);
        Ok(Some((file, bytes.boxed())))
    }

    /// True if `expiry` (Unix seconds) is in the future.
    pub fn is_before(&self, expiry: i64) -> bool {
        self.clock.now().as_second() < expiry
    }

    /// A page of the owner's files, newest first.
    pub async fn list(
        &self,
        owner: &OwnerId,
        cursor: Option<FileCursor>,
        links: &Links,
    ) -> Result<Page<File>, FileError> {
        let (rows, has_more) = self
            .store
            .files()
            .list(
                owner,
                cursor.as_ref(),
                &to_wire_timestamp(self.clock.now()),
                limits::PAGE_RESULTS,
            )
            .await?;
        let (has_previous, has_next) = match cursor {
            None => (false, has_more),
            Some(FileCursor::After(..)) => (true, has_more),
            Some(FileCursor::Before(..)) => (has_more, true),
        };
        let page_url = |cursor: FileCursor| {
            links.absolute(&format!("{}?cursor={}", routes::FILES, cursor.encode()))
        };
        let next = match rows.last() {
            Some(row) if has_next => Some(page_url(FileCursor::After(
                row.created_at.clone(),
                row.id.clone(),
            ))),
            _ => None,
        };
        let previous = match rows.first() {
            Some(row) if has_previous => Some(page_url(FileCursor::Before(
                row.created_at.clone(),
                row.id.clone(),
            ))),
            _ => None,
        };
        Ok(Page {
            next,
            previous,
            results: rows.into_iter().map(|row| present(row, links)).collect(),
        })
    }

    /// Deletes the owner's file; false if there is none.
    pub async fn delete(&self, owner: &OwnerId, id: &FileId) -> Result<bool, FileError> {
        let existed = self.store.files().delete(owner, id).await?;
        if existed {
            self.remove(id).await?;
        }
        Ok(existed)
    }

    /// Deletes expired files; returns how many.
    pub async fn delete_expired(&self) -> Result<usize, FileError> {
        let expired = self
            .store
            .files()
            .delete_expired(&to_wire_timestamp(self.clock.now()))
            .await?;
        for id in &expired {
            self.remove(id).await?;
        }
        Ok(expired.len())
    }

    /// Deletes bytes that were written before `cutoff` and have no row, because the server stopped
    /// between the two. Returns how many files.
    pub async fn remove_orphans(&self, cutoff: Timestamp) -> Result<usize, FileError> {
        let written: Vec<ObjectMeta> = self.storage.list(None).try_collect().await?;
        let known = self.store.files().ids().await?;
        let is_orphan = |file: &&ObjectMeta| {
            file.last_modified.timestamp() < cutoff.as_second()
                && !known.contains(file.location.as_ref())
        };
        let orphans: Vec<&ObjectMeta> = written.iter().filter(is_orphan).collect();
        for orphan in &orphans {
            self.storage.delete(&orphan.location).await?;
        }
        Ok(orphans.len())
    }

    async fn remove(&self, id: &FileId) -> Result<(), FileError> {
        match self.storage.delete(&location(id)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Stores the row of a file whose bytes are written.
    async fn insert(&self, file: FileRow) -> Result<FileRow, FileError> {
        if let Err(error) = self.store.files().insert(&file).await {
            self.remove(&file.id).await?;
            return Err(error.into());
        }
        Ok(file)
    }

    fn lifetime(&self) -> (api::Timestamp, api::Timestamp) {
        let now = self.clock.now();
        (
            to_wire_timestamp(now),
            to_wire_timestamp(now + SignedDuration::from_secs(limits::FILE_SECONDS)),
        )
    }
}

/// The file as the API shows it.
pub fn present(file: FileRow, links: &Links) -> File {
    File {
        urls: FileUrls {
            get: links.absolute(&routes::file(&file.id)),
            download: download_url(&file, links),
        },
        etag: file.checksums.md5.clone(),
        id: file.id,
        name: file.name,
        content_type: file.content_type,
        size: file.size,
        checksums: file.checksums,
        metadata: file.metadata,
        created_at: file.created_at,
        expires_at: file.expires_at,
    }
}

/// The signed URL of the bytes.
fn download_url(file: &FileRow, links: &Links) -> String {
    let expiry = file
        .expires_at
        .as_str()
        .parse()
        .map_or(0, Timestamp::as_second);
    links.download(&file.owner.username(), &file.id, expiry)
}

fn location(id: &FileId) -> Path {
    Path::from(id.as_str())
}
