//! Pictures in every format, and metadata to put into them. All texts contain [`SECRET`].

use std::io::Cursor;

use image::codecs::gif::{GifEncoder, Repeat};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, Frame, ImageEncoder, ImageFormat, Rgba, RgbaImage};
use moxcms::ColorProfile;

/// What must not be in a sanitised file.
pub(crate) const SECRET: &[u8] = b"SECRET";

pub(crate) fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

/// A picture without symmetry, with alpha.
pub(crate) fn picture() -> DynamicImage {
    picture_of(0)
}

fn picture_of(shade: u8) -> DynamicImage {
    DynamicImage::ImageRgba8(RgbaImage::from_fn(40, 24, |x, y| {
        let [x, y] = [x as u8, y as u8];
        Rgba([
            x * 6,
            y * 10,
            shade.wrapping_add(x.wrapping_mul(y)),
            255 - x * 4,
        ])
    }))
}

/// EXIF with an orientation, a text, and a thumbnail in a second directory.
pub(crate) fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x02\0".to_vec();
    exif.extend([0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    // Artist, of 7 bytes at 38; then the next directory, at 48.
    exif.extend([0x3b, 1, 2, 0, 7, 0, 0, 0, 38, 0, 0, 0, 48, 0, 0, 0]);
    exif.extend(b"SECRET\0\0\0\0");
    exif.extend([1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]);
    exif.extend(b"\xff\xd8\xff\xfe\0\x08SECRET\xff\xd9");
    exif
}

pub(crate) fn xmp() -> Vec<u8> {
    let open =
        b"<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>";
    [open.as_slice(), SECRET, b"</x:xmpmeta><?xpacket end='w'?>"].concat()
}

/// C2PA in JUMBF.
pub(crate) fn jumbf() -> Vec<u8> {
    [
        b"\0\0\0\x1ejumb\0\0\0\x16jumdc2pa\0\0\0\0".as_slice(),
        SECRET,
    ]
    .concat()
}

/// A profile with a text in a private tag and in its header.
pub(crate) fn profile() -> Vec<u8> {
    with_private_tag(&ColorProfile::new_display_p3().encode().unwrap(), SECRET)
}

/// Appends a tag, and marks the profile as made by someone.
pub(crate) fn with_private_tag(profile: &[u8], text: &[u8]) -> Vec<u8> {
    let count = profile[131] as usize;
    let table_end = 132 + count * 12;
    let mut entries = profile[132..table_end].to_vec();
    for entry in entries.chunks_mut(12) {
        let offset = u32::from_be_bytes(*entry[4..].first_chunk().unwrap()) + 12;
        entry[4..8].copy_from_slice(&offset.to_be_bytes());
    }
    let length = profile.len() as u32 + 12;
    entries.extend(b"priv");
    entries.extend(length.to_be_bytes());
    entries.extend((text.len() as u32).to_be_bytes());
    let mut header = profile[..132].to_vec();
    header[..4].copy_from_slice(&(length + text.len() as u32).to_be_bytes());
    header[80..84].copy_from_slice(b"Ada ");
    header[100..106].copy_from_slice(b"SECRET");
    header[131] += 1;
    [
        header,
        entries,
        profile[table_end..].to_vec(),
        text.to_vec(),
    ]
    .concat()
}

// --- PNG ----------------------------------------------------------------------------------------

pub(crate) fn png() -> Vec<u8> {
    encoded(&picture(), ImageFormat::Png)
}

/// Three frames, and a default picture that is the first.
pub(crate) fn apng() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 40, 24);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_animated(3, 2).unwrap();
    encoder.set_frame_delay(1, 10).unwrap();
    let mut writer = encoder.write_header().unwrap();
    for shade in [0, 90, 180] {
        writer
            .write_image_data(picture_of(shade).as_bytes())
            .unwrap();
    }
    writer.finish().unwrap();
    bytes
}

