//! Detects truncated JPEG files, because decoders silently fill the missing part with grey.

const START_OF_IMAGE: u8 = 0xd8;
const END_OF_IMAGE: u8 = 0xd9;
const START_OF_SCAN: u8 = 0xda;

/// True if the picture has its end-of-image marker. Segments are skipped one by one, so that the end
/// of a thumbnail in the metadata does not count.
pub(super) fn is_complete(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some((marker, after)) = next_marker(rest) {
        rest = match marker {
            END_OF_IMAGE => return true,
            START_OF_IMAGE | 0x01 | 0xd0..=0xd7 => after,
            START_OF_SCAN => match skip_segment(after) {
                Some(scan) => skip_entropy_coded(scan),
                None => return false,
            },
            _ => match skip_segment(after) {
                Some(rest) => rest,
                None => return false,
            },
        };
    }
    false
}

/// The next marker's code and the bytes after it. Fill bytes are skipped.
fn next_marker(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let start = bytes
        .windows(2)
        .position(|pair| pair[0] == 0xff && pair[1] != 0 && pair[1] != 0xff)?;
    Some((bytes[start + 1], &bytes[start + 2..]))
}

fn skip_segment(bytes: &[u8]) -> Option<&[u8]> {
    let length = u16::from_be_bytes([*bytes.first()?, *bytes.get(1)?]);
    bytes.get(usize::from(length)..)
}

/// Entropy-coded data ends at the first marker that is neither a stuffed zero nor a restart.
fn skip_entropy_coded(bytes: &[u8]) -> &[u8] {
    let end = bytes
        .windows(2)
        .position(|pair| pair[0] == 0xff && !matches!(pair[1], 0 | 0xff | 0xd0..=0xd7));
    &bytes[end.unwrap_or(bytes.len())..]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::pictures::fixtures;

    #[test]
    fn complete_file_may_have_thumbnail_and_trailing_bytes() {
        let whole = fixtures::jpeg(&fixtures::gradient(40, 30));
        assert!(is_complete(&whole));
        let thumbnail_inside = fixtures::with_jpeg_segment(&whole, 0xe2, &[0xff, 0xd8, 0xff, 0xd9]);
        assert!(is_complete(&thumbnail_inside));
        assert!(
            !is_complete(&thumbnail_inside[..thumbnail_inside.len() - 2]),
            "the thumbnail's end does not count"
        );
        assert!(is_complete(&[whole, b"motion photo".to_vec()].concat()));
    }

    proptest! {
        #[test]
        fn truncated_file_is_not_complete(cut in 0.0..1.0_f64) {
            let whole = fixtures::jpeg(&fixtures::gradient(40, 30));
            let length = (whole.len() as f64 * cut) as usize;
            prop_assert!(!is_complete(&whole[..length.min(whole.len() - 1)]));
        }

        #[test]
        fn any_bytes_do_not_panic(bytes: Vec<u8>) {
            is_complete(&bytes);
        }
    }
}
