//! Pictures and depth maps, made ready for an engine: ingested once, kept as blobs, found again by the digest
//! of their bytes.
//!
//! - [`error`]: what can go wrong, told apart into the input's faults and the server's
//! - [`preview`]: the depth of a picture before anything is run

mod error;
mod preview;

use std::{sync::Arc, time::Instant};

use bytes::Bytes;
use image::{ImageFormat, RgbImage};
use sha2::{Digest, Sha256};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

pub use error::{Fault, PreparationError};
pub use preview::PreviewError;

use crate::{
    blobs::{BlobError, Blobs},
    engines::local::Networks,
    links::Links,
    owner::OwnerId,
    pictures::{self, DepthMap},
    predictions::KeptPicture,
    sources::Sources,
    store::{Prepared, Role, Store},
};

/// Makes pictures and depth maps ready. Cheap to clone.
#[derive(Clone)]
pub struct Preparation(Arc<Parts>);

struct Parts {
    store: Store,
    blobs: Blobs,
    sources: Sources,
    networks: Arc<Networks>,
    /// One picture is decoded at a time: the largest take 300 MB.
    one_at_a_time: Arc<Semaphore>,
}

impl Preparation {
    /// Puts the parts together.
    pub fn new(store: Store, blobs: Blobs, sources: Sources, networks: Arc<Networks>) -> Self {
        Self(Arc::new(Parts {
            store,
            blobs,
            sources,
            networks,
            one_at_a_time: Arc::new(Semaphore::new(1)),
        }))
    }

    /// The bytes that `reference` names.
    pub async fn read(
        &self,
        owner: &OwnerId,
        links: &Links,
        reference: &str,
    ) -> Result<Bytes, PreparationError> {
        Ok(self.0.sources.read(owner, links, reference).await?)
    }

    /// A picture as engines take it: upright, sRGB, scaled.
    pub async fn picture(&self, bytes: Bytes) -> Result<Prepared, PreparationError> {
        self.once(&digest(&bytes), Role::Picture, move || {
            let pictures::Ingested { image, notes } = pictures::ingest(&bytes)?;
            Ok(Made {
                png: pictures::write_png(&image, None),
                width: image.width(),
                height: image.height(),
                notes,
            })
        })
        .await
    }

    /// The depth that the network sees in a prepared picture.
    pub async fn estimate(&self, picture: &KeptPicture) -> Result<Prepared, PreparationError> {
        if let Some(found) = self.found(picture.blob.sha256(), Role::Estimate).await? {
            return Ok(found);
        }
        let (networks, bytes) = (Arc::clone(&self.0.networks), self.bytes(picture).await?);
        let estimate = self
            .once(picture.blob.sha256(), Role::Estimate, move || {
                let image = decode(&bytes)?;
                let map = networks.estimate_depth(&image)?;
                Ok(Made {
                    png: map.to_png(),
                    width: image.width(),
                    height: image.height(),
                    notes: Vec::new(),
                })
            })
            .await?;
        self.settle(estimate, picture).await
    }

    /// True where a map is what the network saw in this picture, given back.
    async fn is_estimate(
        &self,
        map: &Prepared,
        picture: &KeptPicture,
    ) -> Result<bool, PreparationError> {
        let estimate = self.found(picture.blob.sha256(), Role::Estimate).await?;
        Ok(estimate.is_some_and(|estimate| estimate.blob == map.blob))
    }

    /// A depth map that somebody gave, repaired to lie on a prepared picture. One that was made ready for it before stays as it is.
    pub async fn map(
        &self,
        bytes: Bytes,
        picture: &KeptPicture,
    ) -> Result<Prepared, PreparationError> {
        let (sha256, role) = (digest(&bytes), Role::Map(picture.blob.sha256()));
        if let Some(found) = self.found(&sha256, role).await? {
            return Ok(found);
        }
        let estimate = self.estimate(picture).await?;
        let estimate = self.0.blobs.get(&estimate.blob).await?;
        let (width, height) = (picture.width, picture.height);
        let map = self
            .once(&sha256, role, move || {
                let (map, mut notes) = pictures::ingest_depth(&bytes, width, height)?;
                let map =
                    pictures::reconcile_polarity(map, &DepthMap::from_png(&estimate)?, &mut notes);
                Ok(Made {
                    png: map.to_png(),
                    width,
                    height,
                    notes,
                })
            })
            .await?;
        self.settle(map, picture).await
    }

