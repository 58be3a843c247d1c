//! PNG and APNG (PNG Specification, third edition).
//!
//! A file is a sequence of chunks with a length, a type, a body and a checksum (5.3). Chunks that
//! are kept stay where they are, so that each decoder sees them in the same order as before.
//!
//! Kept: the critical chunks, transparency, colour (11.3.2), the background colour, the density and
//! the animation (11.3.6). The density (`pHYs`) is not private: it is a property of the picture
//! like its size, without it printed sizes change, and non-square pixels are shown wrong. Left out
//! although they are standard: texts, time, `sPLT` (has a name) and `hIST` (of no use without it).

use std::io::{Read, Write};
use std::ops::RangeInclusive;

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

use crate::error::SanitiseError;
use crate::exif::Orientation;
use crate::format::Format;
use crate::icc;
use crate::reader::Reader;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// The name of every colour profile; the given one is free text (11.3.2.3).
const PROFILE_NAME: &[u8] = b"ICC profile";
/// Room for an orientation, an end and a profile that is compressed less than before.
const SPARE_BYTES: usize = 4096;

/// The file with the chunks of the allow-list only.
pub(crate) fn sanitise(file: &[u8]) -> Result<Vec<u8>, SanitiseError> {
    let mut reader = Reader::new(Format::Png, file);
    let mut out = Vec::with_capacity(file.len() + SPARE_BYTES);
    out.extend_from_slice(reader.take(SIGNATURE.len())?);
    let first = Chunk::read(&mut reader)?;
    let mut png = Png {
        out,
        header: Header::read(first)?,
        place: Place::Before,
        seen: Vec::new(),
        animation: None,
    };
    png.copy(&first)?;
    // A missing end is added if the file ends between two chunks.
    while !(reader.is_empty() && png.place != Place::Before) {
        let chunk = Chunk::read(&mut reader)?;
        if &chunk.kind == b"IEND" {
            if png.place == Place::Before {
                return Err(chunk.malformed("it has no pixels"));
            }
            break;
        }
        png.add(&chunk)?;
    }
    png.write(*b"IEND", &[]);
    Ok(png.out)
}

/// The file that is written, and what was read so far.
struct Png {
    out: Vec<u8>,
    header: Header,
    place: Place,
    /// The chunks so far that may be there once.
    seen: Vec<[u8; 4]>,
    animation: Option<Animation>,
}

/// Where a chunk is, relative to the pixels of the default picture.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Before,
    Within,
    After,
}

/// The animation, of which every chunk has a number in sequence (11.3.6.3 and 11.3.6.4).
struct Animation {
    frames: u32,
    controls: u32,
    sequence: u32,
    /// Whether a frame started after the default picture.
    in_frame: bool,
}

impl Png {
    fn add(&mut self, chunk: &Chunk<'_>) -> Result<(), SanitiseError> {
        if &chunk.kind == b"IDAT" {
            if self.place == Place::After {
                return Err(chunk.malformed("its pixels are interrupted"));
            }
            self.place = Place::Within;
            return self.copy(chunk);
        }
        if self.place == Place::Within {
            self.place = Place::After;
        }
        match &chunk.kind {
            b"eXIf" => {
                self.orientation(chunk);
                Ok(())
            }
            b"fcTL" => self.frame_control(chunk),
            b"fdAT" => self.frame_data(chunk),
            _ => match self.header.lengths(&chunk.kind) {
                // Decoders have the colours by then, and read no further or ignore it (5.6).
                Some(_) if self.place != Place::Before => Ok(()),
                Some(lengths) => self.property(chunk, &lengths),
                None if chunk.is_critical() => Err(chunk.malformed("a critical chunk is unknown")),
                None => Ok(()),
            },
        }
    }

    /// The first EXIF counts. It stays in its place, because some decoders read EXIF only before
    /// the pixels.
    fn orientation(&mut self, chunk: &Chunk<'_>) {
        if self.is_first(chunk)
            && let Some(orientation) = Orientation::of(chunk.body)
        {
            self.write(*b"eXIf", &orientation.to_exif());
        }
    }

