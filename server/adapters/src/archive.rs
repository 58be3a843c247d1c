//! Zip archives for the export and import of the history.
//!
//! - [`write`]: streams archives of stored files, because pictures do not compress
//! - [`read`]: reads untrusted archives of stored or deflated files, with limits

mod read;
mod write;

pub use read::{Archive, ArchiveError, Entry};
pub use write::Writer;

/// Signature of a local file header.
const LOCAL: u32 = 0x0403_4b50;
/// Signature of a central directory entry.
const CENTRAL: u32 = 0x0201_4b50;
/// Signature of the end of the central directory.
const END: u32 = 0x0605_4b50;
/// Signatures of the Zip64 end and its locator, for archives larger than 4 GB or with more than 65,534
/// files.
const END_64: u32 = 0x0606_4b50;
const LOCATOR_64: u32 = 0x0706_4b50;
/// The value of a field whose number is in the Zip64 record.
const IN_ZIP64: u32 = u32::MAX;

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use proptest::prelude::*;

    use super::*;

    fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = Writer::default();
        let mut bytes = Vec::new();
        for (name, content) in files {
            bytes.extend(writer.begin(name, content));
            bytes.extend_from_slice(content);
        }
        bytes.extend(writer.finish());
        bytes
    }

    fn read(bytes: &[u8], limit: u64) -> Vec<(String, Result<Vec<u8>, ArchiveError>)> {
        let mut archive = Archive::open(Cursor::new(bytes)).unwrap();
        (0..archive.entries().len())
            .map(|index| {
                (
                    archive.entries()[index].name.clone(),
                    archive.read(index, limit),
                )
            })
            .collect()
    }

    #[test]
    fn archive_round_trips() {
        let bytes = archive(&[
            ("a/prediction.json", b"{}"),
            ("a/output-1.png", &[7; 100_000]),
            ("塔.txt", b""),
        ]);
        let files = read(&bytes, 1 << 20);
        assert_eq!(files[0], ("a/prediction.json".into(), Ok(b"{}".to_vec())));
        assert_eq!(files[1].1.as_ref().unwrap().len(), 100_000);
        assert_eq!(files[2], ("塔.txt".into(), Ok(vec![])));
        assert!(read(&archive(&[]), 9).is_empty());
    }

    /// A deflated file with an archive comment, as other programs write it.
    fn deflated(content: &[u8], claimed: u32) -> Vec<u8> {
        let mut encoder =
            flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(content).unwrap();
        let packed = encoder.finish().unwrap();
        let mut bytes = archive(&[("a", &packed)]);
        let crc = crc32fast::hash(content).to_le_bytes();
        let central = bytes
            .windows(4)
            .rposition(|window| window == CENTRAL.to_le_bytes())
            .unwrap();
        bytes[central + 10..central + 12].copy_from_slice(&8u16.to_le_bytes());
        bytes[central + 16..central + 20].copy_from_slice(&crc);
        bytes[central + 24..central + 28].copy_from_slice(&claimed.to_le_bytes());
        let length = bytes.len();
        bytes[length - 2..].copy_from_slice(&5u16.to_le_bytes());
        bytes.extend(b"hello");
        bytes
    }

    #[test]
    fn deflated_file_is_read_and_bomb_is_rejected() {
        assert_eq!(
            read(&deflated(b"fog fog fog fog", 15), 100)[0].1,
            Ok(b"fog fog fog fog".to_vec())
        );
        let zeros = vec![0; 10 << 20];
        assert_eq!(
            read(&deflated(&zeros, 10 << 20), 1 << 20)[0].1,
            Err(ArchiveError::TooLarge)
        );
        assert_eq!(
            read(&deflated(&zeros, 100), 1 << 20)[0].1,
            Err(ArchiveError::Damaged),
            "its size field is wrong"
        );
    }

    #[test]
    fn damage_is_detected() {
        let mut bytes = archive(&[("a", b"some words")]);
        let at = bytes
            .windows(4)
            .position(|window| window == b"some")
            .unwrap();
        bytes[at] = b'S';
        assert_eq!(read(&bytes, 100)[0].1, Err(ArchiveError::Damaged));
        for cut in [0, 10, 21] {
            assert_eq!(
                Archive::open(Cursor::new(&bytes[..cut])).err(),
                Some(ArchiveError::NoArchive)
            );
        }
        assert!(
            Archive::open(Cursor::new(b"GIF89a and whatever else there may be in it")).is_err()
        );
    }

    proptest! {
        #[test]
        fn damaged_archives_do_not_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..400), at in 0usize..300, byte in any::<u8>()) {
            let _ = Archive::open(Cursor::new(&bytes)).map(|mut archive| archive.read(0, 100));
            bytes = archive(&[("a/prediction.json", &bytes), ("b", b"more")]);
            let place = at % bytes.len();
            bytes[place] = byte;
            if let Ok(mut archive) = Archive::open(Cursor::new(&bytes)) {
                for index in 0..archive.entries().len() {
                    prop_assert!(archive.read(index, 100).is_ok_and(|content| content.len() <= 100) || archive.read(index, 100).is_err());
                }
            }
        }
    }
}
