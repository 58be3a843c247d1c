/// A rectangle, or a place and a size. Where it lies in the frame of a picture, lengths across are in widths of the frame, lengths
/// down in its heights.
///
/// One type for all, because every type that a signal holds is more program.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// Its left edge.
    pub left: f64,
    /// Its top edge.
    pub top: f64,
    /// From its left edge to its right edge.
    pub width: f64,
    /// From its top edge to its bottom edge.
    pub height: f64,
}

/// A place in the frame, or in the picture: 0 at the left and at the top, 1 at the right and at the bottom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

impl Rect {
    /// The frame itself.
    pub const WHOLE: Self = Self {
        left: 0.0,
        top: 0.0,
        width: 1.0,
        height: 1.0,
    };

    /// The place, as shares of the rectangle's sides, that lies at `at`.
    pub fn within(self, at: Point) -> Point {
        Point {
            x: (at.x - self.left) / self.width,
            y: (at.y - self.top) / self.height,
        }
    }

    /// Where the place lies that is at these shares of its sides.
    pub fn at(self, within: Point) -> Point {
        Point {
            x: self.left + within.x * self.width,
            y: self.top + within.y * self.height,
        }
    }

    /// Its middle.
    pub fn middle(self) -> Point {
        self.at(Point::MIDDLE)
    }
}

impl Point {
    /// The middle.
    pub const MIDDLE: Self = Self { x: 0.5, y: 0.5 };
}
