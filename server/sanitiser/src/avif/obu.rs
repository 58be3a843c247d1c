//! Units of AV1 data (AV1 Bitstream & Decoding Process Specification, 5.3 and 6.2).
//!
//! Kept are the units that are decoded, and two kinds of metadata that say how bright a picture is.
//! Other metadata may contain anything (ITU-T T.35), padding too.

const SEQUENCE_HEADER: u8 = 1;
const TEMPORAL_DELIMITER: u8 = 2;
const FRAME_HEADER: u8 = 3;
const TILE_GROUP: u8 = 4;
const METADATA: u8 = 5;
const FRAME: u8 = 6;
const REDUNDANT_FRAME_HEADER: u8 = 7;
const TILE_LIST: u8 = 8;
/// Kinds of metadata: content light level, mastering display colour volume.
const BRIGHTNESS: [u8; 2] = [1, 2];

/// Removes all other units from the data that start at `start`. Returns whether a frame is among
/// those that are left.
///
/// # Errors
/// If the data are malformed: what is wrong.
pub(super) fn retain_known(data: &mut Vec<u8>, start: usize) -> Result<bool, &'static str> {
    let (mut from, mut to) = (start, start);
    let mut has_frame = false;
    while from < data.len() {
        let unit = Unit::read(&data[from..]).ok_or("a unit of the AV1 data is malformed")?;
        has_frame |= matches!(unit.kind, FRAME_HEADER | FRAME);
        let end = from + unit.length;
        if unit.is_retained()? {
            data.copy_within(from..end, to);
            to += unit.length;
        }
        from = end;
    }
    data.truncate(to);
    Ok(has_frame)
}

/// A unit.
struct Unit {
    kind: u8,
    /// The bytes of header and payload.
    length: usize,
    /// The first byte of the payload.
    first: Option<u8>,
}

impl Unit {
    fn read(data: &[u8]) -> Option<Self> {
        let header = *data.first()?;
        let is_forbidden = header & 0x80 != 0;
        let has_extension = header & 0x04 != 0;
        let has_size = header & 0x02 != 0;
        if is_forbidden {
            return None;
        }
        let header_length = 1 + usize::from(has_extension);
        let rest = data.get(header_length..)?;
        let (payload, size_length) = if has_size {
            let (size, length) = leb128(rest)?;
            (rest.get(length..length.checked_add(size)?)?, length)
        } else {
            // Only the last unit may have no size.
            (rest, 0)
        };
        Some(Self {
            kind: header >> 3 & 15,
            length: header_length + size_length + payload.len(),
            first: payload.first().copied(),
        })
    }

    fn is_retained(&self) -> Result<bool, &'static str> {
        match self.kind {
            SEQUENCE_HEADER
            | TEMPORAL_DELIMITER
            | FRAME_HEADER
            | TILE_GROUP
            | FRAME
            | REDUNDANT_FRAME_HEADER => Ok(true),
            METADATA => Ok(self.first.is_some_and(|kind| BRIGHTNESS.contains(&kind))
                && self.length <= MAX_BRIGHTNESS_BYTES),
            TILE_LIST => Err("the AV1 data are not a picture"),
            _ => Ok(false),
        }
    }
}

/// Header of 2, size of 1, kind, values of 24, and the trailing bit.
const MAX_BRIGHTNESS_BYTES: usize = 2 + 1 + 1 + 24 + 1;

/// A number in groups of seven bits (4.10.5), and the bytes that it takes.
fn leb128(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut value = 0_u64;
    for (place, byte) in bytes.iter().take(8).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return Some((usize::try_from(value).ok()?, place + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_padding_and_reserved_units_are_removed() {
        let sequence = [0x0a, 2, 7, 7];
        let text = [0x2a, 3, 4, b'A', 0x80];
        let brightness = [0x2a, 6, 1, 0, 9, 0, 9, 0x80];
        let padding = [0x7a, 2, b'B', 0x80];
        let reserved = [0x4a, 1, b'C'];
        let frame_without_size = [0x30, 5, 5, 5];
        let mut data = [
            &[99],
            sequence.as_slice(),
            &text,
            &brightness,
            &padding,
            &reserved,
            &frame_without_size,
        ]
        .concat();
        assert_eq!(retain_known(&mut data, 1), Ok(true));
        let retained = [&[99], sequence.as_slice(), &brightness, &frame_without_size].concat();
        assert_eq!(data, retained);
    }

    #[test]
    fn malformed_units_are_errors() {
        for data in [
            &[0x80, 0][..],
            &[0x0a],
            &[0x0a, 2, 7],
            &[0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0],
            &[0x42, 0],
        ] {
            assert!(retain_known(&mut data.to_vec(), 0).is_err(), "{data:?}");
        }
    }
}