/// A palette with transparency, gamma and background.
pub(crate) fn palette_png() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 16, 8);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Four);
    encoder.set_palette(vec![255, 0, 0, 0, 255, 0, 0, 0, 255]);
    encoder.set_trns(vec![255, 100]);
    encoder.set_source_gamma(png::ScaledFloat::new(1.0));
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[0x01, 0x20].repeat(32)).unwrap();
    writer.finish().unwrap();
    with_chunks(&bytes, b"IDAT", &[chunk(b"bKGD", &[2])])
}

pub(crate) fn grey_16_bit_png() -> Vec<u8> {
    encoded(
        &DynamicImage::ImageLuma16(picture().into_luma16()),
        ImageFormat::Png,
    )
}

pub(crate) fn png_with_profile() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::png::PngEncoder::new(&mut bytes);
    encoder.set_icc_profile(profile()).unwrap();
    let picture = picture();
    let (width, height) = (picture.width(), picture.height());
    encoder
        .write_image(picture.as_bytes(), width, height, picture.color().into())
        .unwrap();
    bytes
}

pub(crate) fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let checked = [kind, body].concat();
    [
        (body.len() as u32).to_be_bytes().as_slice(),
        &checked,
        &crc32fast::hash(&checked).to_be_bytes(),
    ]
    .concat()
}

/// Inserts chunks before the first of this kind.
pub(crate) fn with_chunks(png: &[u8], before: &[u8; 4], chunks: &[Vec<u8>]) -> Vec<u8> {
    let kind = png.windows(4).position(|window| window == before).unwrap();
    let (head, tail) = png.split_at(kind - 4);
    [head, &chunks.concat(), tail].concat()
}

// --- JPEG ---------------------------------------------------------------------------------------

pub(crate) fn jpeg() -> Vec<u8> {
    let mut bytes = Vec::new();
    let picture = DynamicImage::ImageRgb8(picture().into_rgb8());
    JpegEncoder::new_with_quality(&mut bytes, 90)
        .encode_image(&picture)
        .unwrap();
    bytes
}

pub(crate) fn segment(marker: u8, parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let length = (body.len() + 2) as u16;
    [&[0xff, marker], length.to_be_bytes().as_slice(), &body].concat()
}

/// Inserts bytes after the start marker.
pub(crate) fn with_segments(jpeg: &[u8], segments: &[Vec<u8>]) -> Vec<u8> {
    [&jpeg[..2], &segments.concat(), &jpeg[2..]].concat()
}

// --- WebP ---------------------------------------------------------------------------------------

/// Lossless, in the simple form.
pub(crate) fn webp() -> Vec<u8> {
    encoded(&picture(), ImageFormat::WebP)
}

pub(crate) fn riff_chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let padding = &[0][..body.len() % 2];
    [
        kind,
        (body.len() as u32).to_le_bytes().as_slice(),
        body,
        padding,
    ]
    .concat()
}

pub(crate) fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = [b"WEBP".as_slice(), &chunks.concat()].concat();
    [b"RIFF", (body.len() as u32).to_le_bytes().as_slice(), &body].concat()
}

/// The extended form, with the flags, chunks before the pixels and chunks after them.
pub(crate) fn extended_webp(flags: u8, before: &[Vec<u8>], after: &[Vec<u8>]) -> Vec<u8> {
    let header = [flags | 0x10, 0, 0, 0, 39, 0, 0, 23, 0, 0];
    riff(&[
        riff_chunk(b"VP8X", &header),
        before.concat(),
        webp()[12..].to_vec(),
        after.concat(),
    ])
}