    /// A depth map that was made for a prepared picture and is right as it is.
    pub async fn map_as_is(
        &self,
        bytes: Bytes,
        picture: &KeptPicture,
    ) -> Result<Prepared, PreparationError> {
        let (sha256, role) = (digest(&bytes), Role::MapAsIs(picture.blob.sha256()));
        let (width, height) = (picture.width, picture.height);
        let map = self
            .once(&sha256, role, move || {
                let (map, notes) = pictures::ingest_depth_as_is(&bytes, width, height)?;
                Ok(Made {
                    png: map.to_png(),
                    width,
                    height,
                    notes,
                })
            })
            .await?;
        self.settle(map, picture).await
    }

    /// Remembers of a map that it is ready for this picture: given again by the address that it is kept at, it is used as it was shown.
    async fn settle(
        &self,
        map: Prepared,
        picture: &KeptPicture,
    ) -> Result<Prepared, PreparationError> {
        let itself = Prepared {
            notes: Vec::new(),
            ..map.clone()
        };
        self.0
            .store
            .remember_prepared(map.blob.sha256(), Role::Map(picture.blob.sha256()), &itself)
            .await?;
        Ok(map)
    }

    /// Whether bytes are a depth map that can be used, on a picture of any size.
    pub async fn check_map(&self, bytes: Bytes) -> Result<(), PreparationError> {
        let side = api::limits::PICTURE_SHORT_SIDE;
        let (_turn, checked) = blocking(self.turn().await?, move || {
            pictures::ingest_depth(&bytes, side, side).map(drop)
        })
        .await?;
        Ok(checked?)
    }

    /// Bytes as they may be sent to somebody else, and whether they were changed for it: a picture is made upright and loses the place
    /// where it was taken. What is no picture that is read here stays as it is.
    pub async fn presentable(&self, bytes: Bytes) -> Result<(Bytes, bool), PreparationError> {
        let given = bytes.clone();
        let (_turn, changed) =
            blocking(self.turn().await?, move || pictures::without_traces(&given)).await?;
        match changed {
            Ok(Some(image)) => Ok((pictures::write_png(&image, None).into(), true)),
            Ok(None) | Err(_) => Ok((bytes, false)),
        }
    }

    /// The bytes of a kept picture.
    pub async fn bytes(&self, picture: &KeptPicture) -> Result<Bytes, PreparationError> {
        Ok(self.0.blobs.get(&picture.blob).await?)
    }

    /// Finds what was made before of the bytes with this digest, or makes, keeps and remembers it.
    async fn once<F>(
        &self,
        sha256: &str,
        role: Role<'_>,
        make: F,
    ) -> Result<Prepared, PreparationError>
    where
        F: FnOnce() -> Result<Made, PreparationError> + Send + 'static,
    {
        if let Some(found) = self.found(sha256, role).await? {
            return Ok(found);
        }
        let turn = self.turn().await?;
        // Whoever went before may have made it.
        if let Some(found) = self.found(sha256, role).await? {
            return Ok(found);
        }
        let started = Instant::now();
        let (_turn, made) = blocking(turn, make).await?;
        let Made {
            png,
            width,
            height,
            notes,
        } = made?;
        let seconds = started.elapsed().as_secs_f64();
        let blob = self.0.blobs.put(png.into(), "png").await?;
        let prepared = Prepared {
            blob,
            width,
            height,
            seconds,
            notes,
        };
        self.0
            .store
            .remember_prepared(sha256, role, &prepared)
            .await?;
        Ok(prepared)
    }

