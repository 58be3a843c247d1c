use std::{fmt, str::FromStr};

use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// The prefix of a written secret.
const PREFIX: &str = "whsec_";
/// The signature scheme: HMAC-SHA256.
const VERSION: &str = "v1";
/// The allowed lengths of a key.
const KEY_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// A key that signs webhooks. Written as `whsec_` and base64, only by [`expose`](Self::expose).
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret(Box<[u8]>);

/// Not a secret. The message does not repeat the input, which may be part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a webhook secret is whsec_ followed by the base64 of 24 to 64 bytes")]
pub struct InvalidSecret;

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("WebhookSecret(…)")
    }
}

impl FromStr for WebhookSecret {
    type Err = InvalidSecret;

    fn from_str(text: &str) -> Result<Self, InvalidSecret> {
        // The alphabet has no underscore, so there is exactly one, in the prefix.
        let key = text
            .strip_prefix(PREFIX)
            .and_then(|rest| BASE64_STANDARD.decode(rest).ok())
            .ok_or(InvalidSecret)?;
        if KEY_BYTES.contains(&key.len()) {
            Ok(Self(key.into()))
        } else {
            Err(InvalidSecret)
        }
    }
}

impl From<[u8; 32]> for WebhookSecret {
    fn from(key: [u8; 32]) -> Self {
        Self(key.into())
    }
}

impl WebhookSecret {
    /// The written form, for those who verify with it.
    pub fn expose(&self) -> String {
        format!("{PREFIX}{}", BASE64_STANDARD.encode(&self.0))
    }

    /// The `webhook-signature` of a message.
    pub fn sign(&self, id: &str, timestamp: &str, body: &[u8]) -> String {
        format!(
            "{VERSION},{}",
            BASE64_STANDARD.encode(self.mac(id, timestamp, body).finalize().into_bytes())
        )
    }

    /// True if one of the space-separated signatures is valid for the message. Other versions are
    /// ignored; comparison is in constant time.
    pub fn verify(&self, id: &str, timestamp: &str, body: &[u8], signatures: &str) -> bool {
        let mac = self.mac(id, timestamp, body);
        let given = signatures
            .split(' ')
            .filter_map(|signature| signature.strip_prefix(VERSION)?.strip_prefix(','));
        given
            .filter_map(|text| BASE64_STANDARD.decode(text).ok())
            .any(|bytes| mac.clone().verify_slice(&bytes).is_ok())
    }

    fn mac(&self, id: &str, timestamp: &str, body: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0)
            .unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
        for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
            mac.update(part);
        }
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of the published examples, without its prefix.
    const KEY: &str = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    /// Id, timestamp, body and signature: the first is the published example, the others were made
    /// by other implementations.
    const VECTORS: [(&str, &str, &str, &str); 4] = [
        (
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "1614265330",
            r#"{"test": 2432232314}"#,
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        ),
        (
            "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
            "1700000000",
            r#"{"id":"xadvta5lnreybcutg6njr6lulq","status":"succeeded","output":["https://replicate.delivery/pbxt/abc/out-0.png"]}"#,
            "v1,316LCBJzyen8cULMlIgXsbV7ZsJpeYYB3cRjqX7sBWA=",
        ),
        (
            "msg_utf8",
            "1700000000",
            r#"{"prompt":"Wanderer über dem Nebelmeer 🏔"}"#,
            "v1,o45UfS/ueZpEeKOjezOHIsIk8ueC7DbKUY6NvDZ5RnM=",
        ),
        (
            "msg_empty",
            "1700000000",
            "",
            "v1,LrOGikvEp3ovC4ipwU5sfXzzFy9SMN1tDL3jPPGtLmc=",
        ),
    ];

    fn secret() -> WebhookSecret {
        format!("{PREFIX}{KEY}").parse().unwrap()
    }

    #[test]
    fn signatures_match_other_implementations() {
        for (id, timestamp, body, signature) in VECTORS {
            assert_eq!(
                secret().sign(id, timestamp, body.as_bytes()),
                signature,
                "{id}"
            );
            assert!(
                secret().verify(id, timestamp, body.as_bytes(), signature),
                "{id}"
            );
        }
    }

    #[test]
    fn one_valid_signature_among_several_is_enough() {
        let (id, timestamp, body, right) = VECTORS[0];
        let verify = |signatures: &str| secret().verify(id, timestamp, body.as_bytes(), signatures);
        assert!(verify(&format!("v1,bogus v1a,AAAA v1,AAAA {right}")));
        assert!(verify(&format!("{right} v2,{}", &right[3..])));
        let wrong = [
            "",
            "v1",
            "v1,",
            &right[3..],
            &right.replace("v1,", "v1a,"),
            &right.replace("v1,", "v2,"),
            &right[..20],
            "v1,AAAA v1,BBBB",
        ];
        for signatures in wrong {
            assert!(!verify(signatures), "{signatures}");
        }
    }

    #[test]
    fn signature_is_bound_to_message_and_secret() {
        let (id, timestamp, body, right) = VECTORS[0];
        assert!(!secret().verify("msg_other", timestamp, body.as_bytes(), right));
        assert!(!secret().verify(id, "1614265331", body.as_bytes(), right));
        assert!(!secret().verify(id, timestamp, r#"{"test": 2432232315}"#.as_bytes(), right));
        assert!(!WebhookSecret::from([7; 32]).verify(id, timestamp, body.as_bytes(), right));
    }

    #[test]
    fn malformed_secret_is_rejected() {
        let of = |bytes: usize| format!("{PREFIX}{}", BASE64_STANDARD.encode(vec![7; bytes]));
        for fine in [of(24), of(64)] {
            assert_eq!(fine.parse::<WebhookSecret>().unwrap().expose(), fine);
        }
        let urlsafe = format!("{PREFIX}{}_{}", &KEY[..10], &KEY[11..]);
        for wrong in [
            "",
            KEY,
            PREFIX,
            &of(23),
            &of(65),
            &urlsafe,
            &format!("whsec-{KEY}"),
            &format!("{}!", of(24)),
        ] {
            assert_eq!(
                wrong.parse::<WebhookSecret>(),
                Err(InvalidSecret),
                "{wrong}"
            );
        }
    }

    #[test]
    fn secret_is_not_printed_by_debug() {
        assert_eq!(format!("{:?}", secret()), "WebhookSecret(…)");
    }
}
