//! WebP (RFC 9649).
//!
//! A file is a RIFF container with chunks. The simple form has one chunk of pixels (2.5, 2.6). The
//! extended form (2.7) starts with a `VP8X` chunk and may have a colour profile, an animation,
//! alpha, EXIF and XMP.

use crate::error::SanitiseError;
use crate::exif::Orientation;
use crate::format::Format;
use crate::icc;
use crate::reader::Reader;

// Flags of the chunk VP8X.
const HAS_PROFILE: u8 = 0x20;
const HAS_ALPHA: u8 = 0x10;
const HAS_EXIF: u8 = 0x08;
const IS_ANIMATED: u8 = 0x02;
const FLAGS_OFFSET: usize = 20;

/// Room for an orientation and the padding of a last chunk.
const SPARE_BYTES: usize = 4096;

/// The file with the chunks of the allow-list only.
pub(crate) fn sanitise(file: &[u8]) -> Result<Vec<u8>, SanitiseError> {
    let mut reader = Reader::new(Format::WebP, file);
    reader.take(4)?;
    let length = reader.le32()? as usize;
    // Some writers count the padding of the last chunk and leave it out.
    let is_padding_missing = length == reader.rest().len() + 1;
    let mut riff = reader.part(length - usize::from(is_padding_missing))?;
    let mut out = Vec::with_capacity(file.len() + SPARE_BYTES);
    out.extend_from_slice(b"RIFF\0\0\0\0");
    out.extend_from_slice(riff.take(4)?);
    let first = Chunk::read(&mut riff)?;
    match &first.kind {
        b"VP8 " | b"VP8L" => write_pixels(&mut out, &first)?,
        b"VP8X" => Extended::write(&mut out, first, riff)?,
        _ => return Err(first.body.malformed("its first chunk is unknown")),
    }
    let length = u32::try_from(out.len() - 8).map_err(|_| reader.malformed("it is too large"))?;
    out[4..8].copy_from_slice(&length.to_le_bytes());
    Ok(out)
}

/// The extended form, as far as it was read.
struct Extended {
    flags: u8,
    has_animation_chunk: bool,
    has_pixels: bool,
    profile: Option<Vec<u8>>,
    /// The first EXIF.
    exif: Option<Option<Orientation>>,
}

impl Extended {
    fn write(
        out: &mut Vec<u8>,
        mut first: Chunk<'_>,
        mut riff: Reader<'_>,
    ) -> Result<(), SanitiseError> {
        let [flags, _, _, _] = first.body.array()?;
        let canvas: [u8; 6] = first.body.array()?;
        write_chunk(out, *b"VP8X", &[&[0; 4], canvas.as_slice()]);
        let mut extended = Self {
            flags,
            has_animation_chunk: false,
            has_pixels: false,
            profile: None,
            exif: None,
        };
        while !riff.is_empty() {
            let chunk = Chunk::read(&mut riff)?;
            extended.add(out, chunk, &mut riff)?;
        }
        if !extended.has_pixels {
            return Err(riff.malformed("it has no pixels"));
        }
        let mut flags = flags & (HAS_ALPHA | IS_ANIMATED);
        if extended.profile.is_some() {
            flags |= HAS_PROFILE;
        }
        // EXIF follows the pixels.
        if let Some(Some(orientation)) = extended.exif {
            flags |= HAS_EXIF;
            write_chunk(out, *b"EXIF", &[&orientation.to_exif()]);
        }
        out[FLAGS_OFFSET] = flags;
        Ok(())
    }

    /// Reads a chunk, and with alpha the one after it.
    fn add(
        &mut self,
        out: &mut Vec<u8>,
        mut chunk: Chunk<'_>,
        riff: &mut Reader<'_>,
    ) -> Result<(), SanitiseError> {
        let is_animated = self.flags & IS_ANIMATED != 0;
        match &chunk.kind {
            b"ICCP" => {
                // Decoders do not agree on a profile that is not announced, or late.
                if self.flags & HAS_PROFILE == 0 || self.has_pixels || self.profile.is_some() {
                    return Err(chunk.body.malformed("a colour profile is not expected"));
                }
                let profile = icc::sanitise(chunk.body.rest());
                let profile = profile.map_err(|what| chunk.body.malformed(what))?;
                write_chunk(out, *b"ICCP", &[&profile]);
                self.profile = Some(profile);
            }
            b"EXIF" => {
                self.exif.get_or_insert(Orientation::of(chunk.body.rest()));
            }
            // Background colour and number of loops (2.7.1.1).
            b"ANIM" if is_animated && !self.has_animation_chunk => {
                let animation: [u8; 6] = chunk.body.array()?;
                write_chunk(out, *b"ANIM", &[&animation]);
                self.has_animation_chunk = true;
            }
            b"ANMF" if is_animated => {
                if !self.has_animation_chunk {
                    return Err(chunk.body.malformed("a frame precedes the animation"));
                }
                write_frame(out, chunk.body)?;
                self.has_pixels = true;
            }
            // A second picture would not be shown.
            b"ALPH" | b"VP8 " | b"VP8L" if !is_animated && !self.has_pixels => {
                write_still(out, chunk, riff)?;
                self.has_pixels = true;
            }
            _ => {}
        }
        Ok(())
    }
}