    /// What was made before and is still there: where its bytes are gone it is made anew.
    async fn found(
        &self,
        sha256: &str,
        role: Role<'_>,
    ) -> Result<Option<Prepared>, PreparationError> {
        let Some(prepared) = self.0.store.prepared(sha256, role).await? else {
            return Ok(None);
        };
        match self.0.blobs.size(&prepared.blob).await {
            Ok(_) => Ok(Some(prepared)),
            Err(BlobError::Missing) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, PreparationError> {
        Arc::clone(&self.0.one_at_a_time)
            .acquire_owned()
            .await
            .map_err(|_| PreparationError::Crashed)
    }
}

/// Runs `work` on a thread that may block. The turn goes with it, so it is over only when the work is, even if nobody waits any more.
async fn blocking<T, F>(
    turn: OwnedSemaphorePermit,
    work: F,
) -> Result<(OwnedSemaphorePermit, T), PreparationError>
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    tokio::task::spawn_blocking(move || (turn, work()))
        .await
        .map_err(|_| PreparationError::Crashed)
}

/// What was made of some bytes.
struct Made {
    png: Vec<u8>,
    width: u32,
    height: u32,
    notes: Vec<String>,
}

impl From<&Prepared> for KeptPicture {
    fn from(prepared: &Prepared) -> Self {
        Self {
            blob: prepared.blob.clone(),
            width: prepared.width,
            height: prepared.height,
            region: None,
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
    use crate::predictions::world::{World, me, picture};

    #[tokio::test]
    async fn a_picture_is_prepared_once_however_many_ask() {
        let world = World::open().await;
        let preparation = world.predictions().preparation.clone();
        let asked =
            futures_util::future::join_all((0..8).map(|_| preparation.picture(picture()))).await;
        let made: Vec<Prepared> = asked.into_iter().map(Result::unwrap).collect();
        assert!(
            made.iter().all(|prepared| *prepared == made[0]),
            "the seconds would differ if one had been made anew"
        );
    }

    #[tokio::test]
    async fn a_picture_whose_kept_bytes_are_gone_is_prepared_anew() {
        let world = World::open().await;
        let preparation = world.predictions().preparation.clone();
        let first = preparation.picture(picture()).await.unwrap();
        world.lose(&first.blob);
        let kept = KeptPicture::from(&preparation.picture(picture()).await.unwrap());
        assert_eq!(kept.blob, first.blob);
        assert!(preparation.bytes(&kept).await.is_ok());
    }

    #[tokio::test]
    async fn what_is_no_picture_is_a_fault_of_what_was_given() {
        let world = World::open().await;
        let error = world
            .predictions()
            .preparation
            .picture(Bytes::from_static(b"%PDF-1.7"))
            .await
            .unwrap_err();
        assert!(
            matches!(error, PreparationError::Given(Fault::Picture(_))),
            "{error}"
        );
        assert!(matches!(
            world
                .predictions()
                .preparation
                .check_map(Bytes::new())
                .await,
            Err(PreparationError::Given(_))
        ));
    }

    #[tokio::test]
    async fn a_preview_shows_the_estimate_and_a_prediction_uses_the_same() {
        let world = World::open().await;
        let image = world.upload(&me(), picture()).await;
        let request = api::DepthRequest {
            image,
            ..api::DepthRequest::default()
        };
        let preview = world
            .predictions()
            .preparation
            .preview(&me(), &world.links, &request)
            .await
            .unwrap();
        assert_eq!(
            (preview.depth.width, preview.depth.height, preview.source),
            (48, 32, api::DepthSource::Estimated)
        );
        let record = world.create(&me(), serde_json::json!({})).await;
        let prepared = world
            .until(&record, |record| record.pictures.depth.is_some())
            .await;
        assert_eq!(
            prepared.pictures.depth.unwrap().present(&world.links),
            preview.depth
        );
    }

    #[tokio::test]
    async fn a_preview_of_what_cannot_be_used_names_the_field() {
        let world = World::open().await;
        let (good, bad) = (
            world.upload(&me(), picture()).await,
            world.upload(&me(), Bytes::from_static(b"no")).await,
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
            let error = world
                .predictions()
                .preparation
                .preview(&me(), &world.links, &request)
                .await
                .unwrap_err();
            let PreviewError::Invalid(faults) = error else {
                panic!("another error: {error}")
            };
            assert_eq!(faults[0].field, field);
        }
    }
}
