//! Colour profiles without texts (ICC.1:2022; the tags of version 2 are those of ICC.1:2001-04).
//!
//! A profile names the program, the device and sometimes the person that made it, has a date, and
//! may have private tags of any content: macOS writes the name of the display and its calibration.
//! Only the tags from which colours are computed are kept (9.2), with their values unchanged. The
//! header keeps what a conversion depends on (7.2): version, class, spaces, intent, illuminant and
//! whether the medium is transparent, glossy or negative.
//!
//! Every profile must have a description and a copyright. The description is kept if it is the name
//! of a widely used profile, because it says nothing about a person and is shown to people; others
//! are replaced. The copyright is replaced by a sentence without a name.

/// The largest profile that is read; profiles of printers with tables have up to 4 MB.
pub(crate) const MAX_BYTES: usize = 16 * 1024 * 1024;

const HEADER_BYTES: usize = 128;
const ENTRY_BYTES: usize = 12;
/// Profiles have up to 30 tags.
const MAX_TAGS: u32 = 256;

const NAME: &str = "Colour profile";
const COPYRIGHT: &str = "Copyright of the maker of the profile";

/// Descriptions that are kept.
const KNOWN_NAMES: [&str; 24] = [
    "Adobe RGB (1998)",
    "Apple RGB",
    "BT.2020",
    "Coated FOGRA39 (ISO 12647-2:2004)",
    "ColorMatch RGB",
    "DCI(P3) RGB",
    "Display P3",
    "Dot Gain 20%",
    "Generic Gray Gamma 2.2 Profile",
    "Generic RGB Profile",
    "Gray Gamma 2.2",
    "ISO Coated v2 (ECI)",
    "Linear sRGB",
    "ProPhoto RGB",
    "ROMM RGB: ISO 22028-2:2013",
    "Rec. ITU-R BT.2020-1",
    "Rec. ITU-R BT.709-5",
    "U.S. Web Coated (SWOP) v2",
    "Wide Gamut RGB",
    "eciRGB v2",
    "sRGB",
    "sRGB IEC61966-2.1",
    "sRGB built-in",
    "sRGB2014",
];

/// The profile without texts, private tags, dates and names of devices.
///
/// # Errors
/// If it is not a profile of pictures, or malformed: what is wrong.
pub(crate) fn sanitise(profile: &[u8]) -> Result<Vec<u8>, &'static str> {
    let profile = Profile::read(profile)?;
    let version = profile.header[8];
    let mut written = Elements::default();
    let description = profile
        .description()?
        .filter(|name| KNOWN_NAMES.contains(&name.as_str()));
    let description = description.as_deref().unwrap_or(NAME);
    written.add(
        *b"desc",
        &if version < 4 {
            text_description(description)
        } else {
            unicode(description)
        },
    );
    written.add(
        *b"cprt",
        &if version < 4 {
            text(COPYRIGHT)
        } else {
            unicode(COPYRIGHT)
        },
    );
    let mut copied: Vec<((u32, u32), Entry)> = Vec::new();
    let mut copied_bytes = 0;
    for entry in &profile.entries {
        let Some(types) = types_of(entry.tag) else {
            continue;
        };
        if written.has(entry.tag) {
            return Err("a tag of the colour profile is there twice");
        }
        // Curves of equal channels share their bytes.
        let place = (entry.offset, entry.length);
        if let Some((_, same)) = copied.iter().find(|(known, _)| *known == place) {
            written.entries.push(Entry {
                tag: entry.tag,
                ..*same
            });
            continue;
        }
        let element = profile.element(entry)?;
        copied_bytes += element.len();
        if copied_bytes > profile.bytes.len() {
            return Err("tags of the colour profile overlap");
        }
        written.add(entry.tag, &cleaned(element, types)?);
        copied.extend(written.entries.last().map(|entry| (place, *entry)));
    }
    Ok(written.into_profile(&header(profile.header)))
}

/// The types of the tags that are kept (9.2); `None` for all others.
fn types_of(tag: [u8; 4]) -> Option<&'static [&'static [u8; 4]]> {
    Some(match &tag {
        b"rXYZ" | b"gXYZ" | b"bXYZ" | b"wtpt" | b"bkpt" | b"lumi" => &[b"XYZ "],
        b"rTRC" | b"gTRC" | b"bTRC" | b"kTRC" => &[b"curv", b"para"],
        b"A2B0" | b"A2B1" | b"A2B2" | b"B2A0" | b"B2A1" | b"B2A2" | b"gamt" | b"pre0" | b"pre1"
        | b"pre2" => &[b"mft1", b"mft2", b"mAB ", b"mBA "],
        b"D2B0" | b"D2B1" | b"D2B2" | b"D2B3" | b"B2D0" | b"B2D1" | b"B2D2" | b"B2D3" => &[b"mpet"],
        b"chad" => &[b"sf32"],
        b"chrm" => &[b"chrm"],
        b"cicp" => &[b"cicp"],
        _ => return None,
    })
}

