//! Reads and writes grayscale PNG files of depth maps. The browser compresses and decompresses:
//! [`raw`] returns the rows to compress and [`file`] builds the file from them; [`parts`] returns
//! the rows to decompress and [`map`] decodes them. A canvas would reduce 16 bits to 8, and
//! browsers that resist fingerprinting change its pixels.

use super::{Map, map::to_byte};

/// The first bytes of a PNG file.
pub const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// Bit depth of a pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bits {
    /// 256 levels.
    Eight,
    /// 65,536 levels.
    Sixteen,
}

/// A grayscale PNG with its pixels still compressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Bit depth of a pixel.
    pub bits: Bits,
    /// The compressed rows.
    pub compressed: Vec<u8>,
}

/// The uncompressed rows of a file. The filter Sub stores each pixel as its difference from the one
/// before it, which compresses well because depth is smooth.
pub fn raw(map: &Map, bits: Bits) -> Vec<u8> {
    const FILTER_SUB: u8 = 1;
    let mut raw = Vec::with_capacity(map.values.len() * 2 + map.height as usize);
    for row in map.values.chunks_exact(map.width.max(1) as usize) {
        raw.push(FILTER_SUB);
        let mut last = [0, 0];
        for value in row {
            let bytes = if bits == Bits::Eight {
                [to_byte(*value), 0]
            } else {
                value.to_be_bytes()
            };
            raw.extend((0..bits.bytes()).map(|index| bytes[index].wrapping_sub(last[index])));
            last = bytes;
        }
    }
    raw
}

/// The PNG file of a map whose rows were compressed to `compressed`.
pub fn file(map: &Map, bits: Bits, compressed: &[u8]) -> Vec<u8> {
    const GRAYSCALE: u8 = 0;
    let depth = 8 * bits.bytes() as u8;
    let header = [
        &map.width.to_be_bytes()[..],
        &map.height.to_be_bytes(),
        &[depth, GRAYSCALE, 0, 0, 0],
    ]
    .concat();
    let mut file = SIGNATURE.to_vec();
    for (kind, data) in [
        (b"IHDR", &header[..]),
        (b"IDAT", compressed),
        (b"IEND", &[]),
    ] {
        file.extend((data.len() as u32).to_be_bytes());
        let from = file.len();
        file.extend(kind);
        file.extend(data);
        let sum = checksum(&file[from..]);
        file.extend(sum.to_be_bytes());
    }
    file
}

/// Parses a PNG file; `None` if it is not a grayscale PNG of 8 or 16 bits.
pub fn parts(file: &[u8]) -> Option<Parts> {
    let mut rest = file.strip_prefix(&SIGNATURE)?;
    let (mut size, mut compressed) = (None, Vec::new());
    while let Some((head, after)) = rest.split_first_chunk::<8>() {
        let length = number(&head[..4])? as usize;
        let data = after.get(..length)?;
        match &head[4..] {
            b"IHDR" => size = Some(header(data)?),
            b"IDAT" => compressed.extend(data),
            _ => {}
        }
        rest = after.get(length + 4..)?;
    }
    let (width, height, bits) = size?;
    Some(Parts {
        width,
        height,
        bits,
        compressed,
    })
}

fn header(data: &[u8]) -> Option<(u32, u32, Bits)> {
    let bits = match data.get(8..13)? {
        [8, 0, 0, 0, 0] => Bits::Eight,
        [16, 0, 0, 0, 0] => Bits::Sixteen,
        _ => return None,
    };
    Some((number(&data[..4])?, number(&data[4..8])?, bits))
        .filter(|(width, height, _)| *width > 0 && *height > 0)
}

/// Decodes the map from its decompressed rows; `None` if their length or a filter is invalid.
pub fn map(parts: &Parts, raw: &[u8]) -> Option<Map> {
    let step = parts.bits.bytes();
    let across = parts.width as usize * step;
    if raw.len() != (across + 1) * parts.height as usize {
        return None;
    }
    let (mut above, mut values) = (
        vec![0; across],
        Vec::with_capacity((parts.width * parts.height) as usize),
    );
    for line in raw.chunks_exact(across + 1) {
        let row = unfiltered(line[0], &line[1..], &above, step)?;
        values.extend(row.chunks_exact(step).map(|bytes| match bytes {
            [high, low] => u16::from_be_bytes([*high, *low]),
            bytes => u16::from(bytes[0]) * 257,
        }));
        above = row;
    }
    Some(Map {
        width: parts.width,
        height: parts.height,
        values,
    })
}

/// Reverses the filter of a row; `None` if the filter is unknown.
fn unfiltered(filter: u8, line: &[u8], above: &[u8], step: usize) -> Option<Vec<u8>> {
    let mut row = Vec::with_capacity(line.len());
    for (index, byte) in line.iter().enumerate() {
        let before = |row: &[u8]| index.checked_sub(step).map_or(0, |index| row[index]);
        let (left, up, corner) = (before(&row), above[index], before(above));
        let expected = match filter {
            0 => 0,
            1 => left,
            2 => up,
            3 => u16::midpoint(left.into(), up.into()) as u8,
            4 => paeth(left, up, corner),
            _ => return None,
        };
        row.push(byte.wrapping_add(expected));
    }
    Some(row)
}

/// The Paeth predictor: the neighbour nearest to `left + up - corner`.
fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let [a, b, c] = [left, up, corner].map(i32::from);
    let distance = |value: i32| (a + b - c - value).abs();
    match (distance(a), distance(b), distance(c)) {
        (to_left, to_up, to_corner) if to_left <= to_up && to_left <= to_corner => left,
        (_, to_up, to_corner) if to_up <= to_corner => up,
        _ => corner,
    }
}

fn number(bytes: &[u8]) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.try_into().ok()?))
}

/// The CRC-32 of a chunk, bit by bit: a table would be larger than the rest of this file.
pub fn checksum(bytes: &[u8]) -> u32 {
    let bit = |sum: u32| {
        if sum & 1 == 1 {
            0xedb8_8320 ^ (sum >> 1)
        } else {
            sum >> 1
        }
    };
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| bit(sum))
    })
}

impl Bits {
    fn bytes(self) -> usize {
        match self {
            Self::Eight => 1,
            Self::Sixteen => 2,
        }
    }
}

#[cfg(test)]
mod tests;
