//! Images and depth maps, prepared for an engine once, stored as blobs, and found again by the
//! digest of their bytes.
//!
//! - [`error`]: faults of the input, and failures of the server
//! - [`preview`]: the depth map before a prediction is created

mod error;
mod preview;

use std::{sync::Arc, time::Instant};

use api::Note;
use bytes::Bytes;
use image::{ImageFormat, RgbImage};
use sha2::{Digest, Sha256};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

pub use error::{InputFault, PreparationError};
pub use preview::PreviewError;

use crate::sources::Sources;
use adapters::blobs::{BlobError, Blobs};
use domain::{links::Links, owner::OwnerId, prediction::StoredImage};
use imaging::{
    built_in::Networks,
    pictures::{self, DepthMap},
};
use store::{PreparedImage, PreparedRole, Store};

/// Prepares images and depth maps. Cheap to clone.
#[derive(Clone)]
pub struct Preparation(Arc<Inner>);

struct Inner {
    store: Store,
    blobs: Blobs,
    sources: Sources,
    networks: Arc<Networks>,
    /// One image is decoded at a time: the largest take 300 MB.
    decode_permits: Arc<Semaphore>,
}

impl Preparation {
    /// A service on these dependencies.
    pub fn new(store: Store, blobs: Blobs, sources: Sources, networks: Arc<Networks>) -> Self {
        Self(Arc::new(Inner {
            store,
            blobs,
            sources,
            networks,
            decode_permits: Arc::new(Semaphore::new(1)),
        }))
    }

    /// The bytes of a reference.
    pub async fn read(
        &self,
        owner: &OwnerId,
        links: &Links,
        reference: &str,
    ) -> Result<Bytes, PreparationError> {
        Ok(self.0.sources.read(owner, links, reference).await?)
    }

    /// An image as engines take it: upright, sRGB, scaled.
    pub async fn image(&self, bytes: Bytes) -> Result<PreparedImage, PreparationError> {
        self.find_or_render(&digest(&bytes), PreparedRole::Image, move || {
            let pictures::Ingested { image, notes } = pictures::ingest(&bytes)?;
            Ok(Rendered {
                png: pictures::write_png(&image, None),
                width: image.width(),
                height: image.height(),
                notes,
            })
        })
        .await
    }

    /// The depth map that the network estimates from a prepared image.
    pub async fn estimate(&self, picture: &StoredImage) -> Result<PreparedImage, PreparationError> {
        if let Some(found) = self
            .find_cached(picture.blob.sha256(), PreparedRole::Estimate)
            .await?
        {
            return Ok(found);
        }
        let (networks, bytes) = (Arc::clone(&self.0.networks), self.bytes(picture).await?);
        let estimate = self
            .find_or_render(picture.blob.sha256(), PreparedRole::Estimate, move || {
                let image = decode(&bytes)?;
                let map = networks.estimate_depth(&image)?;
                Ok(Rendered::depth_map(&map, Vec::new()))
            })
            .await?;
        self.mark_prepared_for(estimate, picture).await
    }

    /// True if a map is the network's own estimate of this image, sent back.
    async fn is_estimate(
        &self,
        map: &PreparedImage,
        picture: &StoredImage,
    ) -> Result<bool, PreparationError> {
        let estimate = self
            .find_cached(picture.blob.sha256(), PreparedRole::Estimate)
            .await?;
        Ok(estimate.is_some_and(|estimate| estimate.blob == map.blob))
    }

    /// A given depth map, repaired to fit a prepared image. One that was prepared for it before is
    /// used unchanged.
    pub async fn depth_map(
        &self,
        bytes: Bytes,
        picture: &StoredImage,
    ) -> Result<PreparedImage, PreparationError> {
        let (sha256, role) = (
            digest(&bytes),
            PreparedRole::DepthMap(picture.blob.sha256()),
        );
        if let Some(found) = self.find_cached(&sha256, role).await? {
            return Ok(found);
        }
        let estimate = self.estimate(picture).await?;
        let estimate = self.0.blobs.get(&estimate.blob).await?;
        let (width, height) = (picture.width, picture.height);
        let map = self
            .find_or_render(&sha256, role, move || {
                let (map, mut notes) = pictures::ingest_depth(&bytes, width, height)?;
                let map =
                    pictures::reconcile_polarity(map, &DepthMap::from_png(&estimate)?, &mut notes);
                Ok(Rendered::depth_map(&map, notes))
            })
            .await?;
        self.mark_prepared_for(map, picture).await
    }