/// A tag's element without padding and without bytes in reserved fields.
fn cleaned(element: &[u8], types: &[&[u8; 4]]) -> Result<Vec<u8>, &'static str> {
    const TOO_SHORT: &str = "a tag of the colour profile is too short";
    let kind = element.first_chunk::<4>().ok_or(TOO_SHORT)?;
    if !types.contains(&kind) {
        return Err("a tag of the colour profile has a wrong type");
    }
    let length = length_of(kind, element).ok_or(TOO_SHORT)?;
    let mut cleaned = element.get(..length).ok_or(TOO_SHORT)?.to_vec();
    let reserved = match kind {
        b"para" | b"mAB " | b"mBA " => 10..12,
        b"mft1" | b"mft2" => 11..12,
        _ => 4..8,
    };
    for range in [4..8, reserved] {
        cleaned.get_mut(range).ok_or(TOO_SHORT)?.fill(0);
    }
    Ok(cleaned)
}

/// The length of an element by its content (10.x). Elements with internal offsets are kept whole.
fn length_of(kind: &[u8; 4], element: &[u8]) -> Option<usize> {
    let byte = |at: usize| element.get(at).copied().map(usize::from);
    let short = |at: usize| {
        Some(usize::from(u16::from_be_bytes(
            *element.get(at..)?.first_chunk()?,
        )))
    };
    let long = |at: usize| Some(u32::from_be_bytes(*element.get(at..)?.first_chunk()?) as usize);
    Some(match kind {
        b"XYZ " => 20,
        b"curv" => long(8)?.checked_mul(2)?.checked_add(12)?,
        b"para" => 12 + 4 * *[1, 3, 4, 5, 7].get(short(8)?)?,
        b"sf32" => 8 + 9 * 4,
        b"chrm" => 12 + 8 * short(8)?,
        b"cicp" => 12,
        b"mft1" | b"mft2" => {
            let (inputs, outputs, points) = (byte(8)?, byte(9)?, byte(10)?);
            let table = points
                .checked_pow(u32::try_from(inputs).ok()?)?
                .checked_mul(outputs)?;
            if kind == b"mft1" {
                table.checked_add(48 + 256 * (inputs + outputs))?
            } else {
                let curves = inputs * short(48)? + outputs * short(50)?;
                table.checked_add(curves)?.checked_mul(2)?.checked_add(52)?
            }
        }
        _ => element.len(),
    })
}

/// The fields of the header that a conversion depends on (7.2); the length is written later.
fn header(given: &[u8; HEADER_BYTES]) -> [u8; HEADER_BYTES] {
    let mut header = [0; HEADER_BYTES];
    for retained in [
        8..10,  // version
        12..24, // class, space, connection space
        36..40, // signature
        66..80, // intent, illuminant
    ] {
        header[retained.clone()].copy_from_slice(&given[retained]);
    }
    // A date is required to be valid: the first of January 2000.
    header[24..36].copy_from_slice(&[0x07, 0xd0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]);
    // The lower bits of the attributes describe the medium, the upper half is the vendor's.
    header[63] = given[63] & 0x0f;
    header
}

/// A profile as it was given.
struct Profile<'a> {
    bytes: &'a [u8],
    header: &'a [u8; HEADER_BYTES],
    entries: Vec<Entry>,
}

/// An entry of the tag table.
#[derive(Clone, Copy)]
struct Entry {
    tag: [u8; 4],
    offset: u32,
    length: u32,
}

