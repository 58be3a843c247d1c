//! AVIF: AV1 frames in a container that says how they lie together, how they are turned and what their numbers mean.
//!
//! Chroma that is stored at half the size is repeated, not interpolated, and more than eight bits are rounded to
//! eight: what is decoded is scaled down to [`WORKING_LONG_SIDE`](limits::WORKING_LONG_SIDE) right after.

use std::borrow::Cow;

use api::limits;
use image::metadata::Orientation;
use image::{DynamicImage, RgbaImage};
use moxcms::{CicpColorPrimaries, CicpProfile, ColorProfile, MatrixCoefficients, TransferCharacteristics};
use re_rav1d::dav1d::pixel::YUVRange;
use re_rav1d::dav1d::{BitsPerComponent, Decoder, Picture, PixelLayout, PlanarImageComponent, Plane, Settings};
use zenavif_parse::{AV1Metadata, AvifParser, ColorInformation, Error};

use super::PictureError;
use super::decode::{Decoded, MOST_BYTES, has_gps, is_xmp_with_location};
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
    PictureError::Unsupported { found, advice: SAVE_AS }
}

/// The container's way to say what EXIF says elsewhere; it takes the place of the EXIF orientation (ISO/IEC 23008-12,
/// 6.5.10 and 6.5.12): first a turn against the clock, then a mirror, 0 from top to bottom and 1 from left to right.
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
    let claimed = AV1Metadata::parse_av1_bitstream(tiles.first().ok_or(DAMAGED)?).map_err(explain)?;
    let (width, height) = (claimed.max_frame_width.get(), claimed.max_frame_height.get());
    let (columns, rows) = file.grid_config().map_or((1, 1), |grid| (u32::from(grid.columns), u32::from(grid.rows)));
    if (columns * rows) as usize != tiles.len() {
        return Err(DAMAGED);
    }
    let (across, down) = (width.saturating_mul(columns), height.saturating_mul(rows));
    if u64::from(across) * u64::from(down) > limits::PICTURE_PIXELS {
        return Err(PictureError::TooManyPixels { width: across, height: down });
    }
    if u64::from(width) * u64::from(height) * bytes_of_a_pixel(&claimed) > MOST_BYTES {
        return Err(PictureError::TooMuchMemory { width, height });
    }
    let mut canvas = RgbaImage::new(across, down);
    for (tile, index) in tiles.iter().zip(0..) {
        let frame = Frame::decode(tile, (width, height))?;
        frame.paint(&mut canvas, (index % columns * width, index / columns * height), colours)?;
    }
    match file.grid_config() {
        Some(grid) => Ok(cropped(canvas, grid.output_width, grid.output_height)),
        None => with_alpha(canvas, file),
    }
}

/// The AV1 data of the picture: one piece, or for a grid one for each tile, row by row.
fn tiles<'a>(file: &'a AvifParser<'_>) -> Result<Vec<Cow<'a, [u8]>>, PictureError> {
    if file.grid_config().is_some() {
        return (0..file.grid_tile_count()).map(|index| file.tile_data(index).map_err(explain)).collect();
    }
    let still = file.primary_data().map_err(explain)?;
    let animated = still.is_empty() && file.animation_info().is_some();
    Ok(vec![if animated { file.frame(0).map_err(explain)?.data } else { still }])
}

/// How much of a decoded frame belongs to one pixel, in bytes, rounded up.
fn bytes_of_a_pixel(frame: &AV1Metadata) -> u64 {
    let samples = match (frame.monochrome, frame.chroma_subsampling.horizontal) {
        (true, _) => 1,
        (false, true) => 2,
        (false, false) => 3,
    };
    if frame.bit_depth > 8 { 2 * samples } else { samples }
}

/// Tiles may reach over the right and the lower edge of the picture. A size of 0 means that they do not.
fn cropped(mut canvas: RgbaImage, width: u32, height: u32) -> RgbaImage {
    let (width, height) = (within(width, canvas.width()), within(height, canvas.height()));
    image::imageops::crop(&mut canvas, 0, 0, width, height).to_image()
}

fn within(length: u32, most: u32) -> u32 {
    if length == 0 { most } else { length.min(most) }
}

