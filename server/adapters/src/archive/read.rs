use std::io::{BufReader, Read, Seek, SeekFrom};

use flate2::read::DeflateDecoder;

use super::{CENTRAL, END, IN_ZIP64, LOCAL};

/// Bytes of the end record without a comment, and with the longest comment.
const END_BYTES: usize = 22;
const MAX_END_BYTES: u64 = END_BYTES as u64 + u16::MAX as u64;
/// Bytes of a central directory entry and of a local header, without the name.
const CENTRAL_BYTES: usize = 46;
const LOCAL_BYTES: usize = 30;
/// The largest directory in bytes: 65,534 entries with names of 200 characters.
const MAX_DIRECTORY_BYTES: u32 = 16 * 1024 * 1024;

/// An archive, or a file in it, that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// It has no end record.
    #[error("is not a zip archive, or is truncated")]
    NoArchive,
    /// The directory is too large.
    #[error("holds more than 65,534 files")]
    TooMany,
    /// It is inconsistent.
    #[error("is damaged")]
    Damaged,
    /// It is too large.
    #[error("is too large")]
    TooLarge,
    /// Its compression method is unsupported, or it is encrypted.
    #[error("has an unsupported compression or encryption; create it as a plain zip archive")]
    Unsupported,
}

/// A file in an archive.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its path in the archive, which is untrusted.
    pub name: String,
    is_locked: bool,
    method: u16,
    crc: u32,
    packed: u32,
    size: u32,
    offset: u32,
}

/// An untrusted archive.
#[derive(Debug)]
pub struct Archive<R> {
    source: R,
    entries: Vec<Entry>,
}

impl<R: Read + Seek> Archive<R> {
    /// Reads its directory.
    pub fn open(mut source: R) -> Result<Self, ArchiveError> {
        let (count, size, offset) = find_end(&mut source)?;
        if count == u16::MAX || size > MAX_DIRECTORY_BYTES || offset == IN_ZIP64 {
            return Err(ArchiveError::TooMany);
        }
        let mut directory = vec![0; size as usize];
        read_at(&mut source, offset.into(), &mut directory)?;
        let mut rest = directory.as_slice();
        let mut entries = Vec::new();
        for _ in 0..count {
            let (entry, after) = Entry::read(rest).ok_or(ArchiveError::Damaged)?;
            entries.push(entry);
            rest = after;
        }
        Ok(Self { source, entries })
    }

    /// The files in it.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The bytes of the file at `index`, up to `limit`.
    pub fn read(&mut self, index: usize, limit: u64) -> Result<Vec<u8>, ArchiveError> {
        let entry = self
            .entries
            .get(index)
            .ok_or(ArchiveError::Damaged)?
            .clone();
        if entry.is_locked {
            return Err(ArchiveError::Unsupported);
        }
        if u64::from(entry.size) > limit {
            return Err(ArchiveError::TooLarge);
        }
        let mut head = [0; LOCAL_BYTES];
        read_at(&mut self.source, entry.offset.into(), &mut head)?;
        if number(&head, 0) != Some(LOCAL) {
            return Err(ArchiveError::Damaged);
        }
        let skipped =
            word(&head, 26).unwrap_or_default() as i64 + word(&head, 28).unwrap_or_default() as i64;
        self.source
            .seek(SeekFrom::Current(skipped))
            .map_err(|_| ArchiveError::Damaged)?;
        let packed = (&mut self.source).take(entry.packed.into());
        // One byte more than declared reveals a wrong size.
        let max = u64::from(entry.size) + 1;
        let mut bytes = Vec::new();
        let read = match entry.method {
            0 => packed.take(max).read_to_end(&mut bytes),
            8 => DeflateDecoder::new(BufReader::new(packed))
                .take(max)
                .read_to_end(&mut bytes),
            _ => return Err(ArchiveError::Unsupported),
        };
        let is_whole = read.is_ok()
            && bytes.len() as u64 == u64::from(entry.size)
            && crc32fast::hash(&bytes) == entry.crc;
        if is_whole {
            Ok(bytes)
        } else {
            Err(ArchiveError::Damaged)
        }
    }
}

impl Entry {
    fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        if number(bytes, 0)? != CENTRAL {
            return None;
        }
        let lengths = [word(bytes, 28)?, word(bytes, 30)?, word(bytes, 32)?].map(usize::from);
        let (whole, after) =
            bytes.split_at_checked(CENTRAL_BYTES + lengths.iter().sum::<usize>())?;
        let entry = Self {
            name: String::from_utf8_lossy(&whole[CENTRAL_BYTES..CENTRAL_BYTES + lengths[0]])
                .into_owned(),
            is_locked: word(bytes, 8)? & 1 == 1,
            method: word(bytes, 10)?,
            crc: number(bytes, 16)?,
            packed: number(bytes, 20)?,
            size: number(bytes, 24)?,
            offset: number(bytes, 42)?,
        };
        Some((entry, after))
    }
}

/// The number of files, and the directory's size and offset.
fn find_end(source: &mut (impl Read + Seek)) -> Result<(u16, u32, u32), ArchiveError> {
    let length = source
        .seek(SeekFrom::End(0))
        .map_err(|_| ArchiveError::NoArchive)?;
    let mut tail = vec![0; length.min(MAX_END_BYTES) as usize];
    read_at(source, length - tail.len() as u64, &mut tail).map_err(|_| ArchiveError::NoArchive)?;
    let ends_there = |at: &usize| {
        number(&tail, *at) == Some(END)
            && word(&tail, at + 20)
                .is_some_and(|comment| at + END_BYTES + usize::from(comment) == tail.len())
    };
    let at = (0..tail.len().saturating_sub(END_BYTES - 1))
        .rev()
        .find(ends_there)
        .ok_or(ArchiveError::NoArchive)?;
    let fields = || {
        Some((
            word(&tail, at + 10)?,
            number(&tail, at + 12)?,
            number(&tail, at + 16)?,
        ))
    };
    fields().ok_or(ArchiveError::NoArchive)
}

fn read_at(
    source: &mut (impl Read + Seek),
    offset: u64,
    bytes: &mut [u8],
) -> Result<(), ArchiveError> {
    let read = source
        .seek(SeekFrom::Start(offset))
        .and_then(|_| source.read_exact(bytes));
    read.map_err(|_| ArchiveError::Damaged)
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}
