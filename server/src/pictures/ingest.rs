//! The one way in for pictures.

use api::limits;
use image::metadata::Orientation;
use image::{DynamicImage, RgbImage};

use super::decode::{Decoded, decode};
use super::{PictureError, animation, colour, scale};

/// A picture as it is used.
#[derive(Debug, Clone, PartialEq)]
pub struct Ingested {
    /// Upright, sRGB, opaque, its longer side at most [`limits::WORKING_LONG_SIDE`], never scaled up.
    pub image: RgbImage,
    /// What was done to it, a short sentence each.
    pub notes: Vec<String>,
}

/// Reads a stranger's picture: bounds it before decoding, turns it upright, converts it to sRGB, lays it on white,
/// drops its metadata and scales it down to what is used.
///
/// # Errors
/// Says what was found where it is no picture, is of a kind that is not read, is damaged, too large or too small.
pub fn ingest(bytes: &[u8]) -> Result<Ingested, PictureError> {
    let decoded = decode(bytes)?;
    let working = working_size(size(&decoded))?;
    let mut ingested = make(decoded, working);
    if animation::is_animated(bytes) {
        ingested
            .notes
            .insert(0, "Only the first frame of the animation is used".into());
    }
    Ok(ingested)
}

/// The picture in its full size without what its owner did not mean to send with it: how it is to be turned, and where it was taken.
/// None where it has nothing of that, so that its bytes can go as they are.
///
/// # Errors
/// As [`ingest`].
pub fn without_traces(bytes: &[u8]) -> Result<Option<RgbImage>, PictureError> {
    let decoded = decode(bytes)?;
    if decoded.orientation == Orientation::NoTransforms && !decoded.has_location {
        return Ok(None);
    }
    let full = size(&decoded);
    Ok(Some(make(decoded, full).image))
}

pub(super) fn size(decoded: &Decoded) -> (u32, u32) {
    (decoded.pixels.width(), decoded.pixels.height())
}

/// The picture as it is used, scaled to the size `working` before it is turned upright.
pub(super) fn make(decoded: Decoded, working: (u32, u32)) -> Ingested {
    let full = size(&decoded);
    let Decoded {
        pixels,
        orientation,
        icc,
        has_location,
    } = decoded;
    let mut notes = Vec::new();
    let scaled = scale_to(to_8_bit(pixels), working);
    let mut image = to_opaque(scaled, &mut notes);
    if let Some(profile) = icc.and_then(|icc| colour::to_srgb(&mut image, &icc)) {
        notes.push(format!("Colours converted from {profile} to sRGB"));
    }
    let image = turn_upright(image, orientation, &mut notes);
    if full != working {
        notes.push(scaling_note(full, image.dimensions(), orientation));
    }
    if has_location {
        notes.push("Location removed".into());
    }
    Ingested { image, notes }
}

fn working_size((width, height): (u32, u32)) -> Result<(u32, u32), PictureError> {
    let working = scale::fit(width, height, limits::WORKING_LONG_SIDE);
    if working.0.min(working.1) < limits::PICTURE_SHORT_SIDE {
        return Err(PictureError::TooSmall { width, height });
    }
    Ok(working)
}

/// Three or four channels of eight bits.
fn to_8_bit(pixels: DynamicImage) -> DynamicImage {
    match pixels {
        DynamicImage::ImageRgb8(_) | DynamicImage::ImageRgba8(_) => pixels,
        _ if pixels.color().has_alpha() => DynamicImage::ImageRgba8(pixels.into_rgba8()),
        _ => DynamicImage::ImageRgb8(pixels.into_rgb8()),
    }
}

fn scale_to(pixels: DynamicImage, (width, height): (u32, u32)) -> DynamicImage {
    if (pixels.width(), pixels.height()) == (width, height) {
        pixels
    } else {
        scale::scale(&pixels, width, height)
    }
}

