//! Pagination cursors: an offset, bound to the list that it was issued for.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// Bytes of a list's fingerprint.
const FINGERPRINT_BYTES: usize = 6;

/// A cursor that was not issued for this list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "The parameter \"cursor\" does not belong to this list: leave it out to start at the first page."
)]
pub struct BadCursor;

/// The cursor of the page that starts after `offset` results. `list` identifies the list: its sort
/// order and filters.
pub fn encode(list: &str, offset: usize) -> String {
    BASE64_URL_SAFE_NO_PAD.encode([&fingerprint(list)[..], offset.to_string().as_bytes()].concat())
}

/// The offset of a cursor; 0 if there is none.
pub fn decode(list: &str, cursor: Option<&str>) -> Result<usize, BadCursor> {
    let Some(cursor) = cursor else { return Ok(0) };
    let bytes = BASE64_URL_SAFE_NO_PAD
        .decode(cursor)
        .map_err(|_| BadCursor)?;
    let offset = bytes
        .strip_prefix(&fingerprint(list)[..])
        .ok_or(BadCursor)?;
    let offset = std::str::from_utf8(offset).map_err(|_| BadCursor)?;
    offset.parse().map_err(|_| BadCursor)
}

fn fingerprint(list: &str) -> [u8; FINGERPRINT_BYTES] {
    let digest = Sha256::digest(list.as_bytes());
    std::array::from_fn(|index| digest[index])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursor_of_another_list_is_rejected() {
        let second = encode("?q=fog", 30);
        assert_eq!(decode("?q=fog", Some(&second)), Ok(30));
        assert_eq!(decode("?q=fog", None), Ok(0));
        for wrong in [
            second.as_str(),
            "",
            "x",
            "!!",
            &second[1..],
            "0000000000000000",
        ] {
            assert_eq!(decode("?q=mist", Some(wrong)), Err(BadCursor), "{wrong}");
        }
    }
}
