//! Normalizes uploaded depth maps.

use api::{Note, NoteKind, SizeChange, limits::FLAT_DEPTH};
use image::DynamicImage;

use super::colour_map::{ColourMap, chroma};
use super::decode::decode;
use super::{DepthMap, PictureError};

/// Mean chroma, of 1, above which a map counts as coloured.
const MIN_CHROMA: f32 = 0.12;

/// Value range below which stretching is noted.
const NARROW_RANGE: f32 = 0.5;

/// Decodes an uploaded depth map for a picture of `width` x `height`: 8 or 16 bits, grey, palette, RGB
/// or RGBA, with or without a colour map, in any size. Returns the map, stretched to the full range,
/// and notes on the repairs. Swapped near and far are detected by comparison, in
/// [`reconcile_polarity`](super::reconcile_polarity).
///
/// # Errors
/// Those of [`ingest`](super::ingest), and [`PictureError::NoDepth`] if all values are equal.
pub fn ingest_depth(
    bytes: &[u8],
    width: u32,
    height: u32,
) -> Result<(DepthMap, Vec<Note>), PictureError> {
    let pixels = upright(bytes)?;
    let mut notes = Vec::new();
    let size = (pixels.width(), pixels.height());
    let eight_bits = pixels.color().bytes_per_pixel() == pixels.color().channel_count();
    if !eight_bits {
        notes.push(Note::depth(NoteKind::BitDepthReduced));
    }
    let mut values = read_values(&pixels, &mut notes);
    let noise = if eight_bits { FLAT_DEPTH } else { 0.0 };
    stretch(&mut values, noise, &mut notes)?;
    Ok((resize_to(values, size, (width, height), &mut notes), notes))
}

/// Decodes a depth map that needs no repair: brightness is depth, and white is near. Another size is
/// resized to `width` x `height`.
///
/// # Errors
/// Those of [`ingest_depth`].
pub fn ingest_depth_as_is(
    bytes: &[u8],
    width: u32,
    height: u32,
) -> Result<(DepthMap, Vec<Note>), PictureError> {
    let pixels = upright(bytes)?;
    let mut notes = Vec::new();
    let size = (pixels.width(), pixels.height());
    let values = luminance(&pixels);
    let (least, most) = extent(&values);
    if most - least <= FLAT_DEPTH {
        return Err(PictureError::NoDepth);
    }
    Ok((resize_to(values, size, (width, height), &mut notes), notes))
}

fn upright(bytes: &[u8]) -> Result<DynamicImage, PictureError> {
    let decoded = decode(bytes)?;
    let mut pixels = decoded.pixels;
    pixels.apply_orientation(decoded.orientation);
    Ok(pixels)
}

/// The values as a map of the size `to`.
fn resize_to(
    values: Vec<f32>,
    from: (u32, u32),
    to: (u32, u32),
    notes: &mut Vec<Note>,
) -> DepthMap {
    if from == to {
        return DepthMap::new(to.0, to.1, values);
    }
    // Sides whose products differ by less than a row of pixels have the same aspect ratio, rounded.
    let (across, down) = (
        u64::from(from.0) * u64::from(to.1),
        u64::from(from.1) * u64::from(to.0),
    );
    let is_same_shape =
        across.abs_diff(down) <= u64::from(to.0.max(to.1)).max(u64::from(from.0.max(from.1)));
    let sizes = SizeChange::new(from, to);
    notes.push(Note::depth(if is_same_shape {
        NoteKind::Resized(sizes)
    } else {
        NoteKind::Stretched(sizes)
    }));
    DepthMap::new(to.0, to.1, scaling::scale_plane(&values, from, to))
}

/// The smallest and the largest value.
fn extent(values: &[f32]) -> (f32, f32) {
    let (mut least, mut most) = (f32::INFINITY, f32::NEG_INFINITY);
    for value in values {
        least = least.min(*value);
        most = most.max(*value);
    }
    (least, most)
}