impl<'a> Profile<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, &'static str> {
        const TOO_SHORT: &str = "the colour profile is too short";
        let length = u32::from_be_bytes(*bytes.first_chunk().ok_or(TOO_SHORT)?) as usize;
        let bytes = bytes.get(..length).ok_or(TOO_SHORT)?;
        let (header, rest) = bytes.split_first_chunk::<HEADER_BYTES>().ok_or(TOO_SHORT)?;
        let (count, table) = rest.split_first_chunk().ok_or(TOO_SHORT)?;
        let count = u32::from_be_bytes(*count);
        if count > MAX_TAGS {
            return Err("the colour profile has too many tags");
        }
        let table = table.get(..count as usize * ENTRY_BYTES).ok_or(TOO_SHORT)?;
        let (table, _) = table.as_chunks::<ENTRY_BYTES>();
        let profile = Self {
            bytes,
            header,
            entries: table.iter().map(Entry::read).collect(),
        };
        profile.check_header()?;
        Ok(profile)
    }

    fn check_header(&self) -> Result<(), &'static str> {
        let is_picture_profile = matches!(self.header[8], 2 | 4 | 5)
            && matches!(&self.header[12..16], b"scnr" | b"mntr" | b"prtr" | b"spac")
            && matches!(
                &self.header[16..20],
                b"RGB " | b"GRAY" | b"CMYK" | b"Lab " | b"YCbr"
            )
            && matches!(&self.header[20..24], b"XYZ " | b"Lab ")
            && &self.header[36..40] == b"acsp";
        if is_picture_profile {
            Ok(())
        } else {
            Err("the colour profile is not one of pictures")
        }
    }

    fn element(&self, entry: &Entry) -> Result<&'a [u8], &'static str> {
        let start = entry.offset as usize;
        start
            .checked_add(entry.length as usize)
            .and_then(|end| self.bytes.get(start..end))
            .ok_or("a tag of the colour profile is outside of it")
    }

    /// The description, if it is in one of the two usual types.
    fn description(&self) -> Result<Option<String>, &'static str> {
        let Some(entry) = self.entries.iter().find(|entry| entry.tag == *b"desc") else {
            return Ok(None);
        };
        let element = self.element(entry)?;
        Ok(ascii_description(element).or_else(|| unicode_description(element)))
    }
}

impl Entry {
    fn read(bytes: &[u8; ENTRY_BYTES]) -> Self {
        let [a, b, c, d, rest @ ..] = *bytes;
        let [e, f, g, h, i, j, k, l] = rest;
        Self {
            tag: [a, b, c, d],
            offset: u32::from_be_bytes([e, f, g, h]),
            length: u32::from_be_bytes([i, j, k, l]),
        }
    }
}

/// The text of a `textDescriptionType` (ICC.1:2001-04, 6.5.17).
fn ascii_description(element: &[u8]) -> Option<String> {
    let body = element.strip_prefix(b"desc\0\0\0\0")?;
    let (length, text) = body.split_first_chunk()?;
    let text = text.get(..u32::from_be_bytes(*length) as usize)?;
    let text = text.split(|byte| *byte == 0).next()?;
    text.is_ascii()
        .then(|| String::from_utf8_lossy(text).into_owned())
}

/// The first text of a `multiLocalizedUnicodeType` (10.15).
fn unicode_description(element: &[u8]) -> Option<String> {
    let body = element.strip_prefix(b"mluc\0\0\0\0")?;
    let number = |at: usize| Some(u32::from_be_bytes(*body.get(at..)?.first_chunk()?) as usize);
    let (length, offset) = (number(12)?, number(16)?);
    let text = element.get(offset..offset.checked_add(length)?)?;
    let (units, _) = text.as_chunks::<2>();
    let units: Vec<u16> = units.iter().map(|unit| u16::from_be_bytes(*unit)).collect();
    Some(
        String::from_utf16(&units)
            .ok()?
            .trim_end_matches('\0')
            .to_owned(),
    )
}

fn text_description(text: &str) -> Vec<u8> {
    let length = u32::try_from(text.len() + 1).expect("a short text");
    // No Unicode text: its language and length; no Macintosh text: script code, length, 67 bytes.
    let others = [0; 8 + 3 + 67];
    [
        b"desc\0\0\0\0",
        length.to_be_bytes().as_slice(),
        text.as_bytes(),
        &[0],
        &others,
    ]
    .concat()
}

fn text(text: &str) -> Vec<u8> {
    [b"text\0\0\0\0", text.as_bytes(), &[0]].concat()
}

fn unicode(text: &str) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let length = u32::try_from(units.len()).expect("a short text");
    let one_record_of_12_bytes = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS";
    let offset = [0, 0, 0, 28];
    [
        one_record_of_12_bytes,
        length.to_be_bytes().as_slice(),
        &offset,
        &units,
    ]
    .concat()
}

/// The elements that are written. Offsets count from the first element.
#[derive(Default)]
struct Elements {
    entries: Vec<Entry>,
    bytes: Vec<u8>,
}

impl Elements {
    fn has(&self, tag: [u8; 4]) -> bool {
        self.entries.iter().any(|entry| entry.tag == tag)
    }

