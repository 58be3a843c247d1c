//! Generated test pictures.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_bytes!(concat!("../pictures/", $name)))),+]
    };
}

/// Pictures with a place in their metadata, as several programs write it.
pub const WITH_A_PLACE: &[(&str, &[u8])] = files![
    "gps-alpha.png",
    "gps-converted-by-vips.webp",
    "gps-exif-late.png",
    "gps-iptc.jpg",
    "gps-motion.jpg",
    "gps-noeoi.jpg",
    "gps-xmp-city.jpg",
    "gps-xmp-extended.jpg",
    "gps-xmp-late.png",
];

/// Pictures as engines return them, with the words "geheime Worte 4711" in their metadata.
pub const WITH_WORDS: &[(&str, &[u8])] = files![
    "out-comment.gif",
    "out-comment.jpg",
    "out-exif.jpg",
    "out-exif.webp",
    "out-private-chunk.png",
];

/// A small landscape as a PNG, 96x64.
pub fn photo() -> Vec<u8> {
    landscape(96, 64)
}

/// A landscape of the maximal working size, 768x512; a prediction on it takes seconds.
pub fn large_photo() -> Vec<u8> {
    landscape(768, 512)
}

/// A ground plane that approaches the viewer, under a sky.
fn landscape(width: u32, height: u32) -> Vec<u8> {
    let image = RgbImage::from_fn(width, height, |x, y| match y * 64 / height {
        0..24 => Rgb([140, 170, 220]),
        row => Rgb([(row * 3) as u8, (60 + (x ^ y) % 32) as u8, 40]),
    });
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// An incompressible PNG of 320x320 pixels, about 300 kB.
pub fn noise() -> Vec<u8> {
    let mut state = 1_u32;
    let image = RgbImage::from_fn(320, 320, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [_, red, green, blue] = state.to_le_bytes();
        Rgb([red, green, blue])
    });
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A PNG of a few bytes that declares this size.
pub fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    png::Encoder::new(&mut bytes, width, height)
        .write_header()
        .unwrap()
        .write_chunk(png::chunk::IDAT, &[0x78, 0x9c, 3, 0])
        .unwrap();
    bytes
}
