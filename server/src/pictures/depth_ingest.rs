//! The one way in for depth maps that people bring.

use api::limits::FLAT_DEPTH;
use image::DynamicImage;

use super::colour_map::{ColourMap, chroma};
use super::decode::decode;
use super::{DepthMap, PictureError, scale};

/// Mean chroma, of 1, above which a map is taken for coloured rather than grey.
const COLOURED: f32 = 0.12;

/// Difference between the nearest and the farthest value below which stretching it is worth a note.
const NARROW: f32 = 0.5;

/// Reads a stranger's depth map for a picture of `width` x `height`: 8 or 16 bits, grey, palette, RGB or RGBA, also in
/// the colours of a colour map, in any size. Gives the map, stretched to the full range, and what was repaired.
/// Whether near and far are the right way round only a comparison tells:
/// [`reconcile_polarity`](super::reconcile_polarity).
///
/// # Errors
/// Those of [`ingest`](super::ingest), and [`PictureError::NoDepth`] where all of it is equally far.
pub fn ingest_depth(
    bytes: &[u8],
    width: u32,
    height: u32,
) -> Result<(DepthMap, Vec<String>), PictureError> {
    let pixels = upright(bytes)?;
    let mut notes = Vec::new();
    let size = (pixels.width(), pixels.height());
    let eight_bits = pixels.color().bytes_per_pixel() == pixels.color().channel_count();
    if !eight_bits {
        notes.push("Depth map read in 16 bits; models get the nearest of 256 levels".into());
    }
    let mut values = read_values(pixels, &mut notes);
    stretch(
        &mut values,
        if eight_bits { FLAT_DEPTH } else { 0.0 },
        &mut notes,
    )?;
    Ok((laid_on(values, size, (width, height), &mut notes), notes))
}

/// Reads a depth map that was made for a picture of `width` x `height` and is right as it is, white is near: its brightness is its
/// depth, and nothing is stretched. One of another size is resized.
///
/// # Errors
/// Those of [`ingest_depth`].
pub fn ingest_depth_as_is(
    bytes: &[u8],
    width: u32,
    height: u32,
) -> Result<(DepthMap, Vec<String>), PictureError> {
    let pixels = upright(bytes)?;
    let mut notes = Vec::new();
    let size = (pixels.width(), pixels.height());
    let values = luminance(&pixels);
    let (least, most) = extent(&values);
    if most - least <= FLAT_DEPTH {
        return Err(PictureError::NoDepth);
    }
    Ok((laid_on(values, size, (width, height), &mut notes), notes))
}

fn upright(bytes: &[u8]) -> Result<DynamicImage, PictureError> {
    let decoded = decode(bytes)?;
    let mut pixels = decoded.pixels;
    pixels.apply_orientation(decoded.orientation);
    Ok(pixels)
}

/// The values as a map of the size `to`.
fn laid_on(
    values: Vec<f32>,
    from: (u32, u32),
    to: (u32, u32),
    notes: &mut Vec<String>,
) -> DepthMap {
    if from == to {
        return DepthMap::new(to.0, to.1, values);
    }
    // Sides whose products differ by less than a row of pixels are the same shape, rounded.
    let (across, down) = (
        u64::from(from.0) * u64::from(to.1),
        u64::from(from.1) * u64::from(to.0),
    );
    let is_same_shape =
        across.abs_diff(down) <= u64::from(to.0.max(to.1)).max(u64::from(from.0.max(from.1)));
    let how = if is_same_shape {
        "resized"
    } else {
        "has another shape than the picture and was stretched"
    };
    notes.push(format!(
        "Depth map {how} from {} x {} to {} x {}",
        from.0, from.1, to.0, to.1
    ));
    DepthMap::new(to.0, to.1, scale::scale_plane(&values, from, to))
}

/// The least and the largest value.
fn extent(values: &[f32]) -> (f32, f32) {
    values.iter().fold(
        (f32::INFINITY, f32::NEG_INFINITY),
        |(least, most), value| (least.min(*value), most.max(*value)),
    )
}