    /// A given depth map that fits a prepared image as it is.
    pub async fn depth_map_unmodified(
        &self,
        bytes: Bytes,
        picture: &StoredImage,
    ) -> Result<PreparedImage, PreparationError> {
        let (sha256, role) = (
            digest(&bytes),
            PreparedRole::DepthMapUnmodified(picture.blob.sha256()),
        );
        let (width, height) = (picture.width, picture.height);
        let map = self
            .find_or_render(&sha256, role, move || {
                let (map, notes) = pictures::ingest_depth_as_is(&bytes, width, height)?;
                Ok(Rendered::depth_map(&map, notes))
            })
            .await?;
        self.mark_prepared_for(map, picture).await
    }

    /// Records that a map is prepared for this image, so that it is used unchanged when it is sent
    /// back by its URL.
    async fn mark_prepared_for(
        &self,
        map: PreparedImage,
        picture: &StoredImage,
    ) -> Result<PreparedImage, PreparationError> {
        let itself = PreparedImage {
            notes: Vec::new(),
            ..map.clone()
        };
        self.0
            .store
            .prepared_images()
            .save(
                map.blob.sha256(),
                PreparedRole::DepthMap(picture.blob.sha256()),
                &itself,
            )
            .await?;
        Ok(map)
    }

    /// Checks that the bytes are a usable depth map, for an image of any size.
    pub async fn validate_depth_map(&self, bytes: Bytes) -> Result<(), PreparationError> {
        let side = api::limits::PICTURE_SHORT_SIDE;
        let (_permit, checked) = blocking(self.decode_permit().await?, move || {
            pictures::ingest_depth(&bytes, side, side).map(drop)
        })
        .await?;
        Ok(checked?)
    }

    /// The bytes of a stored image.
    pub async fn bytes(&self, picture: &StoredImage) -> Result<Bytes, PreparationError> {
        Ok(self.0.blobs.get(&picture.blob).await?)
    }

    /// The cached result for the bytes with this digest; rendered, stored and cached if there is
    /// none.
    async fn find_or_render<F>(
        &self,
        sha256: &str,
        role: PreparedRole<'_>,
        make: F,
    ) -> Result<PreparedImage, PreparationError>
    where
        F: FnOnce() -> Result<Rendered, PreparationError> + Send + 'static,
    {
        if let Some(found) = self.find_cached(sha256, role).await? {
            return Ok(found);
        }
        let permit = self.decode_permit().await?;
        // The previous holder of the permit may have rendered it.
        if let Some(found) = self.find_cached(sha256, role).await? {
            return Ok(found);
        }
        let started = Instant::now();
        let (_permit, made) = blocking(permit, make).await?;
        let Rendered {
            png,
            width,
            height,
            notes,
        } = made?;
        let seconds = started.elapsed().as_secs_f64();
        let blob = self.0.blobs.put(png.into(), "png").await?;
        let prepared = PreparedImage {
            blob,
            width,
            height,
            seconds,
            notes,
        };
        self.0
            .store
            .prepared_images()
            .save(sha256, role, &prepared)
            .await?;
        Ok(prepared)
    }

