use api::{BlobName, routes};

use super::CogSettings;
use domain::signer::{Purpose, Signer};

/// Upload URLs on this server for a container that was started with `--upload-url`.
#[derive(Debug, Clone)]
pub struct Uploads {
    callback: String,
    signer: Signer,
}

impl Uploads {
    /// Upload URLs with the origin by which the container reaches this server.
    pub fn new(settings: &CogSettings, signer: Signer) -> Self {
        Self {
            callback: settings.callback.clone(),
            signer,
        }
    }

    /// The value of `--upload-url`.
    pub fn base_url(&self) -> String {
        self.url(&self.signer.sign(Purpose::CogUpload, ""))
    }

    /// True if `secret` is the one in [`base_url`](Self::base_url).
    pub fn accepts(&self, secret: &str) -> bool {
        self.signer.verify(Purpose::CogUpload, "", secret)
    }

    /// The URL of an uploaded file. Its signature is in the path, because Cog drops the query.
    pub fn location(&self, name: &BlobName) -> String {
        format!(
            "{}/{name}",
            self.url(&self.signer.sign(Purpose::Blob, name.as_str()))
        )
    }

    /// True if `signature` is the one in the upload's [`location`](Self::location).
    pub fn accepts_signature(&self, name: &BlobName, signature: &str) -> bool {
        self.signer.verify(Purpose::Blob, name.as_str(), signature)
    }

    fn url(&self, secret: &str) -> String {
        format!("{}{}", self.callback, routes::cog_uploads(secret))
    }
}
