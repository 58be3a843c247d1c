/// A rectangle of pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PixelRect {
    /// First column.
    pub left: u32,
    /// First row.
    pub top: u32,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

impl PixelRect {
    /// The whole of an image of this size.
    pub fn whole(width: u32, height: u32) -> Self {
        Self {
            left: 0,
            top: 0,
            width,
            height,
        }
    }

    /// The bounds of the pixels within `radius` of the line between two points, clipped to an image
    /// of `width` × `height` pixels.
    pub fn around(
        from: (f32, f32),
        to: (f32, f32),
        radius: f32,
        (width, height): (u32, u32),
    ) -> Self {
        let side = |a: f32, b: f32, most: u32| {
            let first = (a.min(b) - radius).max(0.0).min(most as f32) as u32;
            let end = (a.max(b) + radius + 1.0).max(0.0).min(most as f32) as u32;
            (first, end.saturating_sub(first))
        };
        let ((left, width), (top, height)) =
            (side(from.0, to.0, width), side(from.1, to.1, height));
        Self {
            left,
            top,
            width,
            height,
        }
    }

    /// True if it contains no pixel.
    pub fn is_empty(&self) -> bool {
        self.width == 0 || self.height == 0
    }

    /// Its rows as index ranges into an image that is `stride` pixels wide.
    pub fn rows(self, stride: u32) -> impl Iterator<Item = std::ops::Range<usize>> {
        (self.top..self.top + self.height).map(move |row| {
            let start = (row * stride + self.left) as usize;
            start..start + self.width as usize
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_of_a_line_are_clipped_to_the_image() {
        let area = PixelRect::around((10.0, 10.0), (20.0, 12.0), 3.0, (100, 14));
        assert_eq!(
            area,
            PixelRect {
                left: 7,
                top: 7,
                width: 17,
                height: 7
            }
        );
        assert!(PixelRect::around((-50.0, 5.0), (-40.0, 5.0), 3.0, (100, 14)).is_empty());
        assert!(PixelRect::around((500.0, 5.0), (400.0, 5.0), 3.0, (100, 14)).is_empty());
    }

    #[test]
    fn rows_are_index_ranges() {
        let rows: Vec<_> = PixelRect {
            left: 1,
            top: 2,
            width: 2,
            height: 2,
        }
        .rows(10)
        .collect();
        assert_eq!(rows, [21..23, 31..33]);
    }
}
