use api::{Note, NoteKind};
use image::{RgbImage, imageops};

use super::*;
use crate::pictures::{fixtures, ingest};

/// The files that scripts/avif_fixtures.py makes.
macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../fixtures/", $name, ".avif")).as_slice()
    };
}

fn rgb(file: &[u8]) -> RgbImage {
    decode(file).expect("a picture").pixels.into_rgb8()
}

fn error_of(file: &[u8]) -> PictureError {
    decode(file).err().expect("a refusal")
}

#[test]
fn layouts_depths_and_matrices_decode_equally() {
    for (name, file) in [
        ("4:2:0, limited range, BT.601", fixture!("420")),
        (
            "4:2:2, 12 bits, limited range, BT.709",
            fixture!("422-12-bit"),
        ),
        (
            "4:4:4, 10 bits, full range, BT.2020",
            fixture!("444-10-bit"),
        ),
        ("green, blue and red", fixture!("identity")),
        ("YCgCo", fixture!("ycgco")),
    ] {
        let difference = fixtures::difference(&rgb(file), &fixtures::gradient(64, 48));
        assert!(difference < 2.5, "{name}: {difference}");
    }
    assert_eq!(
        rgb(fixture!("identity")),
        fixtures::gradient(64, 48),
        "lossless"
    );
}

#[test]
fn monochrome_is_decoded() {
    let difference = fixtures::difference(&rgb(fixture!("grey")), &fixtures::corners(48, 32));
    assert!(difference < 2.0, "{difference}");
}

#[test]
fn grid_tiles_are_placed() {
    let difference = fixtures::difference(&rgb(fixture!("grid")), &fixtures::gradient(256, 128));
    assert!(difference < 2.0, "{difference}");
}

#[test]
fn alpha_is_decoded_and_unpremultiplied() {
    for file in [fixture!("alpha"), fixture!("premultiplied")] {
        let picture = decode(file).unwrap().pixels.into_rgba8();
        assert_eq!(picture.get_pixel(10, 40).0[3], 255);
        assert!(picture.get_pixel(50, 40).0[3].abs_diff(64) <= 1);
        let difference = fixtures::difference(
            &DynamicImage::ImageRgba8(picture).into_rgb8(),
            &fixtures::gradient(64, 48),
        );
        assert!(difference < 4.0, "{difference}");
    }
}

#[test]
fn rotation_and_mirror_are_applied() {
    for angle in 0..4 {
        for axis in [None, Some(0), Some(1)] {
            let mut file = if axis.is_some() {
                fixture!("mirrored")
            } else {
                fixture!("turned")
            }
            .to_vec();
            set_property(&mut file, b"irot", angle);
            axis.iter()
                .for_each(|axis| set_property(&mut file, b"imir", *axis));
            let stored = fixtures::corners(48, 32);
            let turned = match angle {
                1 => imageops::rotate270(&stored),
                2 => imageops::rotate180(&stored),
                3 => imageops::rotate90(&stored),
                _ => stored,
            };
            let expected = match axis {
                Some(0) => imageops::flip_vertical(&turned),
                Some(_) => imageops::flip_horizontal(&turned),
                None => turned,
            };
            let difference = fixtures::difference(&ingest(&file).unwrap().image, &expected);
            assert!(
                difference < 2.0,
                "{angle} x 90 degrees, mirror {axis:?}: {difference}"
            );
        }
    }
}

fn set_property(file: &mut [u8], name: &[u8; 4], value: u8) {
    let at = file
        .windows(4)
        .position(|window| window == name)
        .expect("the property");
    file[at + 4] = value;
}

#[test]
fn container_orientation_replaces_exif() {
    // Orientation 6 is also written as a rotation; applying both would rotate it twice.
    let ingested = ingest(fixture!("located")).unwrap();
    assert_eq!(ingested.image.dimensions(), (48, 64));
    assert!(
        ingested
            .notes
            .contains(&Note::image(NoteKind::LocationRemoved)),
        "{:?}",
        ingested.notes
    );
}

#[test]
fn wide_gamut_is_converted_from_icc_and_nclx() {
    for (file, profile) in [
        (fixture!("p3"), None),
        (fixture!("icc"), Some("Wide fixture")),
    ] {
        let ingested = ingest(file).unwrap();
        let note = Note::image(NoteKind::ColoursConverted {
            profile: profile.map(str::to_owned),
        });
        assert_eq!(ingested.notes, [note]);
        let [red, green, _] = ingested.image.get_pixel(60, 2).0;
        let [red_before, green_before, _] = rgb(file).get_pixel(60, 2).0;
        assert!(
            red > red_before && green < green_before,
            "the same red needs larger numbers in a smaller space"
        );
    }
    assert!(ingest(fixture!("420")).unwrap().notes.is_empty());
}

#[test]
fn unsupported_transfer_is_rejected() {
    assert!(
        error_of(fixture!("hdr"))
            .to_string()
            .starts_with("is an AVIF picture with HDR brightness")
    );
}

#[test]
fn decompression_bomb_is_rejected_by_its_header() {
    let bomb = fixture!("bomb");
    assert!(bomb.len() < 2_000);
    assert_eq!(
        error_of(bomb),
        PictureError::TooManyPixels {
            width: 16_000,
            height: 16_000
        }
    );
}

#[test]
fn damaged_file_is_an_error() {
    let whole = fixture!("444-10-bit");
    for length in 12..whole.len() {
        let error = error_of(&whole[..length]);
        assert!(
            matches!(
                error,
                PictureError::Truncated { .. } | PictureError::Damaged { .. }
            ),
            "cut at {length}: {error}"
        );
    }
    for at in (12..whole.len()).step_by(7) {
        let mut spoilt = whole.to_vec();
        spoilt[at] ^= 0xff;
        let _ = decode(&spoilt);
    }
}
