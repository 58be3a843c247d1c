//! Reads a file from front to back.

use crate::error::SanitiseError;
use crate::format::Format;

/// A part of a file that is read from front to back. Reading beyond its end is an error.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    format: Format,
    rest: &'a [u8],
    /// Where in the file `rest` starts.
    offset: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(format: Format, file: &'a [u8]) -> Self {
        Self {
            format,
            rest: file,
            offset: 0,
        }
    }

    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// An error at this place.
    pub(crate) fn malformed(&self, what: &'static str) -> SanitiseError {
        SanitiseError::Malformed {
            format: self.format,
            offset: self.offset,
            what,
        }
    }

    /// The next `length` bytes.
    pub(crate) fn take(&mut self, length: usize) -> Result<&'a [u8], SanitiseError> {
        let Some((taken, rest)) = self.rest.split_at_checked(length) else {
            return Err(self.malformed("it ends too early"));
        };
        self.rest = rest;
        self.offset += length;
        Ok(taken)
    }

    /// The next `length` bytes as a part of their own.
    pub(crate) fn part(&mut self, length: usize) -> Result<Self, SanitiseError> {
        let (format, offset) = (self.format, self.offset);
        let rest = self.take(length)?;
        Ok(Self {
            format,
            rest,
            offset,
        })
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], SanitiseError> {
        let taken = self.take(N)?;
        Ok(*taken.first_chunk().expect("N bytes were taken"))
    }

    pub(crate) fn byte(&mut self) -> Result<u8, SanitiseError> {
        self.array().map(|[byte]| byte)
    }

    /// A big-endian number of 16 bits.
    pub(crate) fn be16(&mut self) -> Result<u16, SanitiseError> {
        self.array().map(u16::from_be_bytes)
    }

    /// A big-endian number of 32 bits.
    pub(crate) fn be32(&mut self) -> Result<u32, SanitiseError> {
        self.array().map(u32::from_be_bytes)
    }

    /// A big-endian number of 64 bits.
    pub(crate) fn be64(&mut self) -> Result<u64, SanitiseError> {
        self.array().map(u64::from_be_bytes)
    }

    /// A little-endian number of 32 bits.
    pub(crate) fn le32(&mut self) -> Result<u32, SanitiseError> {
        self.array().map(u32::from_le_bytes)
    }
}
