use image::{Rgb, imageops};
use proptest::prelude::*;

use super::*;
use crate::pictures::fixtures::{jpeg, png};
use scaling::scale_rgb;

/// A picture without uniform areas.
fn texture(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        Rgb([
            (x * 37 + y * 11) as u8,
            (x * 5) as u8 ^ (y * 7) as u8,
            (y * 29) as u8,
        ])
    })
}

/// The picture on a square of that colour: centred, at the start or at the end.
fn squared(picture: &RgbImage, place: usize, colour: [u8; 3]) -> RgbImage {
    let side = picture.width().max(picture.height());
    let mut square = RgbImage::from_pixel(side, side, Rgb(colour));
    let room = |length: u32| i64::from(offsets(side - length)[place]);
    imageops::replace(
        &mut square,
        picture,
        room(picture.width()),
        room(picture.height()),
    );
    square
}

fn region(picture: &RgbImage, input: (u32, u32)) -> Option<Region> {
    region_of_input(&png(picture), input)
}

#[test]
fn photograph_padded_to_a_square_is_found() {
    let padded = scale_rgb(&squared(&texture(640, 427), 0, [0; 3]), 512, 512);
    let found = Some(Region {
        x: 0,
        y: 85,
        width: 512,
        height: 342,
    });
    assert_eq!(region(&padded, (640, 427)), found);
    assert_eq!(
        region_of_input(&jpeg(&padded), (640, 427)),
        found,
        "compression artefacts do not hide the bars"
    );
}

#[test]
fn output_with_the_input_aspect_has_no_bars() {
    for size in [(640, 427), (768, 512), (320, 213)] {
        assert_eq!(
            region(&RgbImage::new(size.0, size.1), (640, 427)),
            None,
            "{size:?}"
        );
    }
}

#[test]
fn stretched_and_uniform_pictures_have_no_bars() {
    assert_eq!(
        region(&scale_rgb(&texture(640, 427), 512, 512), (640, 427)),
        None
    );
    assert_eq!(
        region(&RgbImage::new(512, 512), (640, 427)),
        None,
        "safety filters return black pictures"
    );
    let mut on_white = RgbImage::from_pixel(512, 512, Rgb([255; 3]));
    imageops::replace(&mut on_white, &texture(200, 200), 156, 156);
    assert_eq!(
        region(&on_white, (640, 427)),
        None,
        "a white background is not a bar"
    );
}

#[test]
fn bar_is_found_if_only_the_other_continues_into_the_picture() {
    let mut night = texture(640, 427);
    imageops::replace(&mut night, &RgbImage::new(640, 120), 0, 0);
    assert_eq!(
        region(&squared(&night, 0, [0; 3]), (640, 427)),
        Some(Region {
            x: 0,
            y: 106,
            width: 640,
            height: 427
        })
    );
}

#[test]
fn invalid_bytes_have_no_region() {
    assert_eq!(region_of_input(b"once upon a time", (640, 427)), None);
    assert_eq!(region_of_input(&png(&texture(64, 64)), (0, 0)), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_padding_is_found(
        width in 40u32..300, height in 40u32..300, place in 0usize..3, colour in any::<[u8; 3]>(), scale in 0.5f64..2.0,
    ) {
        prop_assume!(width.abs_diff(height) > 30);
        let square = squared(&texture(width, height), place, colour);
        let side = (f64::from(square.width()) * scale).round();
        let (padded, scale) = (scale_rgb(&square, side as u32, side as u32), side / f64::from(square.width()));
        let found = region(&padded, (width, height)).expect("bars");
        let offset = |length: u32| f64::from(offsets(square.width() - length)[place]) * scale;
        for (is, was) in [(found.x, offset(width)), (found.y, offset(height)), (found.width, f64::from(width) * scale), (found.height, f64::from(height) * scale)] {
            prop_assert!((f64::from(is) - was).abs() <= 1.5 + scale / 2.0, "{is} for {was}");
        }
    }
}
