//! Files: bytes that clients uploaded, usable as inputs for a day.
//!
//! - [`upload`]: takes the bytes as they come and writes them to the disk, digesting on the way

mod upload;

use std::sync::Arc;

use api::{File, FileId, FileUrls, Page, limits, routes};
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream::BoxStream};
use jiff::{SignedDuration, Timestamp};
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt, path::Path};

pub use upload::{Upload, UploadHints};

use crate::{
    blobs::BlobError,
    clock::{SharedClock, stamp},
    links::Links,
    owner::OwnerId,
    store::{FileCursor, FileRow, Store, StoreError},
};

/// Why a file could not be taken or given.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// More than [`limits::FILE_BYTES`]. The words are Replicate's.
    #[error("Files must be less than 100MB in size")]
    TooLarge,
    /// No bytes at all.
    #[error("is empty (zero bytes); choose a file with something in it")]
    Empty,
    /// Its bytes failed.
    #[error(transparent)]
    Bytes(#[from] BlobError),
    /// Its row failed.
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
    /// Files whose rows are in `store` and whose bytes are in `storage`.
    pub fn new(store: Store, storage: Arc<dyn ObjectStore>, clock: SharedClock) -> Self {
        Self {
            store,
            storage,
            clock,
        }
    }

    /// Begins to take a file.
    pub async fn upload(&self, owner: &OwnerId) -> Result<Upload, FileError> {
        let id = FileId::from_entropy(rand::random());
        let target = self.storage.put_multipart(&location(&id)).await?;
        Ok(Upload::new(self.clone(), owner.clone(), id, target))
    }

    /// Takes bytes that are already here.
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

    /// The file of that id, where it is this owner's and has not expired.
    pub async fn get(&self, owner: &OwnerId, id: &FileId) -> Result<Option<FileRow>, FileError> {
        Ok(self.store.file(owner, id, &stamp(self.clock.now())).await?)
    }

    /// Its bytes; none where [`get`](Self::get) gives none.
    pub async fn read(&self, owner: &OwnerId, id: &FileId) -> Result<Option<Bytes>, FileError> {
        match self.get(owner, id).await? {
            Some(file) => Ok(Some(
                self.storage.get(&location(&file.id)).await?.bytes().await?,
            )),
            None => Ok(None),
        }
    }

    /// The file of that id, whoever owns it, and its bytes as they come from the disk; none where there is none or it has expired.
    /// For whom a signed address lets in.
    pub async fn open(
        &self,
        id: &FileId,
    ) -> Result<Option<(FileRow, BoxStream<'static, Result<Bytes, BlobError>>)>, FileError> {
        let Some(file) = self.store.any_file(id, &stamp(self.clock.now())).await? else {
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

    /// True where `expiry` (Unix seconds) is still to come.
    pub fn is_before(&self, expiry: i64) -> bool {
        self.clock.now().as_second() < expiry
    }

    /// One page of the owner's files, newest first.
    pub async fn list(
        &self,
        owner: &OwnerId,
        cursor: Option<FileCursor>,
        links: &Links,
    ) -> Result<Page<File>, FileError> {
        let (rows, more) = self
            .store
            .files(
                owner,
                cursor.as_ref(),
                &stamp(self.clock.now()),
                limits::PAGE_RESULTS,
            )
            .await?;
        let (has_previous, has_next) = match cursor {
            None => (false, more),
            Some(FileCursor::After(..)) => (true, more),
            Some(FileCursor::Before(..)) => (more, true),
        };
        let address = |cursor: FileCursor| {
            links.absolute(&format!("{}?cursor={}", routes::FILES, cursor.encode()))
        };
        let place = |row: &FileRow| (row.created_at.clone(), row.id.clone());
        Ok(Page {
            next: rows
                .last()
                .filter(|_| has_next)
                .map(place)
                .map(|(moment, id)| address(FileCursor::After(moment, id))),
            previous: rows
                .first()
                .filter(|_| has_previous)
                .map(place)
                .map(|(moment, id)| address(FileCursor::Before(moment, id))),
            results: rows.into_iter().map(|row| row.present(links)).collect(),
        })
    }

    /// Removes the owner's file; false where there is none.
    pub async fn delete(&self, owner: &OwnerId, id: &FileId) -> Result<bool, FileError> {
        let was_there = self.store.delete_file(owner, id).await?;
        if was_there {
            self.remove(id).await?;
        }
        Ok(was_there)
    }

    /// Removes what has expired and says how many files that were.
    pub async fn sweep(&self) -> Result<usize, FileError> {
        let expired = self
            .store
            .delete_expired_files(&stamp(self.clock.now()))
            .await?;
        for id in &expired {
            self.remove(id).await?;
        }
        Ok(expired.len())
    }

    /// Removes bytes that were written before `moment` and have no row: the server fell between the two.
    /// Says how many files that were.
    pub async fn remove_orphans(&self, moment: Timestamp) -> Result<usize, FileError> {
        let written: Vec<ObjectMeta> = self.storage.list(None).try_collect().await?;
        let known = self.store.all_file_ids().await?;
        let is_orphan = |file: &&ObjectMeta| {
            file.last_modified.timestamp() < moment.as_second()
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

    /// Remembers a file whose bytes are written.
    async fn keep(&self, file: FileRow) -> Result<FileRow, FileError> {
        if let Err(error) = self.store.insert_file(&file).await {
            self.remove(&file.id).await?;
            return Err(error.into());
        }
        Ok(file)
    }

    fn lifetime(&self) -> (api::Timestamp, api::Timestamp) {
        let now = self.clock.now();
        (
            stamp(now),
            stamp(now + SignedDuration::from_secs(limits::FILE_SECONDS)),
        )
    }
}

impl FileRow {
    /// The address of its bytes, open until it expires.
    fn download(&self, links: &Links) -> String {
        let expiry = self
            .expires_at
            .as_str()
            .parse()
            .map_or(0, Timestamp::as_second);
        links.download(&self.owner.username(), &self.id, expiry)
    }

    /// The file as clients see it.
    pub fn present(self, links: &Links) -> File {
        File {
            urls: FileUrls {
                get: links.absolute(&routes::file(&self.id)),
                download: self.download(links),
            },
            etag: self.checksums.md5.clone(),
            id: self.id,
            name: self.name,
            content_type: self.content_type,
            size: self.size,
            checksums: self.checksums,
            metadata: self.metadata,
            created_at: self.created_at,
            expires_at: self.expires_at,
        }
    }
}

fn location(id: &FileId) -> Path {
    Path::from(id.as_str())
}