fn with_alpha(mut canvas: RgbaImage, file: &AvifParser<'_>) -> Result<RgbaImage, PictureError> {
    if let Some(data) = file.alpha_data() {
        let frame = Frame::decode(&data.map_err(explain)?, canvas.dimensions())?;
        let opacity = frame.samples(PlanarImageComponent::Y, frame.range());
        for (x, y, pixel) in canvas.enumerate_pixels_mut() {
            pixel.0[3] = to_byte(opacity.unsigned(x, y));
            if file.premultiplied_alpha() {
                let alpha = u32::from(pixel.0[3].max(1));
                for value in &mut pixel.0[..3] {
                    *value = (u32::from(*value) * 255 / alpha).min(255) as u8;
                }
            }
        }
    }
    Ok(canvas)
}

/// What the numbers of the picture mean.
struct Colours {
    /// The colour profile, where it is not sRGB or as good as sRGB.
    icc: Option<Vec<u8>>,
    /// As the container says it; else the frame says it.
    matrix: Option<u16>,
    range: Option<YUVRange>,
}

impl Colours {
    fn of(file: &AvifParser<'_>) -> Result<Self, PictureError> {
        Ok(match file.color_info() {
            None => Self { icc: None, matrix: None, range: None },
            Some(ColorInformation::IccProfile(icc)) => Self { icc: Some(icc.clone()), matrix: None, range: None },
            Some(ColorInformation::Nclx { color_primaries, transfer_characteristics, matrix_coefficients, full_range }) => Self {
                icc: profile(*color_primaries, *transfer_characteristics)?,
                matrix: Some(*matrix_coefficients),
                range: Some(if *full_range { YUVRange::Full } else { YUVRange::Limited }),
            },
        })
    }
}

/// The ICC profile for the code points of ITU-T H.273, tables 2 and 3. None for sRGB, and for what is shown as sRGB:
/// everything unspecified, and the transfer characteristics of television.
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
    let code_points = u8::try_from(primaries).ok().zip(u8::try_from(transfer).ok()).and_then(|(primaries, transfer)| {
        Some((CicpColorPrimaries::try_from(primaries).ok()?, TransferCharacteristics::try_from(transfer).ok()?))
    });
    let (color_primaries, transfer_characteristics) = code_points.ok_or(DAMAGED)?;
    let profile = ColorProfile::new_from_cicp(CicpProfile {
        color_primaries,
        transfer_characteristics,
        matrix_coefficients: MatrixCoefficients::Identity,
        full_range: true,
    });
    Ok(profile.encode().ok())
}

/// One decoded AV1 frame.
struct Frame(Picture);

impl Frame {
    /// Decodes the first frame in `data`.
    ///
    /// # Errors
    /// Says that the data are damaged where they cannot be decoded or turn out not to be `expected` pixels across and down.
    fn decode(data: &[u8], expected: (u32, u32)) -> Result<Self, PictureError> {
        let mut settings = Settings::new();
        settings.set_n_threads(1);
        settings.set_max_frame_delay(1);
        settings.set_all_layers(false);
        settings.set_frame_size_limit(limits::PICTURE_PIXELS as u32);
        let mut decoder = Decoder::with_settings(&settings).map_err(|_| DAMAGED)?;
        // "Again" says that there are more frames in the data than the one that is taken out now.
        decoder.send_data(data.to_vec(), None, None, None).or_else(|error| if error.is_again() { Ok(()) } else { Err(DAMAGED) })?;
        let frame = decoder.get_picture().map_err(|_| DAMAGED)?;
        if (frame.width(), frame.height()) == expected { Ok(Self(frame)) } else { Err(DAMAGED) }
    }

    fn range(&self) -> YUVRange {
        self.0.color_range()
    }

    fn samples(&self, component: PlanarImageComponent, range: YUVRange) -> Samples {
        let BitsPerComponent(bits) = self.0.bits_per_component().unwrap_or(BitsPerComponent(8));
        let chroma = component != PlanarImageComponent::Y;
        let (halved_across, halved_down) = match self.0.pixel_layout() {
            PixelLayout::I420 => (chroma, chroma),
            PixelLayout::I422 => (chroma, false),
            PixelLayout::I400 | PixelLayout::I444 => (false, false),
        };
        Samples {
            plane: self.0.plane(component),
            stride: self.0.stride(component) as usize,
            bits: bits as u32,
            limited: matches!(range, YUVRange::Limited),
            halved_across: u32::from(halved_across),
            halved_down: u32::from(halved_down),
        }
    }

