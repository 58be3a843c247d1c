//! The orientation in EXIF data (CIPA DC-008, 4.6.2, and TIFF 6.0, section 2).

const ORIENTATION: u16 = 0x0112;
/// The type of a 16-bit number.
const SHORT: u16 = 3;

/// How to turn the stored pixels to see them upright: 2 to 8. The value 1, upright, is `None`
/// everywhere, because it need not be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Orientation(u8);

impl Orientation {
    /// The orientation in EXIF data, with or without the prefix that JPEG files need, and that some
    /// writers add in other formats. `None` if it is upright, missing or invalid.
    pub(crate) fn of(exif: &[u8]) -> Option<Self> {
        let tiff = match exif {
            // The sixth byte is padding, and not 0 in some files.
            [b'E', b'x', b'i', b'f', 0, _, tiff @ ..] => tiff,
            tiff => tiff,
        };
        let order = match tiff.first_chunk()? {
            b"II*\0" => Order::Little,
            b"MM\0*" => Order::Big,
            _ => return None,
        };
        let directory = tiff.get(order.u32(tiff, 4)? as usize..)?;
        let count = usize::from(order.u16(directory, 0)?);
        let entries = directory.get(2..)?.as_chunks::<12>().0;
        let value = entries
            .iter()
            .take(count)
            .filter(|entry| order.u16(*entry, 0) == Some(ORIENTATION))
            .filter(|entry| order.u16(*entry, 2) == Some(SHORT))
            .find(|entry| order.u32(*entry, 4) == Some(1))
            .and_then(|entry| order.u16(entry, 8))?;
        match value {
            2..=8 => Some(Self(value as u8)),
            _ => None,
        }
    }

    /// EXIF data without prefix that contain only this orientation.
    pub(crate) fn to_exif(self) -> [u8; 26] {
        let mut exif = *b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
        exif[19] = self.0;
        exif
    }
}

/// The byte order.
#[derive(Clone, Copy)]
enum Order {
    Little,
    Big,
}

impl Order {
    fn u16(self, bytes: &[u8], at: usize) -> Option<u16> {
        let bytes = *bytes.get(at..)?.first_chunk()?;
        Some(match self {
            Self::Little => u16::from_le_bytes(bytes),
            Self::Big => u16::from_be_bytes(bytes),
        })
    }

    fn u32(self, bytes: &[u8], at: usize) -> Option<u32> {
        let bytes = *bytes.get(at..)?.first_chunk()?;
        Some(match self {
            Self::Little => u32::from_le_bytes(bytes),
            Self::Big => u32::from_be_bytes(bytes),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn written_orientation_is_read_back_with_and_without_prefix() {
        for value in 2..=8 {
            let exif = Orientation(value).to_exif();
            assert_eq!(Orientation::of(&exif), Some(Orientation(value)));
            let prefixed = [b"Exif\0\0".as_slice(), &exif].concat();
            assert_eq!(Orientation::of(&prefixed), Some(Orientation(value)));
            let read = image::metadata::Orientation::from_exif_chunk(&exif);
            assert_eq!(read, image::metadata::Orientation::from_exif(value));
        }
    }

    #[test]
    fn little_endian_is_read() {
        let exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        assert_eq!(Orientation::of(exif), Some(Orientation(6)));
    }

    #[test]
    fn upright_and_invalid_values_are_none() {
        for value in [0, 1, 9, 255] {
            assert_eq!(Orientation::of(&Orientation(value).to_exif()), None);
        }
    }

    proptest! {
        #[test]
        fn reads_what_the_decoders_read(
            mut bytes in prop::collection::vec(any::<u8>(), 0..40),
            header: bool,
        ) {
            if header && bytes.len() > 10 {
                bytes[..8].copy_from_slice(b"MM\0*\0\0\0\x08");
            }
            let read = image::metadata::Orientation::from_exif_chunk(&bytes)
                .map(image::metadata::Orientation::to_exif)
                .filter(|value| *value != 1);
            prop_assert_eq!(Orientation::of(&bytes).map(|orientation| orientation.0), read);
        }
    }
}
