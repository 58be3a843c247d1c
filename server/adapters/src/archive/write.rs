use super::{CENTRAL, END, END_64, IN_ZIP64, LOCAL, LOCATOR_64};

/// Zip version 4.5, which has Zip64, and 2.0.
const VERSION_64: u16 = 45;
const VERSION: u16 = 20;
/// Names are UTF-8.
const FLAGS: u16 = 1 << 11;
/// 1980-01-01, the format's earliest date: equal contents give equal archives.
const DATE: u16 = (1 << 5) | 1;

/// Writes an archive of uncompressed files, as a stream.
#[derive(Debug, Default)]
pub struct Writer {
    directory: Vec<u8>,
    count: u64,
    offset: u64,
}

impl Writer {
    /// The header of a file. The caller writes the file's bytes after it.
    pub fn begin(&mut self, name: &str, bytes: &[u8]) -> Vec<u8> {
        let crc = crc32fast::hash(bytes);
        let size = u32::try_from(bytes.len()).expect("stored files are smaller than 4 GB");
        let fields = common_fields(name, crc, size);
        let head = [
            LOCAL.to_le_bytes().as_slice(),
            fields.as_slice(),
            name.as_bytes(),
        ]
        .concat();
        self.add_entry(name, &fields);
        self.offset += head.len() as u64 + u64::from(size);
        head
    }

    fn add_entry(&mut self, name: &str, fields: &[u8]) {
        let offset = without_zip64(self.offset);
        let extra = if offset.is_some() {
            Vec::new()
        } else {
            [
                [1, 0, 8, 0].as_slice(),
                self.offset.to_le_bytes().as_slice(),
            ]
            .concat()
        };
        self.directory.extend(CENTRAL.to_le_bytes());
        self.directory.extend(VERSION_64.to_le_bytes());
        // The fields of the local header, except for the length of the extra field.
        self.directory.extend(&fields[..fields.len() - 2]);
        self.directory.extend((extra.len() as u16).to_le_bytes());
        // No comment, disk 0, no attributes.
        self.directory.extend([0; 10]);
        self.directory
            .extend(offset.unwrap_or(IN_ZIP64).to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.directory.extend(extra);
        self.count += 1;
    }

    /// The directory and the end record.
    pub fn finish(self) -> Vec<u8> {
        let Self {
            directory,
            count,
            offset,
        } = self;
        let size = directory.len() as u64;
        let short_count = u16::try_from(count).ok().filter(|count| *count != u16::MAX);
        let (short_size, short_offset) = (without_zip64(size), without_zip64(offset));
        let mut end = directory;
        if short_count.is_none() || short_size.is_none() || short_offset.is_none() {
            end.extend(end_64(count, size, offset));
        }
        let count = short_count.unwrap_or(u16::MAX).to_le_bytes();
        end.extend(END.to_le_bytes());
        end.extend([0; 4]);
        end.extend([count, count].concat());
        end.extend(short_size.unwrap_or(IN_ZIP64).to_le_bytes());
        end.extend(short_offset.unwrap_or(IN_ZIP64).to_le_bytes());
        end.extend([0; 2]);
        end
    }
}

/// The number as a field of the original format; `None` if it needs the larger one of Zip64.
fn without_zip64(number: u64) -> Option<u32> {
    u32::try_from(number)
        .ok()
        .filter(|number| *number != IN_ZIP64)
}

/// The fields that local header and directory entry share: version, flags, method, time, checksum,
/// sizes, lengths.
fn common_fields(name: &str, crc: u32, size: u32) -> Vec<u8> {
    let words: [u16; 5] = [VERSION, FLAGS, 0, 0, DATE];
    let numbers = [crc, size, size];
    let lengths: [u16; 2] = [name.len() as u16, 0];
    let bytes = words
        .into_iter()
        .flat_map(u16::to_le_bytes)
        .chain(numbers.into_iter().flat_map(u32::to_le_bytes));
    bytes
        .chain(lengths.into_iter().flat_map(u16::to_le_bytes))
        .collect()
}

fn end_64(count: u64, size: u64, offset: u64) -> Vec<u8> {
    let mut end = END_64.to_le_bytes().to_vec();
    end.extend(44u64.to_le_bytes());
    end.extend(
        [VERSION_64, VERSION_64]
            .into_iter()
            .flat_map(u16::to_le_bytes),
    );
    end.extend([0; 8]);
    end.extend(
        [count, count, size, offset]
            .into_iter()
            .flat_map(u64::to_le_bytes),
    );
    end.extend(LOCATOR_64.to_le_bytes());
    end.extend([0; 4]);
    end.extend((offset + size).to_le_bytes());
    end.extend(1u32.to_le_bytes());
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_beyond_4_gb_use_zip64() {
        let mut writer = Writer {
            offset: 5 << 30,
            ..Writer::default()
        };
        writer.begin("a", b"x");
        let end = writer.finish();
        let long = (5u64 << 30).to_le_bytes();
        assert!(
            end.windows(12)
                .any(|window| window == [[1, 0, 8, 0].as_slice(), &long].concat())
        );
        assert!(end.windows(4).any(|window| window == END_64.to_le_bytes()));
        assert!(
            end.windows(4)
                .any(|window| window == LOCATOR_64.to_le_bytes())
        );
    }
}
