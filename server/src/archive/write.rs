use super::{CENTRAL, ELSEWHERE, END, END_64, LOCAL, LOCATOR_64};

/// 4.5: larger than 4 GB may be; 2.0: else.
const VERSION_64: u16 = 45;
const VERSION: u16 = 20;
/// The name is UTF-8.
const FLAGS: u16 = 1 << 11;
/// 1980-01-01, the beginning of the format's time: the same results make the same archive.
const DATE: u16 = (1 << 5) | 1;

/// Writes an archive, piece by piece, of files that are stored as they are.
#[derive(Debug, Default)]
pub struct Writer {
    directory: Vec<u8>,
    count: u64,
    offset: u64,
}

impl Writer {
    /// What comes before a file's bytes, which the caller sends behind it.
    pub fn begin(&mut self, name: &str, bytes: &[u8]) -> Vec<u8> {
        let crc = crc32fast::hash(bytes);
        let size = u32::try_from(bytes.len()).expect("no file that is kept has 4 GB");
        let facts = facts(name, crc, size);
        let head = [
            LOCAL.to_le_bytes().as_slice(),
            facts.as_slice(),
            name.as_bytes(),
        ]
        .concat();
        self.enter(name, &facts);
        self.offset += head.len() as u64 + u64::from(size);
        head
    }

    fn enter(&mut self, name: &str, facts: &[u8]) {
        let small = u32::try_from(self.offset)
            .ok()
            .filter(|offset| *offset != ELSEWHERE);
        let extra = if small.is_some() {
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
        // Version, flags and so on, as before the file, but for the length of what is extra.
        self.directory.extend(&facts[..facts.len() - 2]);
        self.directory.extend((extra.len() as u16).to_le_bytes());
        // No comment, the first disk, attributes of no system.
        self.directory.extend([0; 10]);
        self.directory
            .extend(small.unwrap_or(ELSEWHERE).to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.directory.extend(extra);
        self.count += 1;
    }

    /// What comes behind the last file.
    pub fn finish(self) -> Vec<u8> {
        let Self {
            directory,
            count,
            offset,
        } = self;
        let size = directory.len() as u64;
        let fits = |number: u64| {
            u32::try_from(number)
                .ok()
                .filter(|number| *number != ELSEWHERE)
        };
        let few = u16::try_from(count).ok().filter(|count| *count != u16::MAX);
        let mut end = directory;
        if few.is_none() || fits(offset).is_none() || fits(size).is_none() {
            end.extend(end_64(count, size, offset));
        }
        let count = few.unwrap_or(u16::MAX).to_le_bytes();
        end.extend(END.to_le_bytes());
        end.extend([0; 4]);
        end.extend([count, count].concat());
        end.extend(fits(size).unwrap_or(ELSEWHERE).to_le_bytes());
        end.extend(fits(offset).unwrap_or(ELSEWHERE).to_le_bytes());
        end.extend([0; 2]);
        end
    }
}

/// What stands before a file and in the directory alike: version, flags, method, time, checksum, sizes, lengths.
fn facts(name: &str, crc: u32, size: u32) -> Vec<u8> {
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
    fn beyond_4_gb_places_are_written_at_length() {
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
