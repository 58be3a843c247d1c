//! Data URIs (RFC 2397).

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use bytes::Bytes;

/// Standard base64, padded or not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A data URI that is not base64 or is damaged. The message continues a sentence that begins with
/// the name of the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "is a data URI that cannot be read; it expected \"data:image/…;base64,\" followed by base64"
)]
pub struct MalformedDataUri;

/// A decoded data URI.
pub struct DataUri {
    /// The media type, if given.
    pub mime: Option<String>,
    /// The bytes.
    pub bytes: Bytes,
}

/// True if the text begins with `data:`.
pub fn is_data_uri(reference: &str) -> bool {
    reference
        .get(..5)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"))
}

/// The bytes of a data URI; `None` if the text is not a valid one.
pub fn decode_data_uri(text: &str) -> Option<Bytes> {
    if is_data_uri(text) {
        decode(text).ok().map(|data| data.bytes)
    } else {
        None
    }
}

/// Decodes a data URI, with or without base64 padding.
///
/// # Errors
/// If the URI is not base64 or is damaged.
pub fn decode(uri: &str) -> Result<DataUri, MalformedDataUri> {
    let (description, payload) = uri
        .get(5..)
        .and_then(|rest| rest.split_once(','))
        .ok_or(MalformedDataUri)?;
    let mime = description
        .strip_suffix(";base64")
        .ok_or(MalformedDataUri)?;
    let mime = mime
        .split(';')
        .next()
        .filter(|mime| !mime.is_empty())
        .map(str::to_owned);
    let bytes = BASE64
        .decode(payload.trim())
        .map_err(|_| MalformedDataUri)?;
    Ok(DataUri {
        mime,
        bytes: bytes.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decode_returns_media_type_and_bytes() {
        let data = decode("data:image/png;charset=x;base64,aGVsbG8=").unwrap();
        assert_eq!(
            (data.mime.as_deref(), data.bytes.as_ref()),
            (Some("image/png"), b"hello".as_slice())
        );
        assert_eq!(decode("data:;base64,aGVsbG8").unwrap().mime, None);
    }

    #[test]
    fn decode_damaged_uri_fails() {
        for uri in [
            "data:image/png,plain",
            "data:image/png;base64",
            "data:image/png;base64,***",
            "data:",
        ] {
            assert!(matches!(decode(uri), Err(MalformedDataUri)), "{uri}");
        }
    }
}
