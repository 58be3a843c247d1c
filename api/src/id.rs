//! Typed ids. Parsing is strict: malformed text is an error, never a nil id.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Text that is not a valid id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{text}\" is not {expected}")]
pub struct ParseIdError {
    text: String,
    expected: &'static str,
}

/// Digits of Crockford's base 32, in lower case as in Replicate's ids.
const BASE32: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Length of 128 bits in base 32.
const OPAQUE_LENGTH: usize = 26;

fn encode_base32(entropy: [u8; 16]) -> String {
    let mut bits = u128::from_be_bytes(entropy);
    let mut digits = [0u8; OPAQUE_LENGTH];
    for digit in digits.iter_mut().rev() {
        *digit = BASE32[(bits & 31) as usize];
        bits >>= 5;
    }
    digits.iter().map(|&digit| char::from(digit)).collect()
}

fn is_opaque(text: &str) -> bool {
    text.len() == OPAQUE_LENGTH && text.bytes().all(|byte| BASE32.contains(&byte))
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// True if the text is one safe path segment, as `owner` and `name` of a model are: letters,
/// digits, `-`, `_` and `.`, but not dots alone, which would change the path.
pub fn is_slug(text: &str) -> bool {
    !matches!(text, "" | "." | "..")
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $expected:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = ParseIdError;

            fn try_from(text: String) -> Result<Self, ParseIdError> {
                if $valid(&text) { Ok(Self(text)) } else { Err(ParseIdError { text, expected: $expected }) }
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                text.to_owned().try_into()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
    };
}

id!(
    /// A prediction: 26 characters of lower-case base 32, as Replicate's.
    PredictionId, "a prediction id (26 characters)", is_opaque
);
id!(
    /// A grid of predictions: 26 characters of lower-case base 32.
    GridId, "a grid id (26 characters)", is_opaque
);
id!(
    /// A preset: 26 characters of lower-case base 32.
    PresetId, "a preset id (26 characters)", is_opaque
);
id!(
    /// A share, for its owner: 26 characters of lower-case base 32.
    ShareId, "a share id (26 characters)", is_opaque
);
id!(
    /// The secret token in the link of a share: 128 random bits, 26 characters of lower-case base 32.
    ShareToken, "a share's token (26 characters)", is_opaque
);
id!(
    /// An embedded studio, for its owner: 26 characters of lower-case base 32.
    EmbedKeyId, "an embed key's id (26 characters)", is_opaque
);
id!(
    /// An uploaded file: 26 characters of lower-case base 32.
    FileId, "a file id (26 characters)", is_opaque
);
id!(
    /// A model version: the 64 hexadecimal digits of a SHA-256.
    VersionId, "a version id (64 hexadecimal digits)", is_sha256
);
id!(
    /// A saved search: 26 characters of lower-case base 32.
    SearchId, "a search id (26 characters)", is_opaque
);
id!(
    /// An email digest: 26 characters of lower-case base 32.
    DigestId, "a digest id (26 characters)", is_opaque
);
id!(
    /// A stored blob: `{sha256}.{extension}`, such as `68f6….png`.
    BlobName, "a blob name (SHA-256, a dot, an extension)", is_blob_name
);
id!(
    /// `owner/name` of a model.
    ModelName, "a model name (owner/name)", |text: &str| text.split_once('/').is_some_and(|(owner, name)| is_slug(owner) && is_slug(name))
);

fn is_blob_name(text: &str) -> bool {
    text.split_once('.').is_some_and(|(digest, extension)| {
        is_sha256(digest)
            && (2..=4).contains(&extension.len())
            && extension
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

macro_rules! from_entropy {
    ($($name:ident),*) => {
        $(impl $name {
            /// The id made of 128 random bits.
            pub fn from_entropy(entropy: [u8; 16]) -> Self {
                Self(encode_base32(entropy))
            }
        })*
    };
}

from_entropy!(
    PredictionId,
    GridId,
    PresetId,
    FileId,
    ShareId,
    ShareToken,
    EmbedKeyId,
    SearchId,
    DigestId
);

impl BlobName {
    /// The name of bytes with this digest (64 hexadecimal digits) and extension (`png`, `jpg`, …).
    pub fn new(sha256: &str, extension: &str) -> Result<Self, ParseIdError> {
        format!("{sha256}.{extension}").try_into()
    }

    /// The 64 hexadecimal digits.
    pub fn sha256(&self) -> &str {
        &self.0[..64]
    }

    /// The extension, without its dot.
    pub fn extension(&self) -> &str {
        &self.0[65..]
    }
}

impl ModelName {
    /// The part before the slash.
    pub fn owner(&self) -> &str {
        self.0.split_once('/').map_or("", |(owner, _)| owner)
    }

    /// The part after the slash.
    pub fn name(&self) -> &str {
        self.0.split_once('/').map_or("", |(_, name)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropy_becomes_26_characters_that_parse_back() {
        for entropy in [[0; 16], [0xff; 16], *b"depth2img studio"] {
            let id = PredictionId::from_entropy(entropy);
            assert_eq!(id.as_str().parse(), Ok(id.clone()));
        }
        assert_ne!(
            PredictionId::from_entropy([1; 16]),
            PredictionId::from_entropy([2; 16])
        );
    }

    #[test]
    fn malformed_id_is_rejected_with_its_text() {
        let error = "../../etc/passwd".parse::<PredictionId>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "\"../../etc/passwd\" is not a prediction id (26 characters)"
        );
        assert!("UPPERCASE0000000000000000a".parse::<FileId>().is_err());
        assert!("jagilley".parse::<ModelName>().is_err());
        assert!("a/b/c".parse::<ModelName>().is_err());
        assert!(
            "../models".parse::<ModelName>().is_err(),
            "it would change the path"
        );
        assert!(
            format!("{}.png/..", "a".repeat(64))
                .parse::<BlobName>()
                .is_err()
        );
    }

    #[test]
    fn blob_name_splits_into_digest_and_extension() {
        let name = BlobName::new(&"0f".repeat(32), "png").unwrap();
        assert_eq!((name.sha256().len(), name.extension()), (64, "png"));
    }
}