    fn property(
        &mut self,
        chunk: &Chunk<'_>,
        lengths: &RangeInclusive<usize>,
    ) -> Result<(), SanitiseError> {
        if !self.is_first(chunk) {
            return Err(chunk.malformed("a chunk is there twice"));
        }
        if !lengths.contains(&chunk.body.len()) {
            return Err(chunk.malformed("a chunk has a wrong length"));
        }
        match (&chunk.kind, chunk.body) {
            (b"iCCP", _) => return self.profile(chunk),
            (b"acTL", [a, b, c, d, ..]) => {
                self.animation = Some(Animation {
                    frames: u32::from_be_bytes([*a, *b, *c, *d]),
                    controls: 0,
                    sequence: 0,
                    in_frame: false,
                });
            }
            (b"PLTE", colours) if !colours.len().is_multiple_of(3) => {
                return Err(chunk.malformed("a colour of the palette is incomplete"));
            }
            (b"sRGB", [intent]) if *intent > 3 => {
                return Err(chunk.malformed("the rendering intent is unknown"));
            }
            (b"pHYs", [.., unit]) if *unit > 1 => {
                return Err(chunk.malformed("the unit is unknown"));
            }
            _ => {}
        }
        self.copy(chunk)
    }

    /// A colour profile: its name, 0, the compression method 0, and the compressed profile
    /// (11.3.2.3).
    fn profile(&mut self, chunk: &Chunk<'_>) -> Result<(), SanitiseError> {
        let name_length = chunk.body.iter().take(80).position(|byte| *byte == 0);
        let compressed = name_length.and_then(|length| chunk.body[length..].strip_prefix(&[0, 0]));
        let compressed = compressed.ok_or_else(|| chunk.malformed("the profile has no name"))?;
        let mut profile = Vec::new();
        ZlibDecoder::new(compressed)
            .take(icc::MAX_BYTES as u64 + 1)
            .read_to_end(&mut profile)
            .map_err(|_| chunk.malformed("the profile cannot be decompressed"))?;
        if profile.len() > icc::MAX_BYTES {
            return Err(chunk.malformed("the profile is too large"));
        }
        let profile = icc::sanitise(&profile).map_err(|what| chunk.malformed(what))?;
        let body = [PROFILE_NAME, &[0, 0], &compress(&profile)].concat();
        chunk.check()?;
        self.write(*b"iCCP", &body);
        Ok(())
    }

    /// The size, the place and the delay of a frame. Without an animation, frames are hidden
    /// pictures.
    fn frame_control(&mut self, chunk: &Chunk<'_>) -> Result<(), SanitiseError> {
        let (canvas, place) = (self.header, self.place);
        let Some(animation) = &mut self.animation else {
            return Ok(());
        };
        animation.advance(chunk)?;
        animation.controls += 1;
        animation.in_frame = place == Place::After;
        if animation.controls > animation.frames {
            return Err(chunk.malformed("it has more frames than it says"));
        }
        let mut body = chunk.reader;
        body.take(4)?;
        let [width, height, x, y] = [body.be32()?, body.be32()?, body.be32()?, body.be32()?];
        let is_inside = |start: u32, length: u32, whole: u32| {
            length > 0 && start.checked_add(length).is_some_and(|end| end <= whole)
        };
        let _delay = body.take(4)?;
        let (disposal, blending) = (body.byte()?, body.byte()?);
        if !is_inside(x, width, canvas.width)
            || !is_inside(y, height, canvas.height)
            || disposal > 2
            || blending > 1
            || !body.is_empty()
        {
            return Err(chunk.malformed("a frame is invalid"));
        }
        self.copy(chunk)
    }

    fn frame_data(&mut self, chunk: &Chunk<'_>) -> Result<(), SanitiseError> {
        let Some(animation) = &mut self.animation else {
            return Ok(());
        };
        animation.advance(chunk)?;
        if !animation.in_frame {
            return Err(chunk.malformed("pixels of a frame are not in a frame"));
        }
        self.copy(chunk)
    }

    fn is_first(&mut self, chunk: &Chunk<'_>) -> bool {
        let is_first = !self.seen.contains(&chunk.kind);
        if is_first {
            self.seen.push(chunk.kind);
        }
        is_first
    }

    fn copy(&mut self, chunk: &Chunk<'_>) -> Result<(), SanitiseError> {
        chunk.check()?;
        self.out.extend_from_slice(chunk.whole);
        Ok(())
    }

    fn write(&mut self, kind: [u8; 4], body: &[u8]) {
        let length = u32::try_from(body.len()).expect("what is written is short");
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(&kind);
        hasher.update(body);
        self.out.extend_from_slice(&length.to_be_bytes());
        self.out.extend_from_slice(&kind);
        self.out.extend_from_slice(body);
        self.out.extend_from_slice(&hasher.finalize().to_be_bytes());
    }
}

