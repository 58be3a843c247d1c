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

fn refusal(file: &[u8]) -> PictureError {
    decode(file).err().expect("a refusal")
}

#[test]
fn every_layout_depth_and_matrix_gives_the_same_picture() {
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
fn grey_is_read_without_chroma() {
    let difference = fixtures::difference(&rgb(fixture!("grey")), &fixtures::corners(48, 32));
    assert!(difference < 2.0, "{difference}");
}

#[test]
fn the_tiles_of_a_grid_lie_side_by_side() {
    let difference = fixtures::difference(&rgb(fixture!("grid")), &fixtures::gradient(256, 128));
    assert!(difference < 2.0, "{difference}");
}

#[test]
fn opacity_is_read_and_taken_out_of_the_colours() {
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
fn turns_and_mirrors_are_baked_in() {
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
fn the_container_turns_and_exif_does_not() {
    // A camera's orientation 6 is written as a turn too: both would make it lie on its side again.
    let ingested = ingest(fixture!("located")).unwrap();
    assert_eq!(ingested.image.dimensions(), (48, 64));
    assert!(
        ingested.notes.contains(&"Location removed".to_owned()),
        "{:?}",
        ingested.notes
    );
}

#[test]
fn wide_colours_become_srgb_from_either_kind_of_profile() {
    for (file, from) in [
        (fixture!("p3"), "Colours converted from"),
        (fixture!("icc"), "Colours converted from Wide fixture"),
    ] {
        let ingested = ingest(file).unwrap();
        assert!(
            ingested.notes.iter().any(|note| note.starts_with(from)),
            "{:?}",
            ingested.notes
        );
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
fn what_cannot_be_shown_truly_is_refused() {
    assert!(
        refusal(fixture!("hdr"))
            .to_string()
            .starts_with("is an AVIF picture with HDR brightness")
    );
}

#[test]
fn a_bomb_is_refused_by_its_header() {
    let bomb = fixture!("bomb");
    assert!(bomb.len() < 2_000);
    assert_eq!(
        refusal(bomb),
        PictureError::TooManyPixels {
            width: 16_000,
            height: 16_000
        }
    );
}

#[test]
fn a_file_that_is_cut_or_spoilt_anywhere_is_an_error_and_no_panic() {
    let whole = fixture!("444-10-bit");
    for length in 12..whole.len() {
        let error = refusal(&whole[..length]);
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