fn to_opaque(pixels: DynamicImage, notes: &mut Vec<String>) -> RgbImage {
    match pixels {
        DynamicImage::ImageRgba8(picture) => {
            if picture.pixels().any(|pixel| pixel.0[3] < 255) {
                notes.push("Transparent parts laid on white".into());
            }
            colour::flatten(&picture)
        }
        other => other.into_rgb8(),
    }
}

fn turn_upright(image: RgbImage, orientation: Orientation, notes: &mut Vec<String>) -> RgbImage {
    let mut pixels = DynamicImage::ImageRgb8(image);
    pixels.apply_orientation(orientation);
    if orientation != Orientation::NoTransforms {
        notes.push("Turned upright".into());
    }
    pixels.into_rgb8()
}

/// Both sizes are those of the upright picture.
fn scaling_note(
    (width, height): (u32, u32),
    working: (u32, u32),
    orientation: Orientation,
) -> String {
    let on_its_side = orientation.to_exif() >= 5;
    let (width, height) = if on_its_side {
        (height, width)
    } else {
        (width, height)
    };
    format!(
        "Scaled from {width} x {height} to {} x {}",
        working.0, working.1
    )
}

#[cfg(test)]
mod tests {
    use image::codecs::gif::GifEncoder;
    use image::{Frame, ImageBuffer, Rgb, Rgba, RgbaImage};
    use moxcms::ColorProfile;
    use proptest::prelude::*;

    use super::*;
    use crate::pictures::fixtures;

    #[test]
    fn a_picture_loses_what_nobody_meant_to_send_and_nothing_else() {
        let upright = fixtures::corners(1200, 900);
        let plain = fixtures::jpeg(&upright);
        assert_eq!(
            without_traces(&plain).unwrap(),
            None,
            "its bytes go as they are"
        );
        let turned = fixtures::with_exif_jpeg(
            &fixtures::jpeg(&fixtures::turned_away(&upright, 6)),
            &fixtures::exif(6, false),
        );
        let sent = without_traces(&turned).unwrap().unwrap();
        assert_eq!(sent.dimensions(), (1200, 900), "in full size");
        assert!(fixtures::difference(&sent, &upright) < 6.0);
        assert!(
            without_traces(&fixtures::with_exif_jpeg(&plain, &fixtures::exif(1, true)))
                .unwrap()
                .is_some()
        );
        assert!(without_traces(b"no picture").is_err());
    }

    #[test]
    fn all_eight_orientations_come_out_upright() {
        let upright = fixtures::corners(48, 32);
        for orientation in 1..=8 {
            let turned = fixtures::turned_away(&upright, orientation);
            for (name, bytes) in [
                (
                    "JPEG",
                    fixtures::with_exif_jpeg(
                        &fixtures::jpeg(&turned),
                        &fixtures::exif(orientation, false),
                    ),
                ),
                (
                    "PNG",
                    fixtures::with_exif_png(
                        &fixtures::png(&turned),
                        &fixtures::exif(orientation, false),
                    ),
                ),
            ] {
                let ingested = ingest(&bytes).unwrap();
                assert_eq!(
                    ingested.image.dimensions(),
                    (48, 32),
                    "{name} {orientation}"
                );
                assert!(
                    fixtures::difference(&ingested.image, &upright) < 6.0,
                    "{name} {orientation}"
                );
                let expected: &[&str] = if orientation == 1 {
                    &[]
                } else {
                    &["Turned upright"]
                };
                assert_eq!(ingested.notes, expected, "{name} {orientation}");
            }
        }
    }

    #[test]
    fn a_large_photograph_is_scaled_turned_and_stripped_of_its_place() {
        let photograph = fixtures::gradient(1600, 1200);
        let bytes =
            fixtures::with_exif_jpeg(&fixtures::jpeg(&photograph), &fixtures::exif(6, true));
        let ingested = ingest(&bytes).unwrap();
        assert_eq!(ingested.image.dimensions(), (576, 768));
        assert_eq!(
            ingested.notes,
            [
                "Turned upright",
                "Scaled from 1200 x 1600 to 576 x 768",
                "Location removed"
            ]
        );
    }