fn read_values(pixels: DynamicImage, notes: &mut Vec<String>) -> Vec<f32> {
    let transparent = pixels.color().has_alpha();
    let coloured = pixels.color().has_color() && chroma(&pixels.to_rgb8()) > COLOURED;
    let alpha: Option<Vec<f32>> = transparent.then(|| {
        pixels
            .to_luma_alpha16()
            .pixels()
            .map(|pixel| f32::from(pixel.0[1]) / 65_535.0)
            .collect()
    });
    let mut values = if coloured {
        read_colours(&pixels, notes)
    } else {
        luminance(&pixels)
    };
    if let Some(alpha) = alpha.filter(|alpha| alpha.iter().any(|alpha| *alpha < 1.0)) {
        notes.push("Transparent parts of the depth map taken as far".into());
        for (value, alpha) in values.iter_mut().zip(alpha) {
            *value *= alpha;
        }
    }
    values
}

fn read_colours(pixels: &DynamicImage, notes: &mut Vec<String>) -> Vec<f32> {
    let colours = pixels.to_rgb8();
    if let Some(map) = ColourMap::of(&colours) {
        notes.push(format!(
            "Depth read from the colours of the {} colour map",
            map.name()
        ));
        return map.invert(&colours);
    }
    notes.push("Depth read from the brightness of a coloured map".into());
    luminance(pixels)
}

/// Luminance in sixteen bits, so that none of a deep map's levels are lost.
fn luminance(pixels: &DynamicImage) -> Vec<f32> {
    pixels
        .to_luma16()
        .as_raw()
        .iter()
        .map(|value| f32::from(*value) / 65_535.0)
        .collect()
}

fn stretch(values: &mut [f32], noise: f32, notes: &mut Vec<String>) -> Result<(), PictureError> {
    let (least, most) = extent(values);
    let range = most - least;
    if range <= noise {
        return Err(PictureError::NoDepth);
    }
    if range < NARROW {
        notes.push("Depth range stretched to reach from far to near".into());
    }
    values
        .iter_mut()
        .for_each(|value| *value = (*value - least) / range);
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

    fn ingested(pixels: DynamicImage) -> (DepthMap, Vec<String>) {
        ingest_depth(&encode(&pixels), SIZE, SIZE).unwrap()
    }

    #[test]
    fn sixteen_bits_keep_their_levels() {
        let deep: ImageBuffer<Luma<u16>, Vec<u16>> =
            ImageBuffer::from_fn(SIZE, SIZE, |x, _| Luma([1000 + x as u16]));
        let (map, notes) = ingested(DynamicImage::ImageLuma16(deep));
        assert_ramp(&map, 1e-3);
        assert_eq!(
            notes,
            [
                "Depth map read in 16 bits; models get the nearest of 256 levels",
                "Depth range stretched to reach from far to near"
            ]
        );
    }

    #[test]
    fn a_map_that_is_right_as_it_is_keeps_its_range() {
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
            ["Depth map resized from 64 x 64 to 32 x 32"]
        );
    }

    #[test]
    fn grey_in_rgba_is_read_and_transparency_is_far() {
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
        assert_eq!(notes, ["Transparent parts of the depth map taken as far"]);
    }

    #[test]
    fn colour_maps_are_read_back() {
        for colours in [ColourMap::Turbo, ColourMap::Jet] {
            let picture = RgbImage::from_fn(SIZE, SIZE, |x, _| Rgb(colours.colour(ramp(x))));
            let (map, notes) = ingested(DynamicImage::ImageRgb8(picture));
            assert_ramp(&map, 0.05);
            assert_eq!(
                notes,
                [format!(
                    "Depth read from the colours of the {} colour map",
                    colours.name()
                )]
            );
        }
        let orange = RgbImage::from_fn(SIZE, SIZE, |x, _| {
            Rgb([(ramp(x) * 255.0) as u8, (ramp(x) * 120.0) as u8, 0])
        });
        let (map, notes) = ingested(DynamicImage::ImageRgb8(orange));
        assert_ramp(&map, 0.02);
        assert_eq!(notes[0], "Depth read from the brightness of a coloured map");
    }

    #[test]
    fn another_size_is_resized_and_said_so() {
        let grey = ImageBuffer::from_fn(SIZE, SIZE, |x, _| Luma([(ramp(x) * 255.0).round() as u8]));
        let (map, notes) = ingest_depth(&encode(&DynamicImage::ImageLuma8(grey)), 96, 40).unwrap();
        assert_eq!((map.width(), map.height()), (96, 40));
        assert_ramp(&map, 0.02);
        assert_eq!(
            notes,
            [
                "Depth map has another shape than the picture and was stretched from 64 x 64 to 96 x 40"
            ]
        );
    }

    #[test]
    fn a_flat_map_is_refused() {
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
