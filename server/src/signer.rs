//! Signatures of what the server gives out and wants back unaltered: addresses of kept bytes, visitors' cookies.

use std::fmt;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// Bytes of a signature: 128 bits of an HMAC-SHA256 are beyond guessing and keep addresses short.
const SIGNATURE_BYTES: usize = 16;

/// What a signature is for. One made for one purpose is worthless for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The address of a blob.
    Blob,
    /// A visitor's cookie.
    Visitor,
    /// The address to which a Cog container sends news.
    CogWebhook,
    /// The address to which a Cog container uploads outputs.
    CogUpload,
    /// The address of a prediction's stream of events.
    Stream,
    /// The address of an uploaded file's bytes.
    File,
    /// What a share's password brings.
    Share,
    /// The session of an embedded studio's visitor.
    Embed,
    /// Where a yes to a digest is said.
    DigestConfirm,
    /// Where a digest is stopped.
    DigestStop,
}

impl Purpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::Blob => "blob",
            Self::Visitor => "visitor",
            Self::CogWebhook => "cog webhook",
            Self::CogUpload => "cog upload",
            Self::Stream => "stream",
            Self::File => "file",
            Self::Share => "share",
            Self::Embed => "embed",
            Self::DigestConfirm => "digest confirm",
            Self::DigestStop => "digest stop",
        }
    }
}

/// Signs with the server's secret.
#[derive(Clone)]
pub struct Signer([u8; 32]);

impl fmt::Debug for Signer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Signer(…)")
    }
}

impl Signer {
    /// Signs with this secret; the same one gives the same signatures after a restart.
    pub fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }

    /// The signature of `text`, fit for an address and a cookie.
    pub fn sign(&self, purpose: Purpose, text: &str) -> String {
        let signature = self.mac(purpose, text).finalize().into_bytes();
        BASE64_URL_SAFE_NO_PAD.encode(&signature[..SIGNATURE_BYTES])
    }

    /// True where `signature` is that of `text`. Takes the same time wherever they differ.
    pub fn verify(&self, purpose: Purpose, text: &str, signature: &str) -> bool {
        BASE64_URL_SAFE_NO_PAD.decode(signature).is_ok_and(|bytes| {
            bytes.len() == SIGNATURE_BYTES
                && self
                    .mac(purpose, text)
                    .verify_truncated_left(&bytes)
                    .is_ok()
        })
    }

    fn mac(&self, purpose: Purpose, text: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0)
            .unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
        mac.update(purpose.as_str().as_bytes());
        mac.update(b"\0");
        mac.update(text.as_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_text_its_purpose_and_its_secret_only() {
        let signer = Signer::new([7; 32]);
        let signature = signer.sign(Purpose::Blob, "a.png");
        assert!(signer.verify(Purpose::Blob, "a.png", &signature));
        assert!(!signer.verify(Purpose::Blob, "b.png", &signature));
        assert!(!signer.verify(Purpose::Visitor, "a.png", &signature));
        assert!(!Signer::new([8; 32]).verify(Purpose::Blob, "a.png", &signature));
    }

    #[test]
    fn what_is_no_signature_is_refused() {
        let signer = Signer::new([7; 32]);
        let signature = signer.sign(Purpose::Blob, "a.png");
        for wrong in ["", "====", &signature[..8], &format!("{signature}AAAA")] {
            assert!(!signer.verify(Purpose::Blob, "a.png", wrong), "{wrong}");
        }
    }
}
