//! JPEG (ITU-T T.81, annex B), with the application segments JFIF (ITU-T T.871), EXIF (CIPA
//! DC-008), ICC (ICC.1:2022, annex B.4) and Adobe (ITU-T T.872, 6.5.3).
//!
//! A file is a sequence of segments, each with a marker, between which are the entropy-coded data
//! of the scans. Everything before the first scan is collected and written in a fixed order: JFIF,
//! EXIF, profile, Adobe, then the tables and the frame header as they were. From then on only
//! tables and scans are copied. What follows the end marker is left out: second pictures, gain
//! maps, the video of a motion photo.

use memchr::memchr;

use crate::error::SanitiseError;
use crate::exif::Orientation;
use crate::format::Format;
use crate::icc;
use crate::reader::Reader;

// Markers (T.81, table B.1), without their first byte.
const STUFFED_ZERO: u8 = 0x00;
const DEFINE_HUFFMAN_TABLES: u8 = 0xc4;
const DEFINE_ARITHMETIC_CONDITIONING: u8 = 0xcc;
const START_OF_IMAGE: u8 = 0xd8;
const END_OF_IMAGE: u8 = 0xd9;
const START_OF_SCAN: u8 = 0xda;
const DEFINE_QUANTIZATION_TABLES: u8 = 0xdb;
const DEFINE_NUMBER_OF_LINES: u8 = 0xdc;
const DEFINE_RESTART_INTERVAL: u8 = 0xdd;
const APP0: u8 = 0xe0;
const APP1: u8 = 0xe1;
const APP2: u8 = 0xe2;
const APP14: u8 = 0xee;

const JFIF: &[u8] = b"JFIF\0";
const ICC: &[u8] = b"ICC_PROFILE\0";
const ADOBE: &[u8] = b"Adobe";
/// The bytes of a profile that fit into a segment.
const ICC_SEGMENT_BYTES: usize = 65_535 - 2 - ICC.len() - 2;
/// Room for an orientation and an end.
const SPARE_BYTES: usize = 4096;

/// The file with the segments of the allow-list only.
pub(crate) fn sanitise(file: &[u8]) -> Result<Vec<u8>, SanitiseError> {
    let mut reader = Reader::new(Format::Jpeg, file);
    reader.take(2)?;
    let mut header = Header::default();
    let mut out = Vec::with_capacity(file.len() + SPARE_BYTES);
    // A missing end marker is added if the file ends with the data of a scan.
    while let Some(marker) = next_marker(&mut reader) {
        match marker {
            END_OF_IMAGE => break,
            // They stand alone, and mean nothing outside of a scan.
            0x01 | 0xd0..=0xd7 => {}
            START_OF_SCAN => {
                let scan = segment(&mut reader)?;
                check_scan(scan)?;
                if out.is_empty() {
                    header.write(&mut out, &reader)?;
                }
                write_segment(&mut out, marker, scan.rest());
                copy_entropy_coded(&mut reader, &mut out);
            }
            _ => {
                let body = segment(&mut reader)?;
                if marker_is_retained(marker, body)? {
                    if is_frame(marker) && std::mem::replace(&mut header.has_frame, true) {
                        return Err(body.malformed("it has two frames"));
                    }
                    if out.is_empty() {
                        write_segment(&mut header.tables, marker, body.rest());
                    } else {
                        write_segment(&mut out, marker, body.rest());
                    }
                } else if out.is_empty() {
                    header.application(marker, body)?;
                }
            }
        }
    }
    if out.is_empty() {
        return Err(reader.malformed("it has no pixels"));
    }
    out.extend_from_slice(&[0xff, END_OF_IMAGE]);
    Ok(out)
}

/// The code of the next marker; `None` at the end of the file. Fill bytes and bytes between
/// segments are skipped.
fn next_marker(reader: &mut Reader<'_>) -> Option<u8> {
    loop {
        let found = memchr(0xff, reader.rest())?;
        reader.take(found + 1).ok()?;
        let fill = reader
            .rest()
            .iter()
            .take_while(|byte| **byte == 0xff)
            .count();
        reader.take(fill).ok()?;
        match reader.byte().ok()? {
            STUFFED_ZERO => {}
            marker => return Some(marker),
        }
    }
}

