//! Format and size of an image from its first bytes, and how it is prepared for upload.

#[cfg(test)]
mod tests;

/// Longer side in pixels to which large images are scaled down. The model works with
/// [`WORKING_LONG_SIDE`](api::limits::WORKING_LONG_SIDE), about a third of it.
pub const MAX_LONG_SIDE: u32 = 2048;

/// How an image is prepared for upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preparation {
    /// Uploaded as it is.
    None,
    /// Decoded by the browser if it can, because the server does not decode the format.
    Decode,
    /// Scaled down.
    Scale,
}

/// An image format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageFormat {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    WebP,
    /// HEIC, as iPhones write it.
    Heic,
}

impl Preparation {
    /// The preparation of a file with these first bytes. `scales` says whether large images are
    /// scaled down.
    pub fn of(head: &[u8], scales: bool) -> Self {
        match ImageFormat::detect(head) {
            Some(ImageFormat::Heic) => Self::Decode,
            Some(format)
                if scales
                    && format
                        .size(head)
                        .is_some_and(|(width, height)| width.max(height) > MAX_LONG_SIDE) =>
            {
                Self::Scale
            }
            _ => Self::None,
        }
    }
}

impl ImageFormat {
    /// The format of a file with these first bytes; `None` if it is another.
    pub fn detect(head: &[u8]) -> Option<Self> {
        match head {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => Some(Self::WebP),
            [_, _, _, _, b'f', b't', b'y', b'p', ..] => is_heic(head).then_some(Self::Heic),
            _ => None,
        }
    }

    /// Width and height in pixels before rotation, if the first bytes contain them. `None` for an
    /// animation, because scaling would silently remove its frames.
    pub fn size(self, head: &[u8]) -> Option<(u32, u32)> {
        match self {
            Self::Jpeg => jpeg_size(head),
            Self::Png => png_size(head),
            Self::WebP => webp_size(head),
            Self::Heic => None,
        }
    }
}

/// HEIC and AVIF share a container and differ in its brands. The server checks the same ones.
fn is_heic(head: &[u8]) -> bool {
    const MOST_BRANDS: usize = 256;
    let length = head
        .first_chunk()
        .map_or(0, |length| u32::from_be_bytes(*length) as usize);
    let brands = head
        .get(..length.min(MOST_BRANDS))
        .unwrap_or(head)
        .get(8..)
        .unwrap_or_default();
    let mut brands = brands.as_chunks::<4>().0.iter();
    let is_named = brands.clone().next().is_some_and(|brand| {
        matches!(
            brand,
            b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1"
        )
    });
    is_named && !brands.any(|brand| matches!(brand, b"avif" | b"avis"))
}

fn png_size(head: &[u8]) -> Option<(u32, u32)> {
    let width = u32::from_be_bytes(*head.get(16..)?.first_chunk()?);
    let height = u32::from_be_bytes(*head.get(20..)?.first_chunk()?);
    // An `acTL` chunk before the pixel data marks an animation.
    let before = find(head, b"IDAT").unwrap_or(head.len());
    find(&head[..before], b"acTL")
        .is_none()
        .then_some((width, height))
}

fn find(bytes: &[u8], name: &[u8; 4]) -> Option<usize> {
    bytes.windows(4).position(|window| window == name)
}

/// From the first start-of-frame segment.
fn jpeg_size(head: &[u8]) -> Option<(u32, u32)> {
    let mut rest = head.get(2..)?;
    loop {
        rest = &rest[rest
            .iter()
            .position(|byte| *byte != 0xff)
            .filter(|fill| *fill > 0)?..];
        let (marker, segment) = rest.split_first()?;
        if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            return Some((read_u16(segment, 5)?, read_u16(segment, 3)?));
        }
        rest = segment.get(read_u16(segment, 0)? as usize..)?;
    }
}

fn read_u16(bytes: &[u8], at: usize) -> Option<u32> {
    bytes
        .get(at..)?
        .first_chunk()
        .map(|number| u32::from(u16::from_be_bytes(*number)))
}

fn webp_size(head: &[u8]) -> Option<(u32, u32)> {
    const ANIMATION: u8 = 2;
    let body = head.get(20..30)?;
    let little = |at: usize, bytes: usize| {
        body[at..at + bytes]
            .iter()
            .rev()
            .fold(0, |number, byte| number << 8 | u32::from(*byte))
    };
    match &head[12..16] {
        b"VP8X" if body[0] & ANIMATION == 0 => Some((little(4, 3) + 1, little(7, 3) + 1)),
        b"VP8L" => Some((
            (little(1, 4) & 0x3fff) + 1,
            (little(1, 4) >> 14 & 0x3fff) + 1,
        )),
        b"VP8 " => Some((little(6, 2) & 0x3fff, little(8, 2) & 0x3fff)),
        _ => None,
    }
}
