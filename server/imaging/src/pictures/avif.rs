//! AVIF: AV1 frames in a container with their layout, orientation and colour information.
//!
//! Subsampled chroma is repeated, not interpolated, and more than eight bits
//! are rounded to eight: what is decoded is scaled down to
//! [`WORKING_LONG_SIDE`](limits::WORKING_LONG_SIDE) right after.

mod frame;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use api::limits;
use image::metadata::Orientation;
use image::{DynamicImage, Rgba, RgbaImage};
use moxcms::{
    CicpColorPrimaries, CicpProfile, ColorProfile, MatrixCoefficients, TransferCharacteristics,
};
use re_rav1d::dav1d::pixel::YUVRange;
use zenavif_parse::{AV1Metadata, AvifParser, ColorInformation, Error};

use self::frame::{Frame, to_byte};
use super::PictureError;
use super::decoded::{Decoded, MAX_BYTES, has_gps, is_xmp_with_location};
use super::sniff::SAVE_AS;

const DAMAGED: PictureError = PictureError::Damaged { format: "AVIF" };

/// Decodes the picture, or the first frame of the animation, in the AVIF file `bytes`.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, PictureError> {
    let file = AvifParser::from_bytes(bytes).map_err(explain)?;
    let colours = Colours::of(&file)?;
    let exif = file.exif().and_then(Result::ok).unwrap_or_default();
    let xmp = file.xmp().and_then(Result::ok).unwrap_or_default();
    Ok(Decoded {
        pixels: DynamicImage::ImageRgba8(pixels(&file, &colours)?),
        orientation: orientation(&file),
        icc: colours.icc,
        has_location: has_gps(exif.into_owned()) || is_xmp_with_location(&xmp),
    })
}

fn explain(error: Error) -> PictureError {
    match error {
        Error::UnexpectedEOF => PictureError::Truncated { format: "AVIF" },
        Error::Unsupported(_) => unsupported("an AVIF picture of a rare kind"),
        _ => DAMAGED,
    }
}

fn unsupported(found: &'static str) -> PictureError {
    PictureError::Unsupported {
        found,
        advice: SAVE_AS,
    }
}

/// The orientation in the container, which replaces that of EXIF (ISO/IEC 23008-12, 6.5.10 and
/// 6.5.12): first a counter-clockwise rotation, then a mirror, 0 from top to bottom and 1 from left
/// to right.
fn orientation(file: &AvifParser<'_>) -> Orientation {
    let angle = file.rotation().map_or(0, |rotation| rotation.angle);
    match (angle, file.mirror().map(|mirror| mirror.axis)) {
        (90, None) => Orientation::Rotate270,
        (180, None) => Orientation::Rotate180,
        (270, None) => Orientation::Rotate90,
        (90, Some(0)) | (270, Some(1)) => Orientation::Rotate90FlipH,
        (90, Some(1)) | (270, Some(0)) => Orientation::Rotate270FlipH,
        (0, Some(0)) | (180, Some(1)) => Orientation::FlipVertical,
        (0, Some(1)) | (180, Some(0)) => Orientation::FlipHorizontal,
        _ => Orientation::NoTransforms,
    }
}

fn pixels(file: &AvifParser<'_>, colours: &Colours) -> Result<RgbaImage, PictureError> {
    let tiles = tiles(file)?;
    let claimed =
        AV1Metadata::parse_av1_bitstream(tiles.first().ok_or(DAMAGED)?).map_err(explain)?;
    let (width, height) = (
        claimed.max_frame_width.get(),
        claimed.max_frame_height.get(),
    );
    let (columns, rows) = file.grid_config().map_or((1, 1), |grid| {
        (u32::from(grid.columns), u32::from(grid.rows))
    });
    if (columns * rows) as usize != tiles.len() {
        return Err(DAMAGED);
    }
    let (across, down) = (width.saturating_mul(columns), height.saturating_mul(rows));
    if u64::from(across) * u64::from(down) > limits::PICTURE_PIXELS {
        return Err(PictureError::TooManyPixels {
            width: across,
            height: down,
        });
    }
    if u64::from(width) * u64::from(height) * bytes_per_pixel(&claimed) > MAX_BYTES {
        return Err(PictureError::TooMuchMemory { width, height });
    }
    let mut canvas = RgbaImage::new(across, down);
    for (tile, index) in tiles.iter().zip(0..) {
        let frame = Frame::decode(tile, (width, height))?;
        frame.paint(
            &mut canvas,
            (index % columns * width, index / columns * height),
            colours,
        )?;
    }
    match file.grid_config() {
        Some(grid) => Ok(cropped(canvas, grid.output_width, grid.output_height)),
        None => with_alpha(canvas, file),
    }
}

