use std::{sync::Arc, time::Duration};

use api::{BlobName, ModelName};
use bytes::Bytes;
use moka::future::Cache;
use tokio::sync::{Semaphore, SemaphorePermit};
use url::Url;

use super::{Catalog, example::picture_url};
use adapters::{
    blobs::{BlobError, Blobs},
    fetch::{FetchError, Fetcher},
};
use domain::clock::to_wire_timestamp;
use imaging::pictures::{PictureError, ingest, write_jpeg};
use store::StoreError;

/// Pixels of the longer side of a cover, which lists show as a thumbnail.
const COVER_PIXELS: u32 = 480;
/// Pixels of the longer side of any other picture.
const PICTURE_PIXELS: u32 = api::limits::WORKING_LONG_SIDE;
/// Concurrent downloads.
const MAX_DOWNLOADS: usize = 4;
/// How long a failed download is not repeated.
const FAILURE_TTL: Duration = Duration::from_secs(60 * 60);
/// URLs in the cache of failed downloads.
const MAX_FAILURES: u64 = 20_000;

/// Cached copies of the catalog's pictures, downloaded on the first request. Cheap to clone.
#[derive(Clone)]
pub struct CatalogPictures(Arc<Inner>);

struct Inner {
    catalog: Catalog,
    blobs: Blobs,
    fetcher: Fetcher,
    failures: Cache<String, ()>,
    downloads: Semaphore,
    /// A single permit: decoding the largest pictures takes 300 MB.
    decoding: Semaphore,
}

/// A picture that could not be served.
#[derive(Debug, thiserror::Error)]
pub enum CatalogPictureError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The blob store failed.
    #[error(transparent)]
    Blob(#[from] BlobError),
}

/// A download that failed.
#[derive(Debug, thiserror::Error)]
enum DownloadError {
    #[error("the URL is invalid")]
    InvalidUrl,
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error(transparent)]
    Picture(#[from] PictureError),
    #[error("decoding panicked")]
    Panicked,
}

impl CatalogPictures {
    /// An empty cache; copies are stored as blobs.
    pub fn new(catalog: Catalog, blobs: Blobs, fetcher: Fetcher) -> Self {
        let failures = Cache::builder()
            .max_capacity(MAX_FAILURES)
            .time_to_live(FAILURE_TTL)
            .build();
        let (downloads, decoding) = (Semaphore::new(MAX_DOWNLOADS), Semaphore::new(1));
        Self(Arc::new(Inner {
            catalog,
            blobs,
            fetcher,
            failures,
            downloads,
            decoding,
        }))
    }

    /// A picture of a model by its name here, as JPEG; `None` if there is none. Only URLs in the
    /// model's record are downloaded.
    pub async fn get(
        &self,
        model: &ModelName,
        name: &str,
    ) -> Result<Option<Bytes>, CatalogPictureError> {
        let Some(record) = self.0.catalog.model(model).await? else {
            return Ok(None);
        };
        let Some(url) = picture_url(&record, name) else {
            return Ok(None);
        };
        let max_pixels = if name == "cover" {
            COVER_PIXELS
        } else {
            PICTURE_PIXELS
        };
        match self.get_or_download(&url, max_pixels).await? {
            Some(blob) => Ok(Some(self.0.blobs.get(&blob).await?)),
            None => Ok(None),
        }
    }

    /// The cached copy, or a new one; `None` if the download fails.
    async fn get_or_download(
        &self,
        url: &str,
        max_pixels: u32,
    ) -> Result<Option<BlobName>, CatalogPictureError> {
        if let Some(blob) = self.cached(url, max_pixels).await? {
            return Ok(Some(blob));
        }
        if self.0.failures.contains_key(url) {
            return Ok(None);
        }
        let Some(_permit) = permit(&self.0.downloads).await else {
            return Ok(None);
        };
        // Another request may have downloaded it while this one waited.
        if let Some(blob) = self.cached(url, max_pixels).await? {
            return Ok(Some(blob));
        }
        match self.download(url, max_pixels).await {
            Ok(jpeg) => Ok(Some(self.save(url, max_pixels, jpeg).await?)),
            Err(error) => {
                tracing::info!(
                    error = &error as &dyn std::error::Error,
                    "catalog picture could not be downloaded"
                );
                self.0.failures.insert(url.to_owned(), ()).await;
                Ok(None)
            }
        }
    }

    /// The cached copy whose blob still exists.
    async fn cached(
        &self,
        url: &str,
        max_pixels: u32,
    ) -> Result<Option<BlobName>, CatalogPictureError> {
        let Some(blob) = self
            .0
            .catalog
            .0
            .store
            .catalog()
            .find_image_copy(url, max_pixels)
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

    async fn download(&self, url: &str, max_pixels: u32) -> Result<Vec<u8>, DownloadError> {
        let url: Url = url.parse().map_err(|_| DownloadError::InvalidUrl)?;
        let bytes = self.0.fetcher.fetch(url).await?;
        let _permit = permit(&self.0.decoding).await;
        let resize = move || Ok(write_jpeg(&ingest(&bytes)?.image, max_pixels));
        tokio::task::spawn_blocking(resize)
            .await
            .unwrap_or(Err(DownloadError::Panicked))
    }

    async fn save(
        &self,
        url: &str,
        max_pixels: u32,
        jpeg: Vec<u8>,
    ) -> Result<BlobName, CatalogPictureError> {
        let blob = self.0.blobs.put(jpeg.into(), "jpg").await?;
        let catalog = &self.0.catalog.0;
        catalog
            .store
            .catalog()
            .save_image_copy(
                url,
                max_pixels,
                &blob,
                &to_wire_timestamp(catalog.clock.now()),
            )
            .await?;
        Ok(blob)
    }
}

/// `None` once the semaphore is closed.
async fn permit(semaphore: &Semaphore) -> Option<SemaphorePermit<'_>> {
    semaphore.acquire().await.ok()
}
