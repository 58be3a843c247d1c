use std::str::FromStr;

use bytes::Bytes;
use url::Url;

use super::{Opened, Opening, Shares};
use crate::{
    blobs::BlobError,
    pictures::{with_texts, without_texts},
    predictions::{KeptPicture, Record},
    store::StoreError,
};
use api::ShareShows;

/// Which of a link's pictures an address names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureName {
    /// The input.
    Input,
    /// Its depth map.
    Depth,
    /// One of the outputs; the first has index 0, and `output-1` in its address.
    Output(usize),
    /// What is drawn for previews.
    Card,
}

/// Why a picture is not to be had though it may be there.
#[derive(Debug, thiserror::Error)]
pub enum PictureAtError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The kept bytes could not be read.
    #[error(transparent)]
    Blob(#[from] BlobError),
}

/// The token and the name in the address of a link's picture.
pub fn named(url: &Url) -> Option<(String, PictureName)> {
    let (token, name) = url.path().strip_prefix("/s/")?.split_once('/')?;
    Some((token.to_owned(), name.parse().ok()?))
}

/// What a picture says beside its pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Nothing.
    Silent,
    /// What it said when it was made.
    AsMade,
    /// What it was made with.
    Told,
}

impl FromStr for PictureName {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "input" => Ok(Self::Input),
            "depth" => Ok(Self::Depth),
            "card" => Ok(Self::Card),
            text => {
                let number = text
                    .strip_prefix("output-")
                    .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
                    .ok_or(())?;
                number
                    .parse::<usize>()
                    .ok()
                    .and_then(|number| number.checked_sub(1))
                    .map(Self::Output)
                    .ok_or(())
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

impl Form {
    /// The word that tells apart what is sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::AsMade => "as-made",
            Self::Told => "told",
        }
    }
}

impl Opened {
    /// The kept picture of that name, where it is there and shown.
    pub fn kept(&self, name: PictureName) -> Option<&KeptPicture> {
        let pictures = &self.record.pictures;
        let compared = self.share.shows >= ShareShows::Comparison;
        match name {
            PictureName::Input => pictures.input.as_ref().filter(|_| compared),
            PictureName::Depth => pictures.depth.as_ref().filter(|_| compared),
            PictureName::Output(index) => pictures.outputs.get(index),
            PictureName::Card => None,
        }
    }

    /// What made an output, and which of its own outputs that is.
    fn maker(&self, index: usize) -> (&Record, usize) {
        let cell = self
            .compared
            .as_ref()
            .and_then(|comparison| comparison.cells.get(index));
        cell.map_or((&self.record, index), |(_, record)| (record, 0))
    }

    /// What its pictures may say: nothing where the settings are not shown.
    pub fn form(&self, is_to_keep: bool, is_to_tell: bool) -> Form {
        match (self.share.shows >= ShareShows::Settings, is_to_keep) {
            (true, true) if is_to_tell => Form::Told,
            (true, false) => Form::AsMade,
            _ => Form::Silent,
        }
    }

    /// What a picture is called where it is saved.
    pub fn file_name(&self, name: PictureName, picture: &KeptPicture) -> String {
        let id: String = self.record.id.as_str().chars().take(6).collect();
        let name = if let PictureName::Output(index) = name {
            (index + 1).to_string()
        } else {
            name.to_string()
        };
        format!("depth2img-{id}-{name}.{}", picture.blob.extension())
    }
}

impl Shares {
    /// The bytes of the picture that an address of a link names, as the link shows it; None where there is none, or none any more.
    pub async fn at(&self, url: &Url) -> Result<Option<Bytes>, PictureAtError> {
        let Some((token, name)) = named(url) else {
            return Ok(None);
        };
        let grant = url
            .query_pairs()
            .find(|(key, _)| key == "grant")
            .map(|(_, grant)| grant.into_owned());
        let Opening::Opened(opened) = self.open(&token, grant.as_deref()).await? else {
            return Ok(None);
        };
        let Some(picture) = opened.kept(name) else {
            return Ok(None);
        };
        Ok(Some(
            self.bytes(&opened, name, picture, opened.form(false, false))
                .await?,
        ))
    }

    /// The bytes of a picture. What is no PNG comes as it is.
    pub async fn bytes(
        &self,
        opened: &Opened,
        name: PictureName,
        picture: &KeptPicture,
        form: Form,
    ) -> Result<Bytes, BlobError> {
        let bytes = self.0.blobs.get(&picture.blob).await?;
        let index = if let PictureName::Output(index) = name {
            index
        } else {
            0
        };
        let (maker, index) = opened.maker(index);
        let rewritten = match form {
            Form::AsMade => None,
            Form::Silent => without_texts(&bytes),
            Form::Told => with_texts(
                &bytes,
                &maker.carried().to_string(),
                &maker.carried_lines(index),
            ),
        };
        Ok(rewritten.map_or(bytes, Bytes::from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_it_is_written_and_in_no_other_way() {
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