/// The body of a segment; its length includes the length itself.
fn segment<'a>(reader: &mut Reader<'a>) -> Result<Reader<'a>, SanitiseError> {
    let length = usize::from(reader.be16()?);
    match length.checked_sub(2) {
        Some(length) => reader.part(length),
        None => Err(reader.malformed("the length of a segment is invalid")),
    }
}

fn write_segment(out: &mut Vec<u8>, marker: u8, body: &[u8]) {
    let length = u16::try_from(body.len() + 2).expect("a segment is at most 64 KB");
    out.extend_from_slice(&[0xff, marker]);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(body);
}

/// Copies the data of a scan with its restart markers, up to the next other marker.
fn copy_entropy_coded(reader: &mut Reader<'_>, out: &mut Vec<u8>) {
    let data = reader.rest();
    let mut end = 0;
    let length = loop {
        let Some(found) = memchr(0xff, &data[end..]) else {
            break data.len();
        };
        let start = end + found;
        let fill = data[start..]
            .iter()
            .take_while(|byte| **byte == 0xff)
            .count();
        match data.get(start + fill) {
            Some(&STUFFED_ZERO | 0xd0..=0xd7) => end = start + fill + 1,
            _ => break start,
        }
    };
    out.extend_from_slice(&data[..length]);
    reader.take(length).expect("the length is within the data");
}

/// Whether a segment contains a table or the frame header. It is checked to contain nothing else.
fn marker_is_retained(marker: u8, body: Reader<'_>) -> Result<bool, SanitiseError> {
    match marker {
        DEFINE_HUFFMAN_TABLES => check_huffman_tables(body)?,
        DEFINE_QUANTIZATION_TABLES => check_quantization_tables(body)?,
        DEFINE_ARITHMETIC_CONDITIONING if body.rest().len().is_multiple_of(2) => {}
        DEFINE_NUMBER_OF_LINES | DEFINE_RESTART_INTERVAL if body.rest().len() == 2 => {}
        _ if is_frame(marker) => check_frame(body)?,
        // Comments, application segments.
        0xfe | 0xe0..=0xef => return Ok(false),
        START_OF_IMAGE => return Err(body.malformed("a picture starts within it")),
        0xde | 0xdf | 0xc5..=0xc7 | 0xcd..=0xcf => {
            return Err(body.malformed("it is a hierarchical JPEG"));
        }
        _ => return Err(body.malformed("a segment is unknown or invalid")),
    }
    Ok(true)
}

/// Frame headers of one picture: not those of differential frames.
fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xc3 | 0xc9..=0xcb)
}

/// B.2.2: precision, height, width, and three bytes for each component.
fn check_frame(mut body: Reader<'_>) -> Result<(), SanitiseError> {
    body.take(5)?;
    let components = usize::from(body.byte()?);
    if components > 0 && body.rest().len() == 3 * components {
        Ok(())
    } else {
        Err(body.malformed("the length of the frame header is wrong"))
    }
}

/// B.2.3: two bytes for each component, then three.
fn check_scan(mut body: Reader<'_>) -> Result<(), SanitiseError> {
    let components = usize::from(body.byte()?);
    if components > 0 && body.rest().len() == 2 * components + 3 {
        Ok(())
    } else {
        Err(body.malformed("the length of a scan header is wrong"))
    }
}

/// B.2.4.1: precision and destination, then 64 values of one or two bytes.
fn check_quantization_tables(mut body: Reader<'_>) -> Result<(), SanitiseError> {
    while !body.is_empty() {
        match body.byte()? >> 4 {
            0 => body.take(64)?,
            1 => body.take(128)?,
            _ => return Err(body.malformed("a quantization table is invalid")),
        };
    }
    Ok(())
}

/// B.2.4.2: class and destination, the number of codes of each of 16 lengths, then one byte for
/// each code.
fn check_huffman_tables(mut body: Reader<'_>) -> Result<(), SanitiseError> {
    while !body.is_empty() {
        body.byte()?;
        let lengths: [u8; 16] = body.array()?;
        body.take(lengths.iter().copied().map(usize::from).sum())?;
    }
    Ok(())
}

/// What is before the first scan.
#[derive(Default)]
struct Header {
    jfif: Option<[u8; 14]>,
    /// `Some(None)` if EXIF was there without an orientation: the first EXIF counts.
    exif: Option<Option<Orientation>>,
    profile: Profile,
    adobe: Option<[u8; 12]>,
    has_frame: bool,
    /// Tables and the frame header, as segments.
    tables: Vec<u8>,
}

