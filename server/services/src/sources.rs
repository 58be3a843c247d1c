//! Resolves references in inputs to bytes: own files, blobs, shared images, data URIs and remote
//! URLs.

use std::sync::Arc;

use api::{BlobName, File, FileId, routes};
use bytes::Bytes;
use url::Url;

use crate::{
    files::{self, FileError, Files, UploadHints},
    shares::{self, SharedPictureError, Shares},
};
use adapters::{
    blobs::{BlobError, Blobs},
    fetch::{FetchError, Fetcher},
};
use domain::{
    data_uri::{self, is_data_uri},
    links::Links,
    owner::OwnerId,
};
use imaging::pictures;

/// Why a reference cannot be read. The message continues a sentence that begins with the name of
/// the field.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// There is no such file, or it has another owner.
    #[error(
        "refers to a file that does not exist (files are deleted a day after their upload); upload it again"
    )]
    NoSuchFile,
    /// A URL of this server that is not a file.
    #[error("is an address of this server, but not that of a file or a picture")]
    NotBytes,
    /// A malformed data URI.
    #[error(transparent)]
    DataUri(#[from] data_uri::MalformedDataUri),
    /// Neither a data URI nor a URL.
    #[error(
        "is not an address; give an https address, a data URI or the address of an uploaded file"
    )]
    NotAnAddress,
    /// A remote URL could not be fetched.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The file could not be read or stored.
    #[error(transparent)]
    File(#[from] FileError),
    /// The blob could not be read.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// The share has ended or never existed.
    #[error("is the address of a shared picture that no longer exists")]
    NoSuchShare,
    /// The shared image could not be read.
    #[error(transparent)]
    Shared(#[from] SharedPictureError),
}

impl SourceError {
    /// True if the input is at fault, false if the server is.
    pub fn is_input_fault(&self) -> bool {
        match self {
            Self::File(error) => matches!(error, FileError::TooLarge | FileError::Empty),
            Self::Blob(_) | Self::Shared(_) | Self::Fetch(FetchError::Client(_)) => false,
            _ => true,
        }
    }
}

/// Reads the references of inputs. Cheap to clone.
#[derive(Clone)]
pub struct Sources {
    files: Files,
    blobs: Blobs,
    shares: Shares,
    fetcher: Arc<Fetcher>,
}

/// Bytes with their name and type.
#[derive(Debug, Clone)]
pub struct Content {
    /// A file name.
    pub name: String,
    /// The media type.
    pub content_type: String,
    /// The bytes.
    pub bytes: Bytes,
}

/// A parsed reference.
enum Reference<'a> {
    Data(&'a str),
    File(FileId),
    Blob(BlobName),
    Shared(Url),
    Remote(Url),
}

impl Sources {
    /// A reader on these dependencies.
    pub fn new(files: Files, blobs: Blobs, shares: Shares, fetcher: Fetcher) -> Self {
        Self {
            files,
            blobs,
            shares,
            fetcher: Arc::new(fetcher),
        }
    }

    /// The bytes of a reference, with the permissions of `owner`.
    pub async fn read(
        &self,
        owner: &OwnerId,
        links: &Links,
        reference: &str,
    ) -> Result<Bytes, SourceError> {
        match parse(links, reference)? {
            Reference::Data(uri) => Ok(data_uri::decode(uri)?.bytes),
            Reference::File(id) => self
                .files
                .read(owner, &id)
                .await?
                .ok_or(SourceError::NoSuchFile),
            Reference::Blob(name) => Ok(self.blobs.get(&name).await?),
            Reference::Shared(url) => self
                .shares
                .picture_at(&url)
                .await?
                .ok_or(SourceError::NoSuchShare),
            Reference::Remote(url) => Ok(self.fetcher.fetch(url).await?),
        }
    }

    /// True if reading `reference` needs the network.
    pub fn is_remote(&self, links: &Links, reference: &str) -> bool {
        matches!(parse(links, reference), Ok(Reference::Remote(_)))
    }

    /// The content of a reference to this server, under any of its hosts; `None` for remote and
    /// invalid references.
    pub async fn content(
        &self,
        owner: &OwnerId,
        links: &Links,
        reference: &str,
    ) -> Result<Option<Content>, SourceError> {
        let Ok(url) = Url::parse(reference) else {
            return Ok(None);
        };
        match parse_local(links, &url) {
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
                    .picture_at(&url)
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

    /// Stores a data URI as a file.
    pub async fn store_data_uri(
        &self,
        owner: &OwnerId,
        links: &Links,
        uri: &str,
    ) -> Result<File, SourceError> {
        let data = data_uri::decode(uri)?;
        let hints = UploadHints {
            content_type: data.mime,
            ..UploadHints::default()
        };
        let file = self.files.create(owner, data.bytes, hints).await?;
        Ok(files::present(file, links))
    }
}

fn sniffed(bytes: &[u8]) -> String {
    pictures::sniff(bytes)
        .map_or("application/octet-stream", |(mime, _)| mime)
        .to_owned()
}

/// True if `reference` has the form of a URL of this server, under any host.
pub fn is_local_reference(links: &Links, reference: &str) -> bool {
    Url::parse(reference).is_ok_and(|url| parse_local(links, &url).is_some())
}

/// The id of the uploaded file that `reference` points to.
pub fn file_of(links: &Links, reference: &str) -> Option<FileId> {
    match parse(links, reference) {
        Ok(Reference::File(id)) => Some(id),
        _ => None,
    }
}

/// True if `reference` points to an uploaded file, which only its owner can read, for a day.
pub fn is_file(links: &Links, reference: &str) -> bool {
    file_of(links, reference).is_some()
}

fn parse<'a>(links: &Links, reference: &'a str) -> Result<Reference<'a>, SourceError> {
    if is_data_uri(reference) {
        return Ok(Reference::Data(reference));
    }
    let url = Url::parse(reference).map_err(|_| SourceError::NotAnAddress)?;
    if links.is_own(&url) {
        parse_local(links, &url).ok_or(SourceError::NotBytes)
    } else {
        Ok(Reference::Remote(url))
    }
}

fn parse_local<'a>(links: &Links, url: &Url) -> Option<Reference<'a>> {
    let (folder, last) = url.path().rsplit_once('/')?;
    if folder == routes::FILES {
        return last.parse().ok().map(Reference::File);
    }
    if shares::parse_picture_url(url).is_some() {
        return Some(Reference::Shared(url.clone()));
    }
    let name: BlobName = last.parse().ok()?;
    let (_, signature) = url.query_pairs().find(|(key, _)| key == "sig")?;
    (url.path() == routes::blob(&name) && links.verify_blob(&name, &signature))
        .then_some(Reference::Blob(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{links::Site, signer::Signer};

    fn links() -> Links {
        Site::new(None, 8787, Signer::new([1; 32])).links(None)
    }

    #[test]
    fn own_urls_are_distinguished_from_remote_urls() {
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
    fn blob_url_needs_its_signature() {
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
