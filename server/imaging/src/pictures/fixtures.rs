//! Test pictures.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageEncoder, ImageFormat, Rgb, RgbImage};

/// A gradient without symmetry.
pub(crate) fn gradient(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let (across, down) = (x as f32 / width as f32, y as f32 / height as f32);
        Rgb([
            (across * 255.0) as u8,
            (down * 255.0) as u8,
            ((1.0 - across) * down * 255.0) as u8,
        ])
    })
}

/// Four quarters in four greys, so that each orientation looks different in every format.
pub(crate) fn corners(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let value =
            [[20, 90], [160, 230]][usize::from(y >= height / 2)][usize::from(x >= width / 2)];
        Rgb([value; 3])
    })
}

/// The picture as a camera in that orientation stores it.
pub(crate) fn rotated_for(upright: &RgbImage, orientation: u8) -> RgbImage {
    let opposite = match orientation {
        6 => 8,
        8 => 6,
        other => other,
    };
    let mut pixels = DynamicImage::ImageRgb8(upright.clone());
    pixels.apply_orientation(Orientation::from_exif(opposite).unwrap());
    pixels.into_rgb8()
}

/// The mean absolute difference, of 255.
pub(crate) fn difference(a: &RgbImage, b: &RgbImage) -> f64 {
    assert_eq!(a.dimensions(), b.dimensions());
    let sum: u64 = a
        .as_raw()
        .iter()
        .zip(b.as_raw())
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    sum as f64 / a.as_raw().len() as f64
}

/// Encodes as PNG with the same colour type.
pub(crate) fn encode(pixels: &DynamicImage) -> Vec<u8> {
    written(pixels, ImageFormat::Png)
}

pub(crate) fn png(picture: &RgbImage) -> Vec<u8> {
    encode(&DynamicImage::ImageRgb8(picture.clone()))
}

pub(crate) fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 95)
        .encode_image(picture)
        .unwrap();
    bytes
}

/// The picture in each supported format, with the format's name.
pub(crate) fn every_format(picture: &RgbImage) -> [(&'static str, Vec<u8>); 4] {
    let pixels = DynamicImage::ImageRgb8(picture.clone());
    [
        ("PNG", png(picture)),
        ("JPEG", jpeg(picture)),
        ("WebP", written(&pixels, ImageFormat::WebP)),
        (
            "GIF",
            written(
                &DynamicImage::ImageRgba8(pixels.to_rgba8()),
                ImageFormat::Gif,
            ),
        ),
    ]
}

fn written(pixels: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub(crate) fn png_with_icc(picture: &RgbImage, icc: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::png::PngEncoder::new(&mut bytes);
    encoder.set_icc_profile(icc.to_vec()).unwrap();
    encoder
        .write_image(
            picture.as_raw(),
            picture.width(),
            picture.height(),
            ExtendedColorType::Rgb8,
        )
        .unwrap();
    bytes
}

/// A red picture of one palette entry.
pub(crate) fn palette_png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(vec![255, 0, 0]);
    let mut writer = encoder.write_header().unwrap();
    writer
        .write_image_data(&vec![0; (width * height) as usize])
        .unwrap();
    writer.finish().unwrap();
    bytes
}

/// A PNG with this size in its header and no pixels.
pub(crate) fn png_header(bits: u8, colour_type: u8, width: u32, height: u32) -> Vec<u8> {
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([bits, colour_type, 0, 0, 0]);
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, body) in [
        (b"IHDR", header.as_slice()),
        (b"IDAT", &[0x78, 0x9c, 3, 0, 0, 0, 0, 1]),
        (b"IEND", &[]),
    ] {
        bytes.extend(png_chunk(kind, body));
    }
    bytes
}

/// A small grey PNG with this size in its header.
pub(crate) fn png_bomb(width: u32, height: u32) -> Vec<u8> {
    png_header(8, 0, width, height)
}

/// EXIF with an orientation and, optionally, a location.
pub(crate) fn exif(orientation: u8, with_location: bool) -> Vec<u8> {
    let mut tiff = b"MM\0\x2a\0\0\0\x08".to_vec();
    tiff.extend([0, if with_location { 2 } else { 1 }]);
    tiff.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    if with_location {
        let gps = 8 + 2 + 24 + 4;
        tiff.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, gps]);
    }
    tiff.extend([0; 4]);
    if with_location {
        // GPSLatitudeRef: north.
        tiff.extend([0, 1, 0, 1, 0, 2, 0, 0, 0, 2, b'N', 0, 0, 0, 0, 0, 0, 0]);
    }
    tiff
}

/// Inserts a segment after the start marker of a JPEG.
pub(crate) fn with_jpeg_segment(jpeg: &[u8], marker: u8, body: &[u8]) -> Vec<u8> {
    let length = (body.len() + 2) as u16;
    [
        &jpeg[..2],
        &[0xff, marker],
        &length.to_be_bytes(),
        body,
        &jpeg[2..],
    ]
    .concat()
}

pub(crate) fn with_exif_jpeg(jpeg: &[u8], exif: &[u8]) -> Vec<u8> {
    with_jpeg_segment(jpeg, 0xe1, &[b"Exif\0\0", exif].concat())
}

pub(crate) fn with_exif_png(png: &[u8], exif: &[u8]) -> Vec<u8> {
    with_png_chunk(png, b"eXIf", exif)
}

/// Inserts a chunk after the header of a PNG.
pub(crate) fn with_png_chunk(png: &[u8], kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let after_header = 8 + 25;
    [
        &png[..after_header],
        &png_chunk(kind, body),
        &png[after_header..],
    ]
    .concat()
}

fn png_chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let checked = [kind.as_slice(), body].concat();
    [
        &(body.len() as u32).to_be_bytes(),
        checked.as_slice(),
        &crc32(&checked).to_be_bytes(),
    ]
    .concat()
}

/// The checksum of PNG chunks.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 {
                0xedb8_8320 ^ (sum >> 1)
            } else {
                sum >> 1
            }
        })
    })
}
