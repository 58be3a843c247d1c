//! HMAC signatures of URLs, cookies and tokens that the server issues and later verifies.

use std::fmt;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// 128 bits of an HMAC-SHA256: not guessable, and short in a URL.
const SIGNATURE_BYTES: usize = 16;

/// The use of a signature; a signature for one purpose is invalid for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The URL of a blob.
    Blob,
    /// A visitor's cookie.
    Visitor,
    /// The URL to which a Cog container sends webhooks.
    CogWebhook,
    /// The URL to which a Cog container uploads outputs.
    CogUpload,
    /// The URL of a prediction's event stream.
    Stream,
    /// The download URL of an uploaded file.
    File,
    /// The cookie that unlocks a share with a password.
    Share,
    /// The session of a visitor of an embedded studio.
    Embed,
    /// The link that confirms a digest.
    DigestConfirm,
    /// The link that unsubscribes from a digest.
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
    /// A signer with this secret.
    pub fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }

    /// The signature of `text`, safe in URLs and cookies.
    pub fn sign(&self, purpose: Purpose, text: &str) -> String {
        let signature = self.mac(purpose, text).finalize().into_bytes();
        BASE64_URL_SAFE_NO_PAD.encode(&signature[..SIGNATURE_BYTES])
    }

    /// True if `signature` is valid for `text`. Compares in constant time.
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
    fn signature_is_bound_to_text_purpose_and_secret() {
        let signer = Signer::new([7; 32]);
        let signature = signer.sign(Purpose::Blob, "a.png");
        assert!(signer.verify(Purpose::Blob, "a.png", &signature));
        assert!(!signer.verify(Purpose::Blob, "b.png", &signature));
        assert!(!signer.verify(Purpose::Visitor, "a.png", &signature));
        assert!(!Signer::new([8; 32]).verify(Purpose::Blob, "a.png", &signature));
    }

    #[test]
    fn malformed_signature_is_rejected() {
        let signer = Signer::new([7; 32]);
        let signature = signer.sign(Purpose::Blob, "a.png");
        for wrong in ["", "====", &signature[..8], &format!("{signature}AAAA")] {
            assert!(!signer.verify(Purpose::Blob, "a.png", wrong), "{wrong}");
        }
    }
}
