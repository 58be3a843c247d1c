use std::str::FromStr;

use bytes::Bytes;
use url::Url;

use super::{OpenedShare, ShareAccess, Shares};
use crate::metadata_removal::MetadataRemovalError;
use adapters::blobs::BlobError;
use api::ShareVisibility;
use domain::prediction::{PredictionRecord, StoredImage};
use imaging::pictures::{self, with_texts};
use store::StoreError;

/// A picture of a share, as named in its URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureName {
    /// The input picture.
    Input,
    /// The depth map.
    Depth,
    /// An output picture by its index, which starts at 0; URLs count from `output-1`.
    Output(usize),
    /// The card image for link previews.
    Card,
}

/// A picture of a share could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SharedPictureError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The object store failed.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// It has metadata that cannot be removed.
    #[error(transparent)]
    Metadata(#[from] MetadataRemovalError),
    /// It is not a picture.
    #[error("an output that is not a picture is not shared")]
    NotAPicture,
}

/// A picture as it is sent to visitors.
#[derive(Debug, Clone)]
pub struct ServedPicture {
    /// The file.
    pub bytes: Bytes,
    /// Its media type.
    pub media_type: &'static str,
    /// Its file extension.
    pub extension: &'static str,
}

/// The token and the picture's name in a picture URL of a share.
pub fn parse_picture_url(url: &Url) -> Option<(String, PictureName)> {
    let (token, name) = url.path().strip_prefix("/s/")?.split_once('/')?;
    Some((token.to_owned(), name.parse().ok()?))
}

/// The metadata in a picture that is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmbeddedMetadata {
    /// None.
    Stripped,
    /// The settings of the prediction, if the format has a place for them.
    Settings,
}

impl FromStr for PictureName {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "input" => Ok(Self::Input),
            "depth" => Ok(Self::Depth),
            "card" => Ok(Self::Card),
            text => {
                let digits = text.strip_prefix("output-").ok_or(())?;
                if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                    return Err(());
                }
                let number: usize = digits.parse().map_err(drop)?;
                Ok(Self::Output(number.checked_sub(1).ok_or(())?))
            }
        }
    }
}

impl std::fmt::Display for PictureName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Input => formatter.write_str("input"),
            Self::Depth => formatter.write_str("depth"),
            Self::Card => formatter.write_str("card"),
            Self::Output(index) => write!(formatter, "output-{}", index + 1),
        }
    }
}

impl EmbeddedMetadata {
    /// Its part of the ETag.
    pub fn as_str(self) -> &'static str {
        match self {
            // Earlier versions used other names, and sent more.
            Self::Stripped => "without-metadata",
            Self::Settings => "with-settings",
        }
    }
}

impl OpenedShare {
    /// The stored picture of that name; `None` if it does not exist or is not visible.
    pub fn stored_picture(&self, name: PictureName) -> Option<&StoredImage> {
        let pictures = &self.record.pictures;
        let shows_inputs = self.share.visibility >= ShareVisibility::Comparison;
        match name {
            PictureName::Input => pictures.input.as_ref().filter(|_| shows_inputs),
            PictureName::Depth => pictures.depth.as_ref().filter(|_| shows_inputs),
            PictureName::Output(index) => pictures.outputs.get(index),
            PictureName::Card => None,
        }
    }

    /// The prediction of an output, and the output's index in that prediction.
    fn prediction_of_output(&self, index: usize) -> (&PredictionRecord, usize) {
        let comparison = self.comparison.as_ref();
        match comparison.and_then(|comparison| comparison.cells.get(index)) {
            Some((_, record)) => (record, 0),
            None => (&self.record, index),
        }
    }

    /// The metadata for a picture of this share: none unless the settings are visible. Outputs that
    /// are shown have them then, downloads only `with_settings`.
    pub fn metadata(
        &self,
        name: PictureName,
        is_download: bool,
        with_settings: bool,
    ) -> EmbeddedMetadata {
        let is_wanted = if is_download {
            with_settings
        } else {
            matches!(name, PictureName::Output(_))
        };
        if is_wanted && self.share.visibility >= ShareVisibility::Settings {
            EmbeddedMetadata::Settings
        } else {
            EmbeddedMetadata::Stripped
        }
    }

    /// The file name of a downloaded picture.
    pub fn file_name(&self, name: PictureName, extension: &str) -> String {
        let name = match name {
            PictureName::Output(index) => (index + 1).to_string(),
            name => name.to_string(),
        };
        self.record.download_name(&name, extension)
    }
}

impl Shares {
    /// The bytes behind a picture URL of a share; `None` if there is no such share or picture.
    pub async fn picture_at(&self, url: &Url) -> Result<Option<Bytes>, SharedPictureError> {
        let Some((token, name)) = parse_picture_url(url) else {
            return Ok(None);
        };
        let grant = url
            .query_pairs()
            .find(|(key, _)| key == "grant")
            .map(|(_, grant)| grant.into_owned());
        let ShareAccess::Opened(opened) = self.open(&token, grant.as_deref()).await? else {
            return Ok(None);
        };
        let Some(picture) = opened.stored_picture(name) else {
            return Ok(None);
        };
        let metadata = opened.metadata(name, false, false);
        let served = self.serve(&opened, name, picture, metadata).await?;
        Ok(Some(served.bytes))
    }

    /// A picture for visitors. Whatever the stored file contains beside the picture is removed.
    pub async fn serve(
        &self,
        opened: &OpenedShare,
        name: PictureName,
        picture: &StoredImage,
        metadata: EmbeddedMetadata,
    ) -> Result<ServedPicture, SharedPictureError> {
        let stored = self.0.blobs.get(&picture.blob).await?;
        let removed = self.0.metadata_removal.run(stored).await?;
        let mut bytes = removed.ok_or(SharedPictureError::NotAPicture)?.bytes;
        if metadata == EmbeddedMetadata::Settings {
            let index = match name {
                PictureName::Output(index) => index,
                _ => 0,
            };
            let (record, index) = opened.prediction_of_output(index);
            let with_settings = with_texts(
                &bytes,
                &record.output_metadata().to_string(),
                &record.generation_parameters(index),
            );
            bytes = with_settings.unwrap_or(bytes);
        }
        let (media_type, extension) =
            pictures::sniff(&bytes).ok_or(SharedPictureError::NotAPicture)?;
        Ok(ServedPicture {
            bytes: bytes.into(),
            media_type,
            extension,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picture_name_parses_only_its_display_form() {
        for name in [
            PictureName::Input,
            PictureName::Depth,
            PictureName::Card,
            PictureName::Output(0),
            PictureName::Output(11),
        ] {
            assert_eq!(name.to_string().parse(), Ok(name));
        }
        for wrong in [
            "",
            "output",
            "output-",
            "output-0",
            "output-+1",
            "output--1",
            "Input",
            "output-99999999999999999999",
        ] {
            assert_eq!(wrong.parse::<PictureName>(), Err(()), "{wrong}");
        }
    }
}