    /// Writes the frame's colours, opaque, to the place on the canvas whose upper left corner is `(left, top)`.
    fn paint(&self, canvas: &mut RgbaImage, (left, top): (u32, u32), colours: &Colours) -> Result<(), PictureError> {
        let range = || colours.range.unwrap_or_else(|| self.range());
        let luma = self.samples(PlanarImageComponent::Y, range());
        let code = colours.matrix.unwrap_or(self.0.matrix_coefficients() as u16);
        let rgb: Box<dyn Fn(u32, u32) -> [f32; 3]> = if self.0.pixel_layout() == PixelLayout::I400 {
            Box::new(|x, y| [luma.unsigned(x, y); 3])
        } else {
            let matrix = Matrix::of(code).ok_or(unsupported("an AVIF picture with colours of a rare kind"))?;
            let u = self.samples(PlanarImageComponent::U, range());
            let v = self.samples(PlanarImageComponent::V, range());
            Box::new(move |x, y| matrix.rgb(&luma, &u, &v, x, y))
        };
        for y in 0..self.0.height() {
            for x in 0..self.0.width() {
                let [red, green, blue] = rgb(x, y).map(to_byte);
                canvas.put_pixel(left + x, top + y, image::Rgba([red, green, blue, 255]));
            }
        }
        Ok(())
    }
}

fn to_byte(value: f32) -> u8 {
    (value * 255.0).round() as u8
}

/// One plane of a frame, read by the pixels of the whole picture.
struct Samples {
    plane: Plane,
    /// Bytes from row to row.
    stride: usize,
    bits: u32,
    limited: bool,
    /// 1 where a sample is for two pixels in that direction, else 0.
    halved_across: u32,
    halved_down: u32,
}

impl Samples {
    /// A sample of luma, or of any plane of red, green and blue: 0 to 1.
    fn unsigned(&self, x: u32, y: u32) -> f32 {
        let (black, span) = if self.limited { (16.0 * self.step(), 219.0 * self.step()) } else { (0.0, self.most()) };
        (self.raw(x, y) - black) / span
    }

    /// A sample of chroma: -0.5 to 0.5.
    fn signed(&self, x: u32, y: u32) -> f32 {
        let span = if self.limited { 224.0 * self.step() } else { self.most() };
        (self.raw(x, y) - 128.0 * self.step()) / span
    }

    /// What 1 of 8 bits is in this plane.
    fn step(&self) -> f32 {
        (1 << (self.bits - 8)) as f32
    }

    fn most(&self) -> f32 {
        ((1 << self.bits) - 1) as f32
    }

    fn raw(&self, x: u32, y: u32) -> f32 {
        let (x, y) = ((x >> self.halved_across) as usize, (y >> self.halved_down) as usize);
        let row = y * self.stride;
        if self.bits == 8 {
            f32::from(self.plane[row + x])
        } else {
            f32::from(u16::from_ne_bytes([self.plane[row + 2 * x], self.plane[row + 2 * x + 1]]))
        }
    }
}

/// How the samples of a pixel become red, green and blue (ITU-T H.273, table 4).
enum Matrix {
    /// The planes are green, blue and red.
    Identity,
    YCgCo,
    /// Luma with these shares of red and blue, and the differences of both from it.
    Luma {
        red: f32,
        blue: f32,
    },
}

impl Matrix {
    /// None for the matrices that no picture on the web uses.
    fn of(code: u16) -> Option<Self> {
        let (red, blue) = match code {
            0 => return Some(Self::Identity),
            8 => return Some(Self::YCgCo),
            1 => (0.2126, 0.0722),
            // Unspecified is read as BT.601, as browsers do.
            2 | 5 | 6 => (0.299, 0.114),
            4 => (0.30, 0.11),
            7 => (0.212, 0.087),
            9 => (0.2627, 0.0593),
            _ => return None,
        };
        Some(Self::Luma { red, blue })
    }