/// The AV1 data of the picture: one item, or one for each tile of a grid, row by row.
fn tiles<'a>(file: &'a AvifParser<'_>) -> Result<Vec<Cow<'a, [u8]>>, PictureError> {
    if file.grid_config().is_some() {
        return (0..file.grid_tile_count())
            .map(|index| file.tile_data(index).map_err(explain))
            .collect();
    }
    let still = file.primary_data().map_err(explain)?;
    if still.is_empty() && file.animation_info().is_some() {
        return Ok(vec![file.frame(0).map_err(explain)?.data]);
    }
    Ok(vec![still])
}

/// Bytes per pixel of a decoded frame, rounded up.
fn bytes_per_pixel(frame: &AV1Metadata) -> u64 {
    let samples = match (frame.monochrome, frame.chroma_subsampling.horizontal) {
        (true, _) => 1,
        (false, true) => 2,
        (false, false) => 3,
    };
    if frame.bit_depth > 8 {
        2 * samples
    } else {
        samples
    }
}

/// Crops tiles that extend beyond the right and the lower edge. A size of 0 means that they do not.
fn cropped(mut canvas: RgbaImage, width: u32, height: u32) -> RgbaImage {
    let (width, height) = (
        within(width, canvas.width()),
        within(height, canvas.height()),
    );
    image::imageops::crop(&mut canvas, 0, 0, width, height).to_image()
}

fn within(length: u32, most: u32) -> u32 {
    if length == 0 { most } else { length.min(most) }
}

fn with_alpha(mut canvas: RgbaImage, file: &AvifParser<'_>) -> Result<RgbaImage, PictureError> {
    let Some(data) = file.alpha_data() else {
        return Ok(canvas);
    };
    let frame = Frame::decode(&data.map_err(explain)?, canvas.dimensions())?;
    let opacity = frame.opacity();
    for (x, y, pixel) in canvas.enumerate_pixels_mut() {
        pixel.0[3] = to_byte(opacity.unsigned(x, y));
        if file.premultiplied_alpha() {
            unpremultiply(pixel);
        }
    }
    Ok(canvas)
}

/// Divides the colours by the alpha that they were multiplied by.
fn unpremultiply(Rgba([red, green, blue, alpha]): &mut Rgba<u8>) {
    let alpha = u32::from((*alpha).max(1));
    for value in [red, green, blue] {
        *value = (u32::from(*value) * 255 / alpha).min(255) as u8;
    }
}

/// The colour information of the picture.
struct Colours {
    /// The ICC profile; `None` for sRGB and what is shown as sRGB.
    icc: Option<Vec<u8>>,
    /// From the container; `None` if only the frame has it.
    matrix: Option<u16>,
    range: Option<YUVRange>,
}

impl Colours {
    fn of(file: &AvifParser<'_>) -> Result<Self, PictureError> {
        Ok(match file.color_info() {
            None => Self {
                icc: None,
                matrix: None,
                range: None,
            },
            Some(ColorInformation::IccProfile(icc)) => Self {
                icc: Some(icc.clone()),
                matrix: None,
                range: None,
            },
            Some(ColorInformation::Nclx {
                color_primaries,
                transfer_characteristics,
                matrix_coefficients,
                full_range,
            }) => Self {
                icc: profile(*color_primaries, *transfer_characteristics)?,
                matrix: Some(*matrix_coefficients),
                range: Some(if *full_range {
                    YUVRange::Full
                } else {
                    YUVRange::Limited
                }),
            },
        })
    }
}

/// The ICC profile for the code points of ITU-T H.273, tables 2 and 3. `None` for sRGB, and for what
/// is shown as sRGB: unspecified values, and the transfer characteristics of television.
fn profile(primaries: u16, transfer: u16) -> Result<Option<Vec<u8>>, PictureError> {
    const SRGB_TRANSFER: u16 = 13;
    let transfer = match transfer {
        16 | 18 => return Err(unsupported("an AVIF picture with HDR brightness")),
        1 | 2 | 6 | 14 | 15 => SRGB_TRANSFER,
        other => other,
    };
    if matches!(primaries, 1 | 2) && transfer == SRGB_TRANSFER {
        return Ok(None);
    }
    let profile = ColorProfile::new_from_cicp(CicpProfile {
        color_primaries: code_point::<CicpColorPrimaries>(primaries)?,
        transfer_characteristics: code_point::<TransferCharacteristics>(transfer)?,
        matrix_coefficients: MatrixCoefficients::Identity,
        full_range: true,
    });
    Ok(profile.encode().ok())
}

fn code_point<T: TryFrom<u8>>(code: u16) -> Result<T, PictureError> {
    let code = u8::try_from(code).map_err(|_| DAMAGED)?;
    T::try_from(code).map_err(|_| DAMAGED)
}
