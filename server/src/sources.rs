//! From what an input says to the bytes it means: a file of one's own, kept bytes, a data URI or an address elsewhere.

use std::sync::Arc;

use api::{BlobName, File, FileId, routes};
use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use bytes::Bytes;
use url::Url;

use crate::{
    blobs::{BlobError, Blobs},
    fetch::{FetchError, Fetcher},
    files::{FileError, Files, UploadHints},
    links::Links,
    owner::OwnerId,
    pictures,
    shares::{self, PictureAtError, Shares},
};

/// Standard base 64, with its padding or without.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Why an input's bytes are not to be had. Reads after the name of the field.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// No file of that id, or not this owner's.
    #[error(
        "names a file that is not there (files are removed a day after their upload); upload it again"
    )]
    NoSuchFile,
    /// An address of this server that holds no bytes.
    #[error("is an address of this server, but not that of a file or a picture")]
    NotBytes,
    /// A data URI without base 64, or with a damaged one.
    #[error(
        "is a data URI that cannot be read; it must be \"data:image/…;base64,\" and then base 64"
    )]
    DataUri,
    /// Neither a data URI nor an address.
    #[error(
        "is not an address; give an https address, a data URI or the address of an uploaded file"
    )]
    NotAnAddress,
    /// Nothing came from elsewhere.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The file could not be read or kept.
    #[error(transparent)]
    File(#[from] FileError),
    /// The kept bytes could not be read.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// The picture of a link, which has ended or never was.
    #[error("is the address of a shared picture that is not there any more")]
    NoSuchShare,
    /// That picture could not be read.
    #[error(transparent)]
    Shared(#[from] PictureAtError),
}

impl SourceError {
    /// True where the input is at fault; false where the server is.
    pub fn is_input_fault(&self) -> bool {
        match self {
            Self::File(error) => matches!(error, FileError::TooLarge | FileError::Empty),
            Self::Blob(_) | Self::Shared(_) | Self::Fetch(FetchError::Client(_)) => false,
            _ => true,
        }
    }
}

/// Reads what inputs refer to. Cheap to clone.
#[derive(Clone)]
pub struct Sources {
    files: Files,
    blobs: Blobs,
    shares: Shares,
    fetcher: Arc<Fetcher>,
}

/// Bytes and what is known of them.
#[derive(Debug, Clone)]
pub struct Content {
    /// A file name.
    pub name: String,
    /// Their media type.
    pub content_type: String,
    /// The bytes.
    pub bytes: Bytes,
}

/// What a reference turns out to be.
enum Reference<'a> {
    Data(&'a str),
    File(FileId),
    Blob(BlobName),
    Shared(Url),
    Remote(Url),
}

impl Sources {
    /// Reads from these.
    pub fn new(files: Files, blobs: Blobs, shares: Shares, fetcher: Fetcher) -> Self {
        Self {
            files,
            blobs,
            shares,
            fetcher: Arc::new(fetcher),
        }
    }

    /// The bytes that `reference` means to `owner`.
    pub async fn read(
        &self,
        owner: &OwnerId,
        links: &Links,
        reference: &str,
    ) -> Result<Bytes, SourceError> {
        match parse(links, reference)? {
            Reference::Data(uri) => Ok(decode(uri)?.bytes),
            Reference::File(id) => self
                .files
                .read(owner, &id)
                .await?
                .ok_or(SourceError::NoSuchFile),
            Reference::Blob(name) => Ok(self.blobs.get(&name).await?),
            Reference::Shared(url) => self.shares.at(&url).await?.ok_or(SourceError::NoSuchShare),
            Reference::Remote(url) => Ok(self.fetcher.fetch(url).await?),
        }
    }

    /// True where reading `reference` needs the network.
    pub fn is_remote(&self, links: &Links, reference: &str) -> bool {
        matches!(parse(links, reference), Ok(Reference::Remote(_)))
    }

    /// What `reference` means to `owner`, where that is on this server, under whatever host it was asked; None where it is elsewhere,
    /// or refers to nothing.
    pub async fn content(
        &self,
        owner: &OwnerId,
        links: &Links,
        reference: &str,
    ) -> Result<Option<Content>, SourceError> {
        let Ok(url) = Url::parse(reference) else {
            return Ok(None);
        };
        match own(links, &url) {
            Some(Reference::File(id)) => match self.files.get(owner, &id).await? {
                Some(file) => {
                    let bytes = self
                        .files
                        .read(owner, &id)
                        .await?
                        .ok_or(SourceError::NoSuchFile)?;
                    Ok(Some(Content {
                        name: file.name,
                        content_type: file.content_type,
                        bytes,
                    }))
                }
                None if links.is_own(&url) => Err(SourceError::NoSuchFile),
                None => Ok(None),
            },
            Some(Reference::Blob(name)) => {
                let bytes = self.blobs.get(&name).await?;
                Ok(Some(Content {
                    name: name.to_string(),
                    content_type: sniffed(&bytes),
                    bytes,
                }))
            }
            Some(Reference::Shared(url)) if links.is_own(&url) => {
                let bytes = self
                    .shares
                    .at(&url)
                    .await?
                    .ok_or(SourceError::NoSuchShare)?;
                Ok(Some(Content {
                    name: "shared".into(),
                    content_type: sniffed(&bytes),
                    bytes,
                }))
            }
            _ => Ok(None),
        }
    }

    /// Makes a file of a data URI, so that it need not be carried along.
    pub async fn adopt(
        &self,
        owner: &OwnerId,
        links: &Links,
        data_uri: &str,
    ) -> Result<File, SourceError> {
        let data = decode(data_uri)?;
        let hints = UploadHints {
            content_type: data.mime,
            ..UploadHints::default()
        };
        Ok(self
            .files
            .create(owner, data.bytes, hints)
            .await?
            .present(links))
    }
}

fn sniffed(bytes: &[u8]) -> String {
    pictures::sniff(bytes)
        .map_or("application/octet-stream", |(mime, _)| mime)
        .to_owned()
}

/// True where `reference` looks like an address of this server's, under whatever host.
pub fn is_here(links: &Links, reference: &str) -> bool {
    Url::parse(reference).is_ok_and(|url| own(links, &url).is_some())
}

/// The uploaded file that `reference` is the address of.
pub fn file_of(links: &Links, reference: &str) -> Option<FileId> {
    match parse(links, reference) {
        Ok(Reference::File(id)) => Some(id),
        _ => None,
    }
}

/// True where `reference` is the address of an uploaded file, which only its owner may read and only for a day.
pub fn is_file(links: &Links, reference: &str) -> bool {
    file_of(links, reference).is_some()
}

fn parse<'a>(links: &Links, reference: &'a str) -> Result<Reference<'a>, SourceError> {
    if is_data_uri(reference) {
        return Ok(Reference::Data(reference));
    }
    let url = Url::parse(reference).map_err(|_| SourceError::NotAnAddress)?;
    if links.is_own(&url) {
        own(links, &url).ok_or(SourceError::NotBytes)
    } else {
        Ok(Reference::Remote(url))
    }
}