    fn rgb(&self, luma: &Samples, u: &Samples, v: &Samples, x: u32, y: u32) -> [f32; 3] {
        let luma = luma.unsigned(x, y);
        match *self {
            Self::Identity => [v.unsigned(x, y), luma, u.unsigned(x, y)],
            Self::YCgCo => {
                let (green, orange) = (u.signed(x, y), v.signed(x, y));
                [luma - green + orange, luma + green, luma - green - orange]
            }
            Self::Luma { red, blue } => {
                let r = luma + 2.0 * (1.0 - red) * v.signed(x, y);
                let b = luma + 2.0 * (1.0 - blue) * u.signed(x, y);
                [r, (luma - red * r - blue * b) / (1.0 - red - blue), b]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use image::{RgbImage, imageops};

    use super::*;
    use crate::pictures::{fixtures, ingest};

    /// The files that scripts/avif_fixtures.py makes.
    macro_rules! fixture {
        ($name:literal) => {
            include_bytes!(concat!("fixtures/", $name, ".avif")).as_slice()
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
            ("4:2:2, 12 bits, limited range, BT.709", fixture!("422-12-bit")),
            ("4:4:4, 10 bits, full range, BT.2020", fixture!("444-10-bit")),
            ("green, blue and red", fixture!("identity")),
            ("YCgCo", fixture!("ycgco")),
        ] {
            let difference = fixtures::difference(&rgb(file), &fixtures::gradient(64, 48));
            assert!(difference < 2.5, "{name}: {difference}");
        }
        assert_eq!(rgb(fixture!("identity")), fixtures::gradient(64, 48), "lossless");
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
            let difference = fixtures::difference(&DynamicImage::ImageRgba8(picture).into_rgb8(), &fixtures::gradient(64, 48));
            assert!(difference < 4.0, "{difference}");
        }
    }

    #[test]
    fn turns_and_mirrors_are_baked_in() {
        for angle in 0..4 {
            for axis in [None, Some(0), Some(1)] {
                let mut file = if axis.is_some() { fixture!("mirrored") } else { fixture!("turned") }.to_vec();
                set_property(&mut file, b"irot", angle);
                axis.iter().for_each(|axis| set_property(&mut file, b"imir", *axis));
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
                assert!(difference < 2.0, "{angle} x 90 degrees, mirror {axis:?}: {difference}");
            }
        }
    }

    fn set_property(file: &mut [u8], name: &[u8; 4], value: u8) {
        let at = file.windows(4).position(|window| window == name).expect("the property");
        file[at + 4] = value;
    }

    #[test]
    fn the_container_turns_and_exif_does_not() {
        // A camera's orientation 6 is written as a turn too: both would make it lie on its side again.
        let ingested = ingest(fixture!("located")).unwrap();
        assert_eq!(ingested.image.dimensions(), (48, 64));
        assert!(ingested.notes.contains(&"Location removed".to_owned()), "{:?}", ingested.notes);
    }

    #[test]
    fn wide_colours_become_srgb_from_either_kind_of_profile() {
        for (file, from) in [(fixture!("p3"), "Colours converted from"), (fixture!("icc"), "Colours converted from Wide fixture")] {
            let ingested = ingest(file).unwrap();
            assert!(ingested.notes.iter().any(|note| note.starts_with(from)), "{:?}", ingested.notes);
            let [red, green, _] = ingested.image.get_pixel(60, 2).0;
            let [red_before, green_before, _] = rgb(file).get_pixel(60, 2).0;
            assert!(red > red_before && green < green_before, "the same red needs larger numbers in a smaller space");
        }
        assert!(ingest(fixture!("420")).unwrap().notes.is_empty());
    }

    #[test]
    fn what_cannot_be_shown_truly_is_refused() {
        assert!(refusal(fixture!("hdr")).to_string().starts_with("is an AVIF picture with HDR brightness"));
    }

    #[test]
    fn a_bomb_is_refused_by_its_header() {
        let bomb = fixture!("bomb");
        assert!(bomb.len() < 2_000);
        assert_eq!(refusal(bomb), PictureError::TooManyPixels { width: 16_000, height: 16_000 });
    }

    #[test]
    fn a_file_that_is_cut_or_spoilt_anywhere_is_an_error_and_no_panic() {
        let whole = fixture!("444-10-bit");
        for length in 12..whole.len() {
            let error = refusal(&whole[..length]);
            assert!(matches!(error, PictureError::Truncated { .. } | PictureError::Damaged { .. }), "cut at {length}: {error}");
        }
        for at in (12..whole.len()).step_by(7) {
            let mut spoilt = whole.to_vec();
            spoilt[at] ^= 0xff;
            let _ = decode(&spoilt);
        }
    }
}
