use std::{sync::Arc, time::Duration};

use api::{BlobName, ModelName};
use bytes::Bytes;
use moka::future::Cache;
use tokio::sync::{Semaphore, SemaphorePermit};
use url::Url;

use super::{Catalog, picture};
use crate::{
    blobs::{BlobError, Blobs},
    clock::stamp,
    fetch::{FetchError, Fetcher},
    pictures::{PictureError, ingest, write_jpeg},
    store::StoreError,
};

/// Pixels of the longer side of a cover, which lists show small.
const COVER: u32 = 480;
/// Pixels of the longer side of any other picture.
const LONGEST: u32 = api::limits::WORKING_LONG_SIDE;
/// Pictures that are fetched at a time.
const AT_ONCE: usize = 4;
/// How long an address that gave no picture is not asked again.
const MISSED: Duration = Duration::from_secs(60 * 60);
/// Such addresses that are remembered.
const MISSES: u64 = 20_000;

/// Copies of the pictures of models, each fetched when it is first asked for. Cheap to clone.
#[derive(Clone)]
pub struct CatalogPictures(Arc<Parts>);

struct Parts {
    catalog: Catalog,
    blobs: Blobs,
    fetcher: Fetcher,
    misses: Cache<String, ()>,
    at_once: Semaphore,
    /// One picture is decoded at a time: the largest take 300 MB.
    decoding: Semaphore,
}

/// Why there is no copy of a picture that there is.
#[derive(Debug, thiserror::Error)]
pub enum CatalogPictureError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It could not be kept, or not be read again.
    #[error(transparent)]
    Blob(#[from] BlobError),
}

/// Why an address gave no picture.
#[derive(Debug, thiserror::Error)]
enum Miss {
    #[error("it is no address")]
    Address,
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error(transparent)]
    Picture(#[from] PictureError),
    #[error("it could not be worked on")]
    Crashed,
}

impl CatalogPictures {
    /// Puts the parts together.
    pub fn new(catalog: Catalog, blobs: Blobs, fetcher: Fetcher) -> Self {
        let misses = Cache::builder()
            .max_capacity(MISSES)
            .time_to_live(MISSED)
            .build();
        let (at_once, decoding) = (Semaphore::new(AT_ONCE), Semaphore::new(1));
        Self(Arc::new(Parts {
            catalog,
            blobs,
            fetcher,
            misses,
            at_once,
            decoding,
        }))
    }

    /// A picture of a model by what it is called here, a JPEG. None where there is none: the model's record alone says where it is from.
    pub async fn get(
        &self,
        model: &ModelName,
        name: &str,
    ) -> Result<Option<Bytes>, CatalogPictureError> {
        let Some(record) = self.0.catalog.model(model).await? else {
            return Ok(None);
        };
        let Some(address) = picture(&record, name) else {
            return Ok(None);
        };
        let longest = if name == "cover" { COVER } else { LONGEST };
        match self.copy(&address, longest).await? {
            Some(blob) => Ok(Some(self.0.blobs.get(&blob).await?)),
            None => Ok(None),
        }
    }

    /// The copy that there is, or one made now.
    async fn copy(
        &self,
        address: &str,
        longest: u32,
    ) -> Result<Option<BlobName>, CatalogPictureError> {
        if let Some(blob) = self.kept(address, longest).await? {
            return Ok(Some(blob));
        }
        if self.0.misses.contains_key(address) {
            return Ok(None);
        }
        let Some(_permit) = permit(&self.0.at_once).await else {
            return Ok(None);
        };
        // Whoever went before may have made it.
        if let Some(blob) = self.kept(address, longest).await? {
            return Ok(Some(blob));
        }
        match self.fetch(address, longest).await {
            Ok(jpeg) => Ok(Some(self.keep(address, longest, jpeg).await?)),
            Err(miss) => {
                tracing::info!(
                    error = &miss as &dyn std::error::Error,
                    "a picture of a model could not be copied"
                );
                self.0.misses.insert(address.to_owned(), ()).await;
                Ok(None)
            }
        }
    }

    /// The copy that is known and still there.
    async fn kept(
        &self,
        address: &str,
        longest: u32,
    ) -> Result<Option<BlobName>, CatalogPictureError> {
        let Some(blob) = self
            .0
            .catalog
            .0
            .store
            .catalog_picture(address, longest)
            .await?
        else {
            return Ok(None);
        };
        match self.0.blobs.size(&blob).await {
            Ok(_) => Ok(Some(blob)),
            Err(BlobError::Missing) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn fetch(&self, address: &str, longest: u32) -> Result<Vec<u8>, Miss> {
        let url: Url = address.parse().map_err(|_| Miss::Address)?;
        let bytes = self.0.fetcher.fetch(url).await?;
        let _permit = permit(&self.0.decoding).await;
        let small = move || Ok(write_jpeg(&ingest(&bytes)?.image, longest));
        tokio::task::spawn_blocking(small)
            .await
            .unwrap_or(Err(Miss::Crashed))
    }

    async fn keep(
        &self,
        address: &str,
        longest: u32,
        jpeg: Vec<u8>,
    ) -> Result<BlobName, CatalogPictureError> {
        let blob = self.0.blobs.put(jpeg.into(), "jpg").await?;
        let catalog = &self.0.catalog.0;
        catalog
            .store
            .keep_catalog_picture(address, longest, &blob, &stamp(catalog.clock.now()))
            .await?;
        Ok(blob)
    }
}

/// None once nobody is let in any more.
async fn permit(semaphore: &Semaphore) -> Option<SemaphorePermit<'_>> {
    semaphore.acquire().await.ok()
}
