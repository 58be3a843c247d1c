//! Normalizes uploaded pictures.

use api::{Note, NoteKind, SizeChange, limits};
use image::metadata::Orientation;
use image::{DynamicImage, RgbImage};

use super::{PictureError, animation, colour};
use super::{decode::decode, decoded::Decoded};

/// A normalized picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Ingested {
    /// Upright, opaque sRGB. The longer side is at most [`limits::WORKING_LONG_SIDE`]; never scaled up.
    pub image: RgbImage,
    /// Notes on the changes.
    pub notes: Vec<Note>,
}

/// Decodes an untrusted picture within limits, applies its orientation, converts it to sRGB, flattens
/// it onto white, drops its metadata and scales it down.
///
/// # Errors
/// If it is not a picture, or its format is unsupported, or it is damaged, too large or too small.
pub fn ingest(bytes: &[u8]) -> Result<Ingested, PictureError> {
    let decoded = decode(bytes)?;
    let working = working_size(size(&decoded))?;
    let mut ingested = normalize(decoded, working);
    if animation::is_animated(bytes) {
        ingested
            .notes
            .insert(0, Note::image(NoteKind::FirstFrameUsed));
    }
    Ok(ingested)
}

pub(super) fn size(decoded: &Decoded) -> (u32, u32) {
    (decoded.pixels.width(), decoded.pixels.height())
}

/// The normalized picture, scaled to the size `working` before its orientation is applied.
pub(super) fn normalize(decoded: Decoded, working: (u32, u32)) -> Ingested {
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
        notes.push(Note::image(NoteKind::ColoursConverted {
            profile: profile.name,
        }));
    }
    let image = apply_orientation(image, orientation, &mut notes);
    if full != working {
        notes.push(scaling_note(full, image.dimensions(), orientation));
    }
    if has_location {
        notes.push(Note::image(NoteKind::LocationRemoved));
    }
    Ingested { image, notes }
}

fn working_size((width, height): (u32, u32)) -> Result<(u32, u32), PictureError> {
    let working = scaling::fit(width, height, limits::WORKING_LONG_SIDE);
    if working.0.min(working.1) < limits::PICTURE_SHORT_SIDE {
        return Err(PictureError::TooSmall { width, height });
    }
    Ok(working)
}

/// Converts to three or four channels of 8 bits.
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
        scaling::scale(&pixels, width, height)
    }
}

fn to_opaque(pixels: DynamicImage, notes: &mut Vec<Note>) -> RgbImage {
    match pixels {
        DynamicImage::ImageRgba8(picture) => {
            if picture.pixels().any(|pixel| pixel.0[3] < 255) {
                notes.push(Note::image(NoteKind::TransparencyFlattened));
            }
            colour::flatten(&picture)
        }
        other => other.into_rgb8(),
    }
}

fn apply_orientation(image: RgbImage, orientation: Orientation, notes: &mut Vec<Note>) -> RgbImage {
    let mut pixels = DynamicImage::ImageRgb8(image);
    pixels.apply_orientation(orientation);
    if orientation != Orientation::NoTransforms {
        notes.push(Note::image(NoteKind::TurnedUpright));
    }
    pixels.into_rgb8()
}

/// Both sizes are those of the upright picture.
fn scaling_note(
    (width, height): (u32, u32),
    working: (u32, u32),
    orientation: Orientation,
) -> Note {
    let on_its_side = orientation.to_exif() >= 5;
    let upright = if on_its_side {
        (height, width)
    } else {
        (width, height)
    };
    Note::image(NoteKind::Resized(SizeChange::new(upright, working)))
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
    fn all_orientations_are_applied() {
        let upright = fixtures::corners(48, 32);
        for orientation in 1..=8 {
            let turned = fixtures::rotated_for(&upright, orientation);
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
                let expected = if orientation == 1 {
                    vec![]
                } else {
                    vec![Note::image(NoteKind::TurnedUpright)]
                };
                assert_eq!(ingested.notes, expected, "{name} {orientation}");
            }
        }
    }

    #[test]
    fn large_photograph_is_scaled_rotated_and_stripped() {
        let photograph = fixtures::gradient(1600, 1200);
        let bytes =
            fixtures::with_exif_jpeg(&fixtures::jpeg(&photograph), &fixtures::exif(6, true));
        let ingested = ingest(&bytes).unwrap();
        assert_eq!(ingested.image.dimensions(), (576, 768));
        assert_eq!(
            ingested.notes,
            [
                NoteKind::TurnedUpright,
                NoteKind::Resized(SizeChange::new((1200, 1600), (576, 768))),
                NoteKind::LocationRemoved,
            ]
            .map(Note::image)
        );
    }

    #[test]
    fn wide_gamut_is_converted_with_a_note() {
        let picture = RgbImage::from_pixel(32, 32, Rgb([200, 100, 50]));
        let icc = ColorProfile::new_display_p3().encode().unwrap();
        let ingested = ingest(&fixtures::png_with_icc(&picture, &icc)).unwrap();
        assert_eq!(
            ingested.notes,
            [Note::image(NoteKind::ColoursConverted {
                profile: Some("Display P3".into())
            })]
        );
        assert!(ingested.image.get_pixel(0, 0).0[0] > 205);
    }

    #[test]
    fn colour_types_are_normalized() {
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
        assert_eq!(clear.notes, [Note::image(NoteKind::TransparencyFlattened)]);
    }

    #[test]
    fn formats_decode_equally() {
        let picture = fixtures::gradient(64, 48);
        for (name, bytes) in fixtures::every_format(&picture) {
            assert!(
                fixtures::difference(&ingest(&bytes).unwrap().image, &picture) < 12.0,
                "{name}"
            );
        }
    }

    #[test]
    fn first_frame_of_an_animation_is_used_with_a_note() {
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
        assert_eq!(ingested.notes, [Note::image(NoteKind::FirstFrameUsed)]);
        assert_eq!(ingested.image.get_pixel(9, 9).0, [40, 40, 40]);
    }

    proptest! {
        #[test]
        fn damaged_input_does_not_panic(places in prop::collection::vec((0.0..1.0_f64, any::<u8>()), 1..8)) {
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
    fn too_small_pictures_are_rejected() {
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