/// Two frames; texts in the animation are the caller's.
pub(crate) fn animated_webp(in_frame: &[Vec<u8>], after: &[Vec<u8>]) -> Vec<u8> {
    let frame = |shade| {
        let header = [0, 0, 0, 0, 0, 0, 39, 0, 0, 23, 0, 0, 100, 0, 0, 2];
        let pixels = encoded(&picture_of(shade), ImageFormat::WebP)[12..].to_vec();
        riff_chunk(
            b"ANMF",
            &[
                header.as_slice(),
                &in_frame.concat(),
                &pixels,
                &in_frame.concat(),
            ]
            .concat(),
        )
    };
    riff(&[
        riff_chunk(b"VP8X", &[0x12, 0, 0, 0, 39, 0, 0, 23, 0, 0]),
        riff_chunk(b"ANIM", &[255, 255, 255, 255, 3, 0]),
        frame(0),
        frame(120),
        after.concat(),
    ])
}

// --- GIF ----------------------------------------------------------------------------------------

pub(crate) fn gif(frames: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    encoder.set_repeat(Repeat::Finite(4)).unwrap();
    let frames = (0..frames).map(|index| Frame::new(picture_of(index * 60).into_rgba8()));
    encoder.encode_frames(frames).unwrap();
    drop(encoder);
    bytes
}

/// An extension with data in sub-blocks.
pub(crate) fn extension(label: u8, blocks: &[&[u8]]) -> Vec<u8> {
    let mut bytes = vec![0x21, label];
    for block in blocks.iter().flat_map(|block| block.chunks(255)) {
        bytes.push(block.len() as u8);
        bytes.extend_from_slice(block);
    }
    bytes.push(0);
    bytes
}

/// Inserts blocks after the screen and its colours, and before the trailer.
pub(crate) fn with_blocks(gif: &[u8], first: &[Vec<u8>], last: &[Vec<u8>]) -> Vec<u8> {
    let colours = if gif[10] & 0x80 == 0 {
        0
    } else {
        3 << ((gif[10] & 7) + 1)
    };
    let (head, tail) = gif.split_at(13 + colours);
    let (images, trailer) = tail.split_at(tail.len() - 1);
    [head, &first.concat(), images, &last.concat(), trailer].concat()
}

// --- AVIF ---------------------------------------------------------------------------------------

/// The files that the decoder is tested with.
macro_rules! avif {
    ($name:literal) => {
        include_bytes!(concat!(
            "../../imaging/src/pictures/fixtures/",
            $name,
            ".avif"
        ))
        .as_slice()
    };
}
pub(crate) use avif;

/// Every kind of AVIF that is decoded, with a name.
pub(crate) fn avif_files() -> [(&'static str, &'static [u8]); 13] {
    [
        ("4:2:0", avif!("420")),
        ("4:2:2, 12 bits", avif!("422-12-bit")),
        ("4:4:4, 10 bits", avif!("444-10-bit")),
        ("alpha", avif!("alpha")),
        ("grey", avif!("grey")),
        ("grid", avif!("grid")),
        ("ICC", avif!("icc")),
        ("identity", avif!("identity")),
        ("EXIF with a place", avif!("located")),
        ("mirrored", avif!("mirrored")),
        ("P3", avif!("p3")),
        ("premultiplied", avif!("premultiplied")),
        ("turned", avif!("turned")),
    ]
}

pub(crate) fn iso_box(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let size = body.len() as u32 + 8;
    [size.to_be_bytes().as_slice(), kind, body].concat()
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A picture in each container.
pub(crate) fn every_format() -> Vec<Vec<u8>> {
    vec![
        png_with_profile(),
        apng(),
        palette_png(),
        with_segments(&jpeg(), &[segment(0xe1, &[b"Exif\0\0", &exif(6)])]),
        extended_webp(
            0x28,
            &[riff_chunk(b"ICCP", &profile())],
            &[riff_chunk(b"EXIF", &exif(6))],
        ),
        animated_webp(&[], &[]),
        with_blocks(&gif(2), &[extension(0xfe, &[b"SECRET"])], &[]),
        avif!("grid").to_vec(),
        avif!("premultiplied").to_vec(),
        avif!("located").to_vec(),
    ]
}
