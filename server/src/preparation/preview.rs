use api::{DepthPreview, DepthRequest, DepthSource, InvalidField};

use super::{Preparation, PreparationError};
use crate::{links::Links, owner::OwnerId, predictions::KeptPicture, store::Prepared};

/// No depth could be shown.
#[derive(Debug, thiserror::Error)]
pub enum PreviewError {
    /// The request is at fault; each fault is of one field.
    #[error("the pictures cannot be used")]
    Invalid(Vec<InvalidField>),
    /// The server is.
    #[error(transparent)]
    Preparation(PreparationError),
}

impl Preparation {
    /// The picture as it will be used, and its depth map, before anything is run.
    pub async fn preview(
        &self,
        owner: &OwnerId,
        links: &Links,
        request: &DepthRequest,
    ) -> Result<DepthPreview, PreviewError> {
        let given = self
            .read(owner, links, &request.image)
            .await
            .map_err(|error| blame("image", error))?;
        let picture = self
            .picture(given)
            .await
            .map_err(|error| blame("image", error))?;
        let kept = KeptPicture::from(&picture);
        let (depth, source) = match &request.depth_image {
            Some(reference) => {
                let given = self
                    .read(owner, links, reference)
                    .await
                    .map_err(|error| blame("depth_image", error))?;
                let map = if request.as_is {
                    self.map_as_is(given, &kept).await
                } else {
                    self.map(given, &kept).await
                };
                let map = map.map_err(|error| blame("depth_image", error))?;
                let is_estimate = self
                    .is_estimate(&map, &kept)
                    .await
                    .map_err(PreviewError::Preparation)?;
                (
                    map,
                    if is_estimate {
                        DepthSource::Estimated
                    } else {
                        DepthSource::Uploaded
                    },
                )
            }
            None => (
                self.estimate(&kept)
                    .await
                    .map_err(PreviewError::Preparation)?,
                DepthSource::Estimated,
            ),
        };
        Ok(DepthPreview {
            image: kept.present(links),
            seconds: if request.depth_image.is_none() {
                depth.seconds
            } else {
                0.0
            },
            depth: KeptPicture::from(&depth).present(links),
            source,
            notes: joined(picture, depth),
        })
    }
}

fn joined(picture: Prepared, depth: Prepared) -> Vec<String> {
    picture.notes.into_iter().chain(depth.notes).collect()
}

fn blame(field: &str, error: PreparationError) -> PreviewError {
    match error {
        PreparationError::Given(fault) => PreviewError::Invalid(vec![InvalidField {
            field: field.to_owned(),
            ..InvalidField::picture(field, fault.to_string())
        }]),
        error => PreviewError::Preparation(error),
    }
}