/// A frame of an animation (2.7.1.1): 16 bytes of place, size, duration and flags, then its pixels.
fn write_frame(out: &mut Vec<u8>, mut body: Reader<'_>) -> Result<(), SanitiseError> {
    let start = out.len();
    let mut header: [u8; 16] = body.array()?;
    // The upper six bits are reserved.
    header[15] &= 3;
    write_chunk(out, *b"ANMF", &[&header]);
    loop {
        let chunk = Chunk::read(&mut body)?;
        if matches!(&chunk.kind, b"ALPH" | b"VP8 " | b"VP8L") {
            write_still(out, chunk, &mut body)?;
            break;
        }
    }
    let length = u32::try_from(out.len() - start - 8);
    let length = length.map_err(|_| body.malformed("a frame is too large"))?;
    out[start + 4..start + 8].copy_from_slice(&length.to_le_bytes());
    Ok(())
}

/// The pixels of a picture or a frame: `VP8L`, or `VP8 ` with or without `ALPH` before it.
fn write_still(
    out: &mut Vec<u8>,
    first: Chunk<'_>,
    rest: &mut Reader<'_>,
) -> Result<(), SanitiseError> {
    if &first.kind != b"ALPH" {
        return write_pixels(out, &first);
    }
    write_alpha(out, first)?;
    loop {
        let chunk = Chunk::read(rest)?;
        match &chunk.kind {
            b"VP8 " => return write_pixels(out, &chunk),
            b"VP8L" | b"ALPH" => {
                return Err(chunk.body.malformed("alpha is followed by no colours"));
            }
            _ => {}
        }
    }
}

/// 2.7.1.2: two reserved bits, preprocessing, filter and compression, then the alpha.
fn write_alpha(out: &mut Vec<u8>, mut chunk: Chunk<'_>) -> Result<(), SanitiseError> {
    let flags = chunk.body.byte()?;
    write_chunk(out, *b"ALPH", &[&[flags & 0x3f], chunk.body.rest()]);
    Ok(())
}

fn write_pixels(out: &mut Vec<u8>, chunk: &Chunk<'_>) -> Result<(), SanitiseError> {
    let is_bitstream = match (&chunk.kind, chunk.body.rest()) {
        // RFC 6386, 9.1: three bytes of a key frame, then the start code.
        (b"VP8 ", [tag, _, _, 0x9d, 0x01, 0x2a, ..]) => tag & 1 == 0,
        // RFC 9649, 3.4.
        (b"VP8L", [0x2f, ..]) => true,
        _ => false,
    };
    if !is_bitstream {
        return Err(chunk
            .body
            .malformed("its pixels do not start as they should"));
    }
    write_chunk(out, chunk.kind, &[chunk.body.rest()]);
    Ok(())
}

struct Chunk<'a> {
    kind: [u8; 4],
    body: Reader<'a>,
}

impl<'a> Chunk<'a> {
    /// Chunks are padded to an even length (2.3). The padding may be missing at the end.
    fn read(reader: &mut Reader<'a>) -> Result<Self, SanitiseError> {
        let kind = reader.array()?;
        let length = reader.le32()? as usize;
        let body = reader.part(length)?;
        if !length.is_multiple_of(2) && !reader.is_empty() {
            reader.byte()?;
        }
        Ok(Self { kind, body })
    }
}

fn write_chunk(out: &mut Vec<u8>, kind: [u8; 4], parts: &[&[u8]]) {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    out.extend_from_slice(&kind);
    out.extend_from_slice(
        &u32::try_from(length)
            .expect("it was in a file of 4 GB")
            .to_le_bytes(),
    );
    for part in parts {
        out.extend_from_slice(part);
    }
    if !length.is_multiple_of(2) {
        out.push(0);
    }
}