/// True for what carries its bytes in itself.
pub fn is_data_uri(reference: &str) -> bool {
    reference
        .get(..5)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"))
}

fn own<'a>(links: &Links, url: &Url) -> Option<Reference<'a>> {
    let (folder, last) = url.path().rsplit_once('/')?;
    if folder == routes::FILES {
        return last.parse().ok().map(Reference::File);
    }
    if shares::named(url).is_some() {
        return Some(Reference::Shared(url.clone()));
    }
    let name: BlobName = last.parse().ok()?;
    let (_, signature) = url.query_pairs().find(|(key, _)| key == "sig")?;
    (url.path() == routes::blob(&name) && links.opens(&name, &signature))
        .then_some(Reference::Blob(name))
}

/// The bytes of a data URI; None where it is none, or damaged.
pub(crate) fn decode_data_uri(text: &str) -> Option<Bytes> {
    if is_data_uri(text) {
        decode(text).ok().map(|data| data.bytes)
    } else {
        None
    }
}

struct Data {
    mime: Option<String>,
    bytes: Bytes,
}

fn decode(uri: &str) -> Result<Data, SourceError> {
    let (description, payload) = uri
        .get(5..)
        .and_then(|rest| rest.split_once(','))
        .ok_or(SourceError::DataUri)?;
    let mime = description
        .strip_suffix(";base64")
        .ok_or(SourceError::DataUri)?;
    let mime = mime
        .split(';')
        .next()
        .filter(|mime| !mime.is_empty())
        .map(str::to_owned);
    let bytes = BASE64
        .decode(payload.trim())
        .map_err(|_| SourceError::DataUri)?;
    Ok(Data {
        mime,
        bytes: bytes.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{links::Site, signer::Signer};

    fn links() -> Links {
        Site::new(None, 8787, Signer::new([1; 32])).links(None)
    }

    #[test]
    fn a_data_uri_gives_its_type_and_bytes() {
        let data = decode("data:image/png;charset=x;base64,aGVsbG8=").unwrap();
        assert_eq!(
            (data.mime.as_deref(), data.bytes.as_ref()),
            (Some("image/png"), b"hello".as_slice())
        );
        assert_eq!(decode("data:;base64,aGVsbG8").unwrap().mime, None);
    }

    #[test]
    fn a_damaged_data_uri_is_refused() {
        for uri in [
            "data:image/png,plain",
            "data:image/png;base64",
            "data:image/png;base64,***",
            "data:",
        ] {
            assert!(matches!(decode(uri), Err(SourceError::DataUri)), "{uri}");
        }
    }

    #[test]
    fn own_addresses_are_told_from_those_elsewhere() {
        let (links, id) = (links(), FileId::from_entropy([3; 16]));
        let own = links.absolute(&routes::file(&id));
        assert!(matches!(parse(&links, &own), Ok(Reference::File(found)) if found == id));
        assert!(is_file(&links, &own) && !is_file(&links, &links.absolute("/v1/account")));
        let elsewhere = format!("https://elsewhere.example{}", routes::file(&id));
        assert!(matches!(
            parse(&links, &elsewhere),
            Ok(Reference::Remote(_))
        ));
        assert!(matches!(
            parse(&links, &links.absolute("/v1/account")),
            Err(SourceError::NotBytes)
        ));
        assert!(matches!(
            parse(&links, "picture.png"),
            Err(SourceError::NotAnAddress)
        ));
    }

    #[test]
    fn kept_bytes_need_their_signature() {
        let (links, name) = (links(), BlobName::new(&"ab".repeat(32), "png").unwrap());
        assert!(
            matches!(parse(&links, &links.blob(&name)), Ok(Reference::Blob(found)) if found == name)
        );
        assert!(matches!(
            parse(&links, &links.absolute(&routes::blob(&name))),
            Err(SourceError::NotBytes)
        ));
    }
}
