//! GIF (GIF89a specification).
//!
//! A file is a header with the screen, then a sequence of blocks: images and extensions, whose data
//! are in sub-blocks of up to 255 bytes (15). Kept are images, the graphic control of an image, and
//! two application extensions: the loop count and the colour profile. Comments, plain text, XMP and
//! everything else is left out.

use crate::error::SanitiseError;
use crate::format::Format;
use crate::icc;
use crate::reader::Reader;

// Labels of blocks and extensions (Appendix A).
const IMAGE: u8 = 0x2c;
const EXTENSION: u8 = 0x21;
const TRAILER: u8 = 0x3b;
const PLAIN_TEXT: u8 = 0x01;
const GRAPHIC_CONTROL: u8 = 0xf9;
const APPLICATION: u8 = 0xff;

/// Flag of a screen or an image: a colour table follows.
const HAS_COLOURS: u8 = 0x80;
/// Room for the end.
const SPARE_BYTES: usize = 16;

/// The file with the blocks of the allow-list only.
pub(crate) fn sanitise(file: &[u8]) -> Result<Vec<u8>, SanitiseError> {
    let mut reader = Reader::new(Format::Gif, file);
    let mut gif = Gif {
        out: Vec::with_capacity(file.len() + SPARE_BYTES),
        control: None,
        has_image: false,
        has_loop: false,
        profile: None,
    };
    gif.out.extend_from_slice(reader.take(6)?);
    gif.screen(&mut reader)?;
    // A missing trailer is added if the file ends between two blocks.
    while !(reader.is_empty() && gif.has_image) {
        match reader.byte()? {
            IMAGE => gif.image(&mut reader)?,
            EXTENSION => gif.extension(&mut reader)?,
            TRAILER => break,
            _ => return Err(reader.malformed("a block is unknown")),
        }
    }
    if !gif.has_image {
        return Err(reader.malformed("it has no pixels"));
    }
    gif.out.push(TRAILER);
    Ok(gif.out)
}

/// The file that is written, and what was read so far.
struct Gif {
    out: Vec<u8>,
    /// The graphic control for the next image.
    control: Option<[u8; 4]>,
    has_image: bool,
    has_loop: bool,
    /// As it was written.
    profile: Option<Vec<u8>>,
}

impl Gif {
    /// The logical screen with the global colour table (18, 19).
    fn screen(&mut self, reader: &mut Reader<'_>) -> Result<(), SanitiseError> {
        let screen: [u8; 7] = reader.array()?;
        self.out.extend_from_slice(&screen);
        self.out
            .extend_from_slice(reader.take(colour_bytes(screen[4]))?);
        Ok(())
    }

    /// An image: descriptor, local colour table, code size and data (20 to 22).
    fn image(&mut self, reader: &mut Reader<'_>) -> Result<(), SanitiseError> {
        if let Some(control) = self.control.take() {
            self.out.extend_from_slice(&[EXTENSION, GRAPHIC_CONTROL, 4]);
            self.out.extend_from_slice(&control);
            self.out.push(0);
        }
        let mut descriptor: [u8; 9] = reader.array()?;
        let colours = colour_bytes(descriptor[8]);
        // Two bits are reserved.
        descriptor[8] &= !0x18;
        self.out.push(IMAGE);
        self.out.extend_from_slice(&descriptor);
        self.out.extend_from_slice(reader.take(colours)?);
        self.out.push(reader.byte()?);
        let data = reader.rest();
        while read_sub_block(reader)?.is_some() {}
        self.out
            .extend_from_slice(&data[..data.len() - reader.rest().len()]);
        self.has_image = true;
        Ok(())
    }

    fn extension(&mut self, reader: &mut Reader<'_>) -> Result<(), SanitiseError> {
        let label = reader.byte()?;
        let start = *reader;
        let Some(first) = read_sub_block(reader)? else {
            return Ok(());
        };
        match (label, first) {
            // 23: flags, delay and the transparent colour. Three bits are reserved.
            (GRAPHIC_CONTROL, &[flags, a, b, colour]) => {
                self.control = Some([flags & 0x1f, a, b, colour]);
            }
            (GRAPHIC_CONTROL, _) => return Err(start.malformed("a graphic control is invalid")),
            // The control before a text applies to it, not to the next image.
            (PLAIN_TEXT, _) => self.control = None,
            (APPLICATION, b"NETSCAPE2.0" | b"ANIMEXTS1.0") => return self.repetition(reader),
            (APPLICATION, b"ICCRGBG1012") => return self.profile(reader),
            _ => {}
        }
        while read_sub_block(reader)?.is_some() {}
        Ok(())
    }

    /// The number of times that an animation is shown, in a sub-block that starts with 1.
    fn repetition(&mut self, reader: &mut Reader<'_>) -> Result<(), SanitiseError> {
        while let Some(block) = read_sub_block(reader)? {
            if let [1, low, high] = *block
                && !self.has_loop
            {
                self.out
                    .extend_from_slice(b"\x21\xff\x0bNETSCAPE2.0\x03\x01");
                self.out.extend_from_slice(&[low, high, 0]);
                self.has_loop = true;
            }
        }
        Ok(())
    }

    /// A colour profile (ICC.1:2022, annex B.6).
    fn profile(&mut self, reader: &mut Reader<'_>) -> Result<(), SanitiseError> {
        let start = *reader;
        let mut profile = Vec::new();
        while let Some(block) = read_sub_block(reader)? {
            profile.extend_from_slice(block);
            if profile.len() > icc::MAX_BYTES {
                return Err(start.malformed("the colour profile is too large"));
            }
        }
        let profile = icc::sanitise(&profile).map_err(|what| start.malformed(what))?;
        // Some writers repeat it for each frame.
        match &self.profile {
            Some(known) if *known == profile => return Ok(()),
            Some(_) => return Err(start.malformed("it has two colour profiles")),
            None => {}
        }
        self.out.extend_from_slice(b"\x21\xff\x0bICCRGBG1012");
        for block in profile.chunks(255) {
            self.out
                .push(u8::try_from(block.len()).expect("at most 255 bytes"));
            self.out.extend_from_slice(block);
        }
        self.out.push(0);
        self.profile = Some(profile);
        Ok(())
    }
}

/// Bytes of the colour table that follows, by the flags of a screen or an image.
fn colour_bytes(flags: u8) -> usize {
    if flags & HAS_COLOURS == 0 {
        0
    } else {
        3 << ((flags & 7) + 1)
    }
}

/// The next sub-block; `None` for the empty one at the end (15, 16).
fn read_sub_block<'a>(reader: &mut Reader<'a>) -> Result<Option<&'a [u8]>, SanitiseError> {
    let length = reader.byte()?;
    let block = reader.take(usize::from(length))?;
    Ok((length > 0).then_some(block))
}