    /// The cached result, unless its blob is missing.
    async fn find_cached(
        &self,
        sha256: &str,
        role: PreparedRole<'_>,
    ) -> Result<Option<PreparedImage>, PreparationError> {
        let Some(prepared) = self.0.store.prepared_images().find(sha256, role).await? else {
            return Ok(None);
        };
        match self.0.blobs.size(&prepared.blob).await {
            Ok(_) => Ok(Some(prepared)),
            Err(BlobError::Missing) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn decode_permit(&self) -> Result<OwnedSemaphorePermit, PreparationError> {
        Arc::clone(&self.0.decode_permits)
            .acquire_owned()
            .await
            .map_err(|_| PreparationError::Panicked)
    }
}

/// Runs `work` on a blocking thread. The permit moves along, so that it is released only when the
/// work ends, even if the caller is gone.
async fn blocking<T, F>(
    permit: OwnedSemaphorePermit,
    work: F,
) -> Result<(OwnedSemaphorePermit, T), PreparationError>
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    tokio::task::spawn_blocking(move || (permit, work()))
        .await
        .map_err(|_| PreparationError::Panicked)
}

/// An image that was just rendered.
struct Rendered {
    png: Vec<u8>,
    width: u32,
    height: u32,
    notes: Vec<Note>,
}

impl Rendered {
    fn depth_map(map: &DepthMap, notes: Vec<Note>) -> Self {
        Self {
            png: map.to_png(),
            width: map.width(),
            height: map.height(),
            notes,
        }
    }
}

fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn decode(png: &[u8]) -> Result<RgbImage, PreparationError> {
    Ok(image::load_from_memory_with_format(png, ImageFormat::Png)?.into_rgb8())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::predictions::test_support::{TestServer, me, picture};

    #[tokio::test]
    async fn concurrent_requests_prepare_an_image_once() {
        let server = TestServer::open().await;
        let preparation = server.predictions().preparation.clone();
        let results =
            futures_util::future::join_all((0..8).map(|_| preparation.image(picture()))).await;
        let prepared: Vec<PreparedImage> = results.into_iter().map(Result::unwrap).collect();
        assert!(
            prepared.iter().all(|image| *image == prepared[0]),
            "the seconds would differ if one had been rendered again"
        );
    }

    #[tokio::test]
    async fn image_with_missing_blob_is_prepared_again() {
        let server = TestServer::open().await;
        let preparation = server.predictions().preparation.clone();
        let first = preparation.image(picture()).await.unwrap();
        server.delete_blob(&first.blob);
        let stored = StoredImage::from(&preparation.image(picture()).await.unwrap());
        assert_eq!(stored.blob, first.blob);
        assert!(preparation.bytes(&stored).await.is_ok());
    }

    #[tokio::test]
    async fn undecodable_image_is_an_input_fault() {
        let server = TestServer::open().await;
        let error = server
            .predictions()
            .preparation
            .image(Bytes::from_static(b"%PDF-1.7"))
            .await
            .unwrap_err();
        assert!(
            matches!(
                error,
                PreparationError::InvalidInput(InputFault::Picture(_))
            ),
            "{error}"
        );
        assert!(matches!(
            server
                .predictions()
                .preparation
                .validate_depth_map(Bytes::new())
                .await,
            Err(PreparationError::InvalidInput(_))
        ));
    }

    #[tokio::test]
    async fn preview_and_prediction_use_the_same_estimate() {
        let server = TestServer::open().await;
        let image = server.upload(&me(), picture()).await;
        let request = api::DepthRequest {
            image,
            ..api::DepthRequest::default()
        };
        let preview = server
            .predictions()
            .preparation
            .preview(&me(), &server.links, &request)
            .await
            .unwrap();
        assert_eq!(
            (preview.depth.width, preview.depth.height, preview.source),
            (48, 32, api::DepthSource::Estimated)
        );
        let record = server.create(&me(), serde_json::json!({})).await;
        let prepared = server
            .until(&record, |record| record.pictures.depth.is_some())
            .await;
        assert_eq!(
            prepared.pictures.depth.unwrap().present(&server.links),
            preview.depth
        );
    }

    #[tokio::test]
    async fn preview_error_names_the_field() {
        let server = TestServer::open().await;
        let (good, bad) = (
            server.upload(&me(), picture()).await,
            server.upload(&me(), Bytes::from_static(b"no")).await,
        );
        for (image, depth_image, field) in [
            (bad.clone(), None, "image"),
            (good, Some(bad), "depth_image"),
        ] {
            let request = api::DepthRequest {
                image,
                depth_image,
                as_is: false,
            };
            let error = server
                .predictions()
                .preparation
                .preview(&me(), &server.links, &request)
                .await
                .unwrap_err();
            let PreviewError::Invalid(faults) = error else {
                panic!("another error: {error}")
            };
            assert_eq!(faults[0].field, field);
        }
    }
}