    fn add(&mut self, tag: [u8; 4], element: &[u8]) {
        let number = |length: usize| u32::try_from(length).expect("a profile has at most 4 GB");
        self.entries.push(Entry {
            tag,
            offset: number(self.bytes.len()),
            length: number(element.len()),
        });
        self.bytes.extend_from_slice(element);
        self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
    }

    fn into_profile(self, header: &[u8; HEADER_BYTES]) -> Vec<u8> {
        let start = HEADER_BYTES + 4 + self.entries.len() * ENTRY_BYTES;
        let number = |length: usize| u32::try_from(length).expect("at most 4 GB").to_be_bytes();
        let mut profile = Vec::with_capacity(start + self.bytes.len());
        profile.extend_from_slice(header);
        profile.extend_from_slice(&number(self.entries.len()));
        for entry in &self.entries {
            profile.extend_from_slice(&entry.tag);
            profile.extend_from_slice(&number(start + entry.offset as usize));
            profile.extend_from_slice(&entry.length.to_be_bytes());
        }
        profile.extend_from_slice(&self.bytes);
        let length = number(profile.len());
        profile[..4].copy_from_slice(&length);
        profile
    }
}

#[cfg(test)]
mod tests {
    use moxcms::{ColorProfile, Layout, TransformOptions};
    use proptest::prelude::*;

    use super::*;
    use crate::fixtures;

    #[test]
    fn colours_stay_and_texts_go() {
        for profile in [
            ColorProfile::new_display_p3(),
            ColorProfile::new_adobe_rgb(),
            ColorProfile::new_bt2020(),
            ColorProfile::new_gray_with_gamma(2.2),
        ] {
            let given = fixtures::with_private_tag(&profile.encode().unwrap(), b"SECRET of Ada");
            let cleaned = sanitise(&given).unwrap();
            assert!(!fixtures::contains(&cleaned, b"SECRET"));
            assert_eq!(sanitise(&cleaned).as_ref(), Ok(&cleaned), "again");
            assert_eq!(converted(&cleaned), converted(&given));
        }
    }

    /// Some colours in sRGB.
    fn converted(profile: &[u8]) -> Vec<u8> {
        let profile = ColorProfile::new_from_slice(profile).unwrap();
        let layout = match profile.color_space {
            moxcms::DataColorSpace::Gray => Layout::Gray,
            _ => Layout::Rgb,
        };
        let colours: Vec<u8> = (0..=255)
            .flat_map(|value| [value, 255 - value, value / 2])
            .collect();
        let srgb = ColorProfile::new_srgb();
        let transform = profile
            .create_transform_8bit(layout, &srgb, Layout::Rgb, TransformOptions::default())
            .unwrap();
        let channels = if layout == Layout::Gray { 1 } else { 3 };
        let mut converted = vec![0; colours.len() / channels * 3];
        transform.transform(&colours, &mut converted).unwrap();
        converted
    }

    #[test]
    fn known_names_are_retained_and_others_replaced() {
        let profile = ColorProfile::new_display_p3().encode().unwrap();
        let named = |name: &str| {
            let mut profile = ColorProfile::new_display_p3();
            let text = moxcms::LocalizableString::new("en".into(), "US".into(), name.into());
            profile.description = Some(moxcms::ProfileText::Localizable(vec![text]));
            profile.encode().unwrap()
        };
        let name = |profile: &[u8]| Profile::read(profile).unwrap().description().unwrap();
        assert_eq!(
            name(&sanitise(&profile).unwrap()).as_deref(),
            Some("Display P3")
        );
        assert_eq!(
            name(&sanitise(&named("sRGB")).unwrap()).as_deref(),
            Some("sRGB")
        );
        assert_eq!(
            name(&sanitise(&named("Ada's display")).unwrap()).as_deref(),
            Some(NAME)
        );
    }

    #[test]
    fn malformed_profiles_are_errors() {
        let profile = ColorProfile::new_display_p3().encode().unwrap();
        for length in 0..profile.len() {
            assert!(sanitise(&profile[..length]).is_err(), "cut at {length}");
        }
        let mut link = profile;
        link[12..16].copy_from_slice(b"link");
        assert!(sanitise(&link).is_err());
    }

    proptest! {
        #[test]
        fn damaged_profiles_do_not_panic(
            places in prop::collection::vec((0.0..1.0_f64, any::<u8>()), 1..8),
        ) {
            let mut profile = ColorProfile::new_display_p3().encode().unwrap();
            for (place, value) in places {
                let at = (profile.len() as f64 * place) as usize;
                profile[at] = value;
            }
            if let Ok(cleaned) = sanitise(&profile) {
                prop_assert_eq!(sanitise(&cleaned), Ok(cleaned));
            }
        }
    }
}