fn read_values(pixels: &DynamicImage, notes: &mut Vec<Note>) -> Vec<f32> {
    let coloured = pixels.color().has_color() && chroma(&pixels.to_rgb8()) > MIN_CHROMA;
    let mut values = if coloured {
        read_colours(pixels, notes)
    } else {
        luminance(pixels)
    };
    if let Some(alpha) = transparency(pixels) {
        notes.push(Note::depth(NoteKind::TransparencyFlattened));
        for (value, alpha) in values.iter_mut().zip(alpha) {
            *value *= alpha;
        }
    }
    values
}

/// The alpha of each pixel; `None` if all are opaque.
fn transparency(pixels: &DynamicImage) -> Option<Vec<f32>> {
    if !pixels.color().has_alpha() {
        return None;
    }
    let alpha: Vec<f32> = pixels
        .to_luma_alpha16()
        .pixels()
        .map(|pixel| f32::from(pixel.0[1]) / 65_535.0)
        .collect();
    alpha.iter().any(|alpha| *alpha < 1.0).then_some(alpha)
}

fn read_colours(pixels: &DynamicImage, notes: &mut Vec<Note>) -> Vec<f32> {
    let colours = pixels.to_rgb8();
    if let Some(map) = ColourMap::detect(&colours) {
        notes.push(Note::depth(NoteKind::ColourMapDecoded {
            colour_map: map.name().to_owned(),
        }));
        return map.invert(&colours);
    }
    notes.push(Note::depth(NoteKind::BrightnessUsed));
    luminance(pixels)
}

/// Luminance with 16 bits, so that no levels are lost.
fn luminance(pixels: &DynamicImage) -> Vec<f32> {
    pixels
        .to_luma16()
        .as_raw()
        .iter()
        .map(|value| f32::from(*value) / 65_535.0)
        .collect()
}