impl Animation {
    fn advance(&mut self, chunk: &Chunk<'_>) -> Result<(), SanitiseError> {
        let mut body = chunk.reader;
        if body.be32()? != self.sequence {
            return Err(chunk.malformed("the chunks of the animation are not in sequence"));
        }
        self.sequence += 1;
        Ok(())
    }
}

fn compress(profile: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(profile).expect("writing to memory");
    encoder.finish().expect("writing to memory")
}

/// The header (11.2.1).
#[derive(Clone, Copy)]
struct Header {
    width: u32,
    height: u32,
    colour: u8,
}

const GREY: u8 = 0;
const RGB: u8 = 2;
const PALETTE: u8 = 3;
const GREY_ALPHA: u8 = 4;
const RGBA: u8 = 6;

impl Header {
    fn read(chunk: Chunk<'_>) -> Result<Self, SanitiseError> {
        if &chunk.kind != b"IHDR" {
            return Err(chunk.malformed("its first chunk is not the header"));
        }
        let mut body = chunk.reader;
        let (width, height) = (body.be32()?, body.be32()?);
        let [depth, colour, compression, filter, interlace] = body.array()?;
        let is_valid = body.is_empty()
            && (1..=i32::MAX as u32).contains(&width)
            && (1..=i32::MAX as u32).contains(&height)
            && matches!(
                (colour, depth),
                (GREY, 1 | 2 | 4 | 8 | 16)
                    | (PALETTE, 1 | 2 | 4 | 8)
                    | (RGB | GREY_ALPHA | RGBA, 8 | 16)
            )
            && (compression, filter) == (0, 0)
            && interlace <= 1;
        if !is_valid {
            return Err(chunk.malformed("its header is invalid"));
        }
        Ok(Self {
            width,
            height,
            colour,
        })
    }

    /// The lengths that a chunk of the allow-list may have, other than pixels and EXIF; `None` if
    /// it is not on the list.
    fn lengths(&self, kind: &[u8; 4]) -> Option<RangeInclusive<usize>> {
        let exactly = |length| Some(length..=length);
        match (kind, self.colour) {
            (b"PLTE", RGB | PALETTE | RGBA) => Some(3..=256 * 3),
            (b"tRNS", GREY) => exactly(2),
            (b"tRNS", RGB) => exactly(6),
            (b"tRNS", PALETTE) => Some(1..=256),
            (b"sBIT", GREY) => exactly(1),
            (b"sBIT", GREY_ALPHA) => exactly(2),
            (b"sBIT", RGB | PALETTE) => exactly(3),
            (b"sBIT", RGBA) => exactly(4),
            (b"bKGD", GREY | GREY_ALPHA) => exactly(2),
            (b"bKGD", RGB | RGBA) => exactly(6),
            (b"bKGD", PALETTE) => exactly(1),
            (b"iCCP", _) => Some(3..=usize::MAX),
            (b"gAMA" | b"cICP", _) => exactly(4),
            (b"cHRM", _) => exactly(32),
            (b"sRGB", _) => exactly(1),
            (b"mDCV", _) => exactly(24),
            (b"cLLI" | b"acTL", _) => exactly(8),
            (b"pHYs", _) => exactly(9),
            _ => None,
        }
    }
}

#[derive(Clone, Copy)]
struct Chunk<'a> {
    kind: [u8; 4],
    body: &'a [u8],
    /// Length, type, body and checksum.
    whole: &'a [u8],
    /// The body.
    reader: Reader<'a>,
}

impl<'a> Chunk<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, SanitiseError> {
        let from_here = reader.rest();
        let length = reader.be32()? as usize;
        let kind: [u8; 4] = reader.array()?;
        if !kind.iter().all(u8::is_ascii_alphabetic) {
            return Err(reader.malformed("the type of a chunk is invalid"));
        }
        let body = reader.part(length)?;
        reader.take(4)?;
        Ok(Self {
            kind,
            body: body.rest(),
            whole: &from_here[..length + 12],
            reader: body,
        })
    }

    /// Whether a decoder must know the chunk to show the picture (5.4).
    fn is_critical(&self) -> bool {
        self.kind[0].is_ascii_uppercase()
    }

    /// Compares the checksum (5.5).
    fn check(&self) -> Result<(), SanitiseError> {
        let (checked, sum) = self.whole[4..].split_at(self.body.len() + 4);
        if crc32fast::hash(checked).to_be_bytes() == sum {
            Ok(())
        } else {
            Err(self.malformed("the checksum of a chunk is wrong"))
        }
    }

    fn malformed(&self, what: &'static str) -> SanitiseError {
        self.reader.malformed(what)
    }
}
