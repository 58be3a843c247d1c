use api::{DepthPreview, DepthRequest, DepthSource, InvalidField, Note};

use super::{Preparation, PreparationError};
use domain::{links::Links, owner::OwnerId, prediction::StoredImage};
use store::PreparedImage;

/// A preview that failed.
#[derive(Debug, thiserror::Error)]
pub enum PreviewError {
    /// The request is not valid; each error names a field.
    #[error("the pictures cannot be used")]
    Invalid(Vec<InvalidField>),
    /// The server failed.
    #[error(transparent)]
    Preparation(PreparationError),
}

impl Preparation {
    /// The prepared image and its depth map, before a prediction is created.
    pub async fn preview(
        &self,
        owner: &OwnerId,
        links: &Links,
        request: &DepthRequest,
    ) -> Result<DepthPreview, PreviewError> {
        let given = self
            .read(owner, links, &request.image)
            .await
            .map_err(|error| to_field_error("image", error))?;
        let picture = self
            .image(given)
            .await
            .map_err(|error| to_field_error("image", error))?;
        let stored = StoredImage::from(&picture);
        let (depth, source) = match &request.depth_image {
            Some(reference) => {
                let given = self
                    .read(owner, links, reference)
                    .await
                    .map_err(|error| to_field_error("depth_image", error))?;
                let map = if request.as_is {
                    self.depth_map_unmodified(given, &stored).await
                } else {
                    self.depth_map(given, &stored).await
                };
                let map = map.map_err(|error| to_field_error("depth_image", error))?;
                let is_estimate = self
                    .is_estimate(&map, &stored)
                    .await
                    .map_err(PreviewError::Preparation)?;
                let source = if is_estimate {
                    DepthSource::Estimated
                } else {
                    DepthSource::Uploaded
                };
                (map, source)
            }
            None => {
                let estimate = self
                    .estimate(&stored)
                    .await
                    .map_err(PreviewError::Preparation)?;
                (estimate, DepthSource::Estimated)
            }
        };
        Ok(DepthPreview {
            image: stored.present(links),
            seconds: if request.depth_image.is_none() {
                depth.seconds
            } else {
                0.0
            },
            depth: StoredImage::from(&depth).present(links),
            source,
            notes: all_notes(picture, depth),
        })
    }
}

fn all_notes(picture: PreparedImage, depth: PreparedImage) -> Vec<Note> {
    picture.notes.into_iter().chain(depth.notes).collect()
}

fn to_field_error(field: &str, error: PreparationError) -> PreviewError {
    match error {
        PreparationError::InvalidInput(fault) => PreviewError::Invalid(vec![InvalidField {
            field: field.to_owned(),
            ..InvalidField::picture(field, fault.to_string())
        }]),
        error => PreviewError::Preparation(error),
    }
}
