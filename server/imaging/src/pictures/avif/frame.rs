//! Decodes an AV1 frame and converts it to RGB.

use api::limits;
use image::RgbaImage;
use re_rav1d::dav1d::pixel::YUVRange;
use re_rav1d::dav1d::{
    BitsPerComponent, Decoder, Picture, PixelLayout, PlanarImageComponent, Plane, Settings,
};

use super::{Colours, DAMAGED, unsupported};
use crate::pictures::PictureError;

/// One decoded AV1 frame.
pub(super) struct Frame(Picture);

impl Frame {
    /// Decodes the first frame in `data`.
    ///
    /// # Errors
    /// If the data cannot be decoded, or the frame does not have the `expected` width and height.
    pub(super) fn decode(data: &[u8], expected: (u32, u32)) -> Result<Self, PictureError> {
        let mut settings = Settings::new();
        settings.set_n_threads(1);
        settings.set_max_frame_delay(1);
        settings.set_all_layers(false);
        settings.set_frame_size_limit(limits::PICTURE_PIXELS as u32);
        let mut decoder = Decoder::with_settings(&settings).map_err(|_| DAMAGED)?;
        match decoder.send_data(data.to_vec(), None, None, None) {
            Ok(()) => {}
            // "Again" means that there are further frames, which are not needed.
            Err(error) if error.is_again() => {}
            Err(_) => return Err(DAMAGED),
        }
        let frame = decoder.get_picture().map_err(|_| DAMAGED)?;
        if (frame.width(), frame.height()) == expected {
            Ok(Self(frame))
        } else {
            Err(DAMAGED)
        }
    }

    /// The luma plane as an alpha channel.
    pub(super) fn opacity(&self) -> Samples {
        self.samples(PlanarImageComponent::Y, self.range())
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

    /// Writes the frame, opaque, to the canvas at the upper left corner `(left, top)`.
    pub(super) fn paint(
        &self,
        canvas: &mut RgbaImage,
        (left, top): (u32, u32),
        colours: &Colours,
    ) -> Result<(), PictureError> {
        let range = || colours.range.unwrap_or_else(|| self.range());
        let luma = self.samples(PlanarImageComponent::Y, range());
        let code = colours
            .matrix
            .unwrap_or(self.0.matrix_coefficients() as u16);
        let rgb: Box<dyn Fn(u32, u32) -> [f32; 3]> = if self.0.pixel_layout() == PixelLayout::I400 {
            Box::new(|x, y| [luma.unsigned(x, y); 3])
        } else {
            let matrix = Matrix::of(code)
                .ok_or(unsupported("an AVIF picture with colours of a rare kind"))?;
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

pub(super) fn to_byte(value: f32) -> u8 {
    (value * 255.0).round() as u8
}

/// One plane of a frame, addressed by the pixels of the whole picture.
pub(super) struct Samples {
    plane: Plane,
    /// Bytes per row.
    stride: usize,
    bits: u32,
    limited: bool,
    /// 1 if the plane is subsampled in that direction, else 0.
    halved_across: u32,
    halved_down: u32,
}

impl Samples {
    /// A sample of luma, or of any plane of red, green and blue: 0 to 1.
    pub(super) fn unsigned(&self, x: u32, y: u32) -> f32 {
        let (black, span) = if self.limited {
            (16.0 * self.step(), 219.0 * self.step())
        } else {
            (0.0, self.max())
        };
        (self.raw(x, y) - black) / span
    }

    /// A sample of chroma: -0.5 to 0.5.
    fn signed(&self, x: u32, y: u32) -> f32 {
        let span = if self.limited {
            224.0 * self.step()
        } else {
            self.max()
        };
        (self.raw(x, y) - 128.0 * self.step()) / span
    }

    /// The size of one 8-bit level in this plane's bit depth.
    fn step(&self) -> f32 {
        (1 << (self.bits - 8)) as f32
    }

    fn max(&self) -> f32 {
        ((1 << self.bits) - 1) as f32
    }

    fn raw(&self, x: u32, y: u32) -> f32 {
        let (x, y) = (
            (x >> self.halved_across) as usize,
            (y >> self.halved_down) as usize,
        );
        let row = y * self.stride;
        if self.bits == 8 {
            f32::from(self.plane[row + x])
        } else {
            f32::from(u16::from_ne_bytes([
                self.plane[row + 2 * x],
                self.plane[row + 2 * x + 1],
            ]))
        }
    }
}

/// The matrix coefficients from the samples to RGB (ITU-T H.273, table 4).
enum Matrix {
    /// Planes of green, blue and red.
    Identity,
    YCgCo,
    /// Luma with these weights of red and blue, and colour differences.
    Luma {
        red: f32,
        blue: f32,
    },
}

impl Matrix {
    /// `None` for matrices that are not used on the web.
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