    #[test]
    fn a_wide_gamut_picture_is_converted_and_said_so() {
        let picture = RgbImage::from_pixel(32, 32, Rgb([200, 100, 50]));
        let icc = ColorProfile::new_display_p3().encode().unwrap();
        let ingested = ingest(&fixtures::png_with_icc(&picture, &icc)).unwrap();
        assert_eq!(
            ingested.notes,
            ["Colours converted from Display P3 to sRGB"]
        );
        assert!(ingested.image.get_pixel(0, 0).0[0] > 205);
    }

    #[test]
    fn sixteen_bits_grey_palette_and_transparency_are_taken() {
        let deep: ImageBuffer<Rgb<u16>, Vec<u16>> =
            ImageBuffer::from_pixel(20, 20, Rgb([65_535, 32_768, 0]));
        let deep = ingest(&fixtures::encode(&DynamicImage::ImageRgb16(deep))).unwrap();
        assert_eq!(deep.image.get_pixel(3, 3).0, [255, 128, 0]);
        let grey = DynamicImage::ImageRgb8(fixtures::gradient(20, 20)).into_luma8();
        assert!(ingest(&fixtures::encode(&DynamicImage::ImageLuma8(grey))).is_ok());
        assert_eq!(
            ingest(&fixtures::palette_png(20, 20))
                .unwrap()
                .image
                .get_pixel(0, 0)
                .0,
            [255, 0, 0]
        );
        let clear = ingest(&fixtures::encode(&DynamicImage::ImageRgba8(
            RgbaImage::from_pixel(20, 20, Rgba([9, 9, 9, 0])),
        )))
        .unwrap();
        assert_eq!(clear.image.get_pixel(0, 0).0, [255, 255, 255]);
        assert_eq!(clear.notes, ["Transparent parts laid on white"]);
    }

    #[test]
    fn every_format_gives_the_same_picture() {
        let picture = fixtures::gradient(64, 48);
        for (name, bytes) in fixtures::every_format(&picture) {
            assert!(
                fixtures::difference(&ingest(&bytes).unwrap().image, &picture) < 12.0,
                "{name}"
            );
        }
    }

    #[test]
    fn of_an_animation_the_first_frame_is_used_and_said_so() {
        let mut bytes = Vec::new();
        let frame = |shade: u8| {
            Frame::new(RgbaImage::from_pixel(
                32,
                24,
                Rgba([shade, shade, shade, 255]),
            ))
        };
        GifEncoder::new(&mut bytes)
            .encode_frames([40, 220].map(frame))
            .unwrap();
        let ingested = ingest(&bytes).unwrap();
        assert_eq!(
            ingested.notes,
            ["Only the first frame of the animation is used"]
        );
        assert_eq!(ingested.image.get_pixel(9, 9).0, [40, 40, 40]);
    }

    proptest! {
        #[test]
        fn no_damage_makes_it_panic(places in prop::collection::vec((0.0..1.0_f64, any::<u8>()), 1..8)) {
            for (_, mut bytes) in fixtures::every_format(&fixtures::gradient(32, 24)) {
                for (place, value) in &places {
                    let at = (bytes.len() as f64 * place) as usize;
                    bytes[at] = *value;
                }
                if let Ok(ingested) = ingest(&bytes) {
                    let (width, height) = ingested.image.dimensions();
                    prop_assert!(width.max(height) <= limits::WORKING_LONG_SIDE);
                }
            }
        }
    }

    #[test]
    fn what_has_no_shape_to_keep_is_refused() {
        for (width, height) in [(15, 400), (400, 15), (1, 1), (4000, 20)] {
            let bytes = fixtures::png(&fixtures::gradient(width, height));
            assert_eq!(
                ingest(&bytes),
                Err(PictureError::TooSmall { width, height })
            );
        }
        assert!(ingest(&fixtures::png(&fixtures::gradient(16, 16))).is_ok());
    }
}
