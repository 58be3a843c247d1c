/// A rectangle. In the frame of an image, horizontal lengths are fractions of the frame's width and
/// vertical ones of its height.
///
/// One type for all uses, because each type that a signal holds adds code to the page.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// A point of a frame or an image: 0 at the left and top, 1 at the right and bottom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Distance from the left.
    pub x: f64,
    /// Distance from the top.
    pub y: f64,
}

impl Rect {
    /// The whole frame.
    pub const WHOLE: Self = Self {
        left: 0.0,
        top: 0.0,
        width: 1.0,
        height: 1.0,
    };

    /// Converts a point to fractions of this rectangle's sides.
    pub fn within(self, at: Point) -> Point {
        Point {
            x: (at.x - self.left) / self.width,
            y: (at.y - self.top) / self.height,
        }
    }

    /// Converts fractions of this rectangle's sides to a point.
    pub fn at(self, within: Point) -> Point {
        Point {
            x: self.left + within.x * self.width,
            y: self.top + within.y * self.height,
        }
    }

    /// The centre.
    pub fn middle(self) -> Point {
        self.at(Point::MIDDLE)
    }
}

impl Point {
    /// The centre.
    pub const MIDDLE: Self = Self { x: 0.5, y: 0.5 };
}