fn stretch(values: &mut [f32], noise: f32, notes: &mut Vec<Note>) -> Result<(), PictureError> {
    let (least, most) = extent(values);
    let range = most - least;
    if range <= noise {
        return Err(PictureError::NoDepth);
    }
    if range < NARROW_RANGE {
        notes.push(Note::depth(NoteKind::RangeStretched));
    }
    for value in values {
        *value = (*value - least) / range;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use image::{ImageBuffer, Luma, Rgb, RgbImage, Rgba, RgbaImage};

    use super::*;
    use crate::pictures::fixtures::encode;

    const SIZE: u32 = 64;

    fn ramp(x: u32) -> f32 {
        x as f32 / (SIZE - 1) as f32
    }

    fn assert_ramp(map: &DepthMap, tolerance: f32) {
        for (index, value) in map.values().iter().enumerate() {
            let expected = index as u32 % map.width();
            let expected = expected as f32 / (map.width() - 1) as f32;
            assert!(
                (value - expected).abs() <= tolerance,
                "{index}: {value} for {expected}"
            );
        }
    }

    fn ingested(pixels: DynamicImage) -> (DepthMap, Vec<Note>) {
        ingest_depth(&encode(&pixels), SIZE, SIZE).unwrap()
    }

    #[test]
    fn sixteen_bits_keep_all_levels() {
        let deep: ImageBuffer<Luma<u16>, Vec<u16>> =
            ImageBuffer::from_fn(SIZE, SIZE, |x, _| Luma([1000 + x as u16]));
        let (map, notes) = ingested(DynamicImage::ImageLuma16(deep));
        assert_ramp(&map, 1e-3);
        assert_eq!(
            notes,
            [NoteKind::BitDepthReduced, NoteKind::RangeStretched].map(Note::depth)
        );
    }

    #[test]
    fn map_ingested_as_is_keeps_its_range() {
        let narrow: ImageBuffer<Luma<u16>, Vec<u16>> =
            ImageBuffer::from_fn(SIZE, SIZE, |x, _| Luma([20_000 + 100 * x as u16]));
        let bytes = encode(&DynamicImage::ImageLuma16(narrow));
        let (map, notes) = ingest_depth_as_is(&bytes, SIZE, SIZE).unwrap();
        assert!((map.values()[0] - 20_000.0 / 65_535.0).abs() < 1e-6 && notes.is_empty());
        let flat: ImageBuffer<Luma<u16>, Vec<u16>> =
            ImageBuffer::from_fn(SIZE, SIZE, |x, _| Luma([20_000 + x as u16]));
        let flat = ingest_depth_as_is(&encode(&DynamicImage::ImageLuma16(flat)), SIZE, SIZE);
        assert_eq!(
            flat,
            Err(PictureError::NoDepth),
            "nothing of it is left in 8 bits"
        );
        assert_eq!(
            ingest_depth_as_is(&bytes, 32, 32).unwrap().1,
            [Note::depth(NoteKind::Resized(SizeChange::new(
                (SIZE, SIZE),
                (32, 32)
            )))]
        );
    }

    #[test]
    fn transparent_pixels_are_far() {
        let grey = RgbaImage::from_fn(SIZE, SIZE, |x, _| {
            let value = (ramp(x) * 255.0).round() as u8;
            Rgba([value, value, value, 255])
        });
        let (map, notes) = ingested(DynamicImage::ImageRgba8(grey.clone()));
        assert_ramp(&map, 0.01);
        assert!(notes.is_empty(), "{notes:?}");
        let mut holed = grey;
        holed.put_pixel(SIZE - 1, 0, Rgba([255, 255, 255, 0]));
        let (map, notes) = ingested(DynamicImage::ImageRgba8(holed));
        assert_eq!(map.values()[SIZE as usize - 1], 0.0);
        assert_eq!(notes, [Note::depth(NoteKind::TransparencyFlattened)]);
    }

    #[test]
    fn colour_maps_are_inverted() {
        for colours in [ColourMap::Turbo, ColourMap::Jet] {
            let picture = RgbImage::from_fn(SIZE, SIZE, |x, _| Rgb(colours.colour(ramp(x))));
            let (map, notes) = ingested(DynamicImage::ImageRgb8(picture));
            assert_ramp(&map, 0.05);
            assert_eq!(
                notes,
                [Note::depth(NoteKind::ColourMapDecoded {
                    colour_map: colours.name().to_owned()
                })]
            );
        }
        let orange = RgbImage::from_fn(SIZE, SIZE, |x, _| {
            Rgb([(ramp(x) * 255.0) as u8, (ramp(x) * 120.0) as u8, 0])
        });
        let (map, notes) = ingested(DynamicImage::ImageRgb8(orange));
        assert_ramp(&map, 0.02);
        assert_eq!(notes[0], Note::depth(NoteKind::BrightnessUsed));
    }

    #[test]
    fn other_size_is_resized_with_a_note() {
        let grey = ImageBuffer::from_fn(SIZE, SIZE, |x, _| Luma([(ramp(x) * 255.0).round() as u8]));
        let (map, notes) = ingest_depth(&encode(&DynamicImage::ImageLuma8(grey)), 96, 40).unwrap();
        assert_eq!((map.width(), map.height()), (96, 40));
        assert_ramp(&map, 0.02);
        assert_eq!(
            notes,
            [Note::depth(NoteKind::Stretched(SizeChange::new(
                (SIZE, SIZE),
                (96, 40)
            )))]
        );
    }

    #[test]
    fn flat_map_is_rejected() {
        let flat = DynamicImage::ImageLuma8(ImageBuffer::from_pixel(SIZE, SIZE, Luma([128])));
        assert_eq!(
            ingest_depth(&encode(&flat), SIZE, SIZE),
            Err(PictureError::NoDepth)
        );
        let noisy = DynamicImage::ImageLuma8(ImageBuffer::from_fn(SIZE, SIZE, |x, _| {
            Luma([128 + x as u8 % 2])
        }));
        assert_eq!(
            ingest_depth(&encode(&noisy), SIZE, SIZE),
            Err(PictureError::NoDepth)
        );
        assert_eq!(ingest_depth(b"", SIZE, SIZE), Err(PictureError::Empty));
    }
}