impl Header {
    fn application(&mut self, marker: u8, body: Reader<'_>) -> Result<(), SanitiseError> {
        match (marker, body.rest()) {
            (APP0, jfif) if jfif.starts_with(JFIF) => {
                self.jfif = self.jfif.or(cleaned_jfif(jfif));
            }
            (APP1, exif @ [b'E', b'x', b'i', b'f', 0, _, ..]) => {
                self.exif.get_or_insert(Orientation::of(exif));
            }
            (APP2, profile) if profile.starts_with(ICC) => self.profile.add(body)?,
            (APP14, adobe) if adobe.starts_with(ADOBE) => {
                let cleaned = cleaned_adobe(adobe);
                if self.adobe.is_some() && cleaned.is_some() && self.adobe != cleaned {
                    return Err(body.malformed("two segments contradict each other"));
                }
                self.adobe = self.adobe.or(cleaned);
            }
            _ => {}
        }
        Ok(())
    }

    fn write(&self, out: &mut Vec<u8>, reader: &Reader<'_>) -> Result<(), SanitiseError> {
        if !self.has_frame {
            return Err(reader.malformed("a scan precedes the frame header"));
        }
        out.extend_from_slice(&[0xff, START_OF_IMAGE]);
        if let Some(jfif) = &self.jfif {
            write_segment(out, APP0, jfif);
        }
        if let Some(Some(orientation)) = self.exif {
            write_segment(
                out,
                APP1,
                &[b"Exif\0\0".as_slice(), &orientation.to_exif()].concat(),
            );
        }
        self.profile.write(out, reader)?;
        if let Some(adobe) = &self.adobe {
            write_segment(out, APP14, adobe);
        }
        out.extend_from_slice(&self.tables);
        Ok(())
    }
}

/// The unit and the density (T.871, 10.1), without thumbnail. Decoders ignore shorter segments.
fn cleaned_jfif(body: &[u8]) -> Option<[u8; 14]> {
    let mut jfif: [u8; 14] = *body.first_chunk()?;
    if jfif[5] != 1 || jfif[6] > 2 {
        [jfif[5], jfif[6]] = [1, 2];
    }
    if jfif[7] > 2 {
        jfif[7] = 0;
    }
    jfif[12..].fill(0);
    Some(jfif)
}

/// The colour transform, which is the last byte. Version and flags have no effect on the pixels,
/// but tell writers apart. Decoders ignore shorter segments.
fn cleaned_adobe(body: &[u8]) -> Option<[u8; 12]> {
    let transform = *body.get(11)?;
    let mut adobe = *b"Adobe\0\x64\0\0\0\0\0";
    adobe[11] = transform;
    Some(adobe)
}

/// A colour profile, in up to 255 numbered segments.
#[derive(Default)]
struct Profile {
    count: u8,
    /// In any order.
    segments: Vec<(u8, Vec<u8>)>,
}

impl Profile {
    fn add(&mut self, mut body: Reader<'_>) -> Result<(), SanitiseError> {
        body.take(ICC.len())?;
        let [number, count] = body.array()?;
        let is_first = self.segments.is_empty();
        let is_known = self.segments.iter().any(|(known, _)| *known == number);
        if number == 0 || number > count || is_known || !(is_first || count == self.count) {
            return Err(body.malformed("the colour profile is not in sequence"));
        }
        self.count = count;
        self.segments.push((number, body.rest().to_vec()));
        Ok(())
    }

    fn write(&self, out: &mut Vec<u8>, reader: &Reader<'_>) -> Result<(), SanitiseError> {
        if self.segments.is_empty() {
            return Ok(());
        }
        if self.segments.len() != usize::from(self.count) {
            return Err(reader.malformed("a part of the colour profile is missing"));
        }
        let mut segments: Vec<_> = self.segments.iter().collect();
        segments.sort();
        let profile: Vec<u8> = segments
            .into_iter()
            .flat_map(|(_, part)| part)
            .copied()
            .collect();
        let profile = icc::sanitise(&profile).map_err(|what| reader.malformed(what))?;
        let parts = profile.chunks(ICC_SEGMENT_BYTES);
        let count =
            u8::try_from(parts.len()).map_err(|_| reader.malformed("the profile is too large"))?;
        for (part, number) in parts.zip(1..) {
            write_segment(out, APP2, &[ICC, &[number, count], part].concat());
        }
        Ok(())
    }
}
