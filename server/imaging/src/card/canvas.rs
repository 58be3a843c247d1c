use image::{Rgb, RgbImage};

/// Red, green, blue.
pub(super) type Colour = [u8; 3];

/// A rectangle, in whole pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
}

impl Area {
    pub(super) fn contains(self, x: i32, y: i32) -> bool {
        let is_within = |at: i32, from: u32, length: u32| {
            u32::try_from(at).is_ok_and(|at| (from..from + length).contains(&at))
        };
        is_within(x, self.x, self.width) && is_within(y, self.y, self.height)
    }

    /// The coverage of a pixel by the area with rounded corners, 0 to 1. The pixel is relative to the
    /// area.
    fn coverage(self, x: u32, y: u32, radius: f32) -> f32 {
        // Distance of the pixel's centre from the rectangle between the corners' centres.
        let beyond = |at: u32, length: u32| {
            ((at as f32 + 0.5 - length as f32 / 2.0).abs() - (length as f32 / 2.0 - radius))
                .max(0.0)
        };
        let distance = beyond(x, self.width).hypot(beyond(y, self.height));
        (radius - distance + 0.5).clamp(0.0, 1.0)
    }
}

/// A picture to draw on. Drawing is clipped to its size.
pub(super) struct Canvas(RgbImage);

impl Canvas {
    pub(super) fn new(width: u32, height: u32, ground: Colour) -> Self {
        Self(RgbImage::from_pixel(width, height, Rgb(ground)))
    }

    pub(super) fn into_picture(self) -> RgbImage {
        self.0
    }

    /// Blends a colour over one pixel; `opacity` is 0 to 1.
    pub(super) fn blend(&mut self, x: i32, y: i32, colour: Colour, opacity: f32) {
        let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else {
            return;
        };
        let Some(pixel) = self.0.get_pixel_mut_checked(x, y) else {
            return;
        };
        for (below, above) in pixel.0.iter_mut().zip(colour) {
            *below = (f32::from(*below) + (f32::from(above) - f32::from(*below)) * opacity).round()
                as u8;
        }
    }

    /// Fills an area with rounded corners.
    pub(super) fn fill(&mut self, area: Area, radius: f32, colour: Colour, opacity: f32) {
        self.cover(area, radius, |_, _| (colour, opacity));
    }

    /// Draws a picture of the area's size into it, with rounded corners.
    pub(super) fn draw_picture(&mut self, area: Area, radius: f32, picture: &RgbImage) {
        self.cover(area, radius, |x, y| {
            picture
                .get_pixel_checked(x, y)
                .map_or(([0; 3], 0.0), |pixel| (pixel.0, 1.0))
        });
    }

    fn cover(&mut self, area: Area, radius: f32, paint: impl Fn(u32, u32) -> (Colour, f32)) {
        for y in 0..area.height {
            for x in 0..area.width {
                let (colour, opacity) = paint(x, y);
                let opacity = opacity * area.coverage(x, y, radius);
                self.blend((area.x + x) as i32, (area.y + y) as i32, colour, opacity);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fill_rounds_corners() {
        let area = Area {
            x: 2,
            y: 2,
            width: 40,
            height: 30,
        };
        let mut canvas = Canvas::new(50, 40, [0; 3]);
        canvas.fill(area, 8.0, [200; 3], 1.0);
        let at = |x, y| canvas.0.get_pixel(x, y).0[0];
        assert_eq!(
            (at(2, 2), at(41, 31), at(22, 2), at(2, 17)),
            (0, 0, 200, 200)
        );
        assert!(
            (1..200).contains(&at(4, 4)),
            "the curve is smooth: {}",
            at(4, 4)
        );
        assert_eq!((at(1, 17), at(42, 17)), (0, 0), "nothing is outside");
    }

    #[test]
    fn drawing_is_clipped() {
        let mut canvas = Canvas::new(4, 4, [9; 3]);
        for (x, y) in [(-1, 0), (0, -1), (4, 0), (0, 4), (i32::MIN, i32::MAX)] {
            canvas.blend(x, y, [255; 3], 1.0);
        }
        assert!(canvas.0.pixels().all(|pixel| pixel.0 == [9; 3]));
    }
}
