use api::{BlobName, routes};

use super::CogSettings;
use crate::signer::{Purpose, Signer};

/// Where a container that was started with `--upload-url` puts its outputs: on this server.
#[derive(Debug, Clone)]
pub struct Uploads {
    callback: String,
    signer: Signer,
}

impl Uploads {
    /// Uploads to this server as the container reaches it.
    pub fn new(settings: &CogSettings, signer: Signer) -> Self {
        Self {
            callback: settings.callback.clone(),
            signer,
        }
    }

    /// What to start the container with.
    pub fn address(&self) -> String {
        self.below(&self.signer.sign(Purpose::CogUpload, ""))
    }

    /// True where `secret` is the one in [`address`](Self::address).
    pub fn takes(&self, secret: &str) -> bool {
        self.signer.verify(Purpose::CogUpload, "", secret)
    }

    /// Where an upload is to be had. Its signature is in the path, because Cog drops whatever stands behind a question mark.
    pub fn location(&self, name: &BlobName) -> String {
        format!(
            "{}/{name}",
            self.below(&self.signer.sign(Purpose::Blob, name.as_str()))
        )
    }

    /// True where `signature` is the one in an upload's [`location`](Self::location).
    pub fn opens(&self, name: &BlobName, signature: &str) -> bool {
        self.signer.verify(Purpose::Blob, name.as_str(), signature)
    }

    fn below(&self, secret: &str) -> String {
        format!("{}{}", self.callback, routes::cog_uploads(secret))
    }
}
