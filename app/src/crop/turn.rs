/// Maximum straightening in half degrees, in both directions.
pub const MAX_STRAIGHTENING: i32 = 90;

/// A rotation: quarter turns, then mirroring, then straightening. Straightening enlarges the image
/// until it fills its frame, so that no corner is blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Turn {
    /// Clockwise quarter turns, 0 to 3.
    quarters: u8,
    /// Whether left and right are mirrored.
    is_mirrored: bool,
    /// Clockwise straightening in half degrees.
    half_degrees: i32,
}

/// A linear map: `(x, y)` maps to `(a x + c y, b x + d y)`.
pub type Linear = [f64; 4];

impl Turn {
    /// Adds a quarter turn, clockwise or counterclockwise.
    pub fn by_quarter(self, is_clockwise: bool) -> Self {
        // The image beneath a mirroring turns the other way.
        let step = if is_clockwise == self.is_mirrored {
            3
        } else {
            1
        };
        Self {
            quarters: (self.quarters + step) % 4,
            ..self
        }
    }

    /// Mirrors the visible image.
    pub fn mirrored(self) -> Self {
        Self {
            is_mirrored: !self.is_mirrored,
            half_degrees: -self.half_degrees,
            ..self
        }
    }

    /// Sets the straightening, within its limit.
    pub fn straightened(self, half_degrees: i32) -> Self {
        Self {
            half_degrees: half_degrees.clamp(-MAX_STRAIGHTENING, MAX_STRAIGHTENING),
            ..self
        }
    }

    /// The clockwise straightening in half degrees.
    pub fn half_degrees(self) -> i32 {
        self.half_degrees
    }

    /// The size of the frame of an image of this size.
    pub fn frame(self, (width, height): (f64, f64)) -> (f64, f64) {
        if self.quarters % 2 == 1 {
            (height, width)
        } else {
            (width, height)
        }
    }

    /// The factor that makes the straightened image fill its frame.
    pub fn scale(self, picture: (f64, f64)) -> f64 {
        let (width, height) = self.frame(picture);
        let (sin, cos) = self.angle().sin_cos();
        cos + sin.abs() * (width / height).max(height / width)
    }

    /// The linear map around the centre.
    pub fn linear(self, picture: (f64, f64)) -> Linear {
        let (sin, cos) = self.angle().sin_cos();
        let scale = self.scale(picture);
        let across = if self.is_mirrored { -scale } else { scale };
        let (x, y) = [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)][usize::from(self.quarters)];
        // Images of the two axes: by quarter turns and mirroring, then by the angle.
        let turned = |x: f64, y: f64| {
            (
                cos * x * across - sin * y * scale,
                sin * x * across + cos * y * scale,
            )
        };
        let (right, down) = (turned(x, y), turned(-y, x));
        [right.0, right.1, down.0, down.1]
    }

    fn angle(self) -> f64 {
        f64::from(self.half_degrees).to_radians() / 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PICTURE: (f64, f64) = (600.0, 400.0);

    fn at(turn: Turn, x: f64, y: f64) -> (i32, i32) {
        let [a, b, c, d] = turn.linear(PICTURE);
        (
            (a * x + c * y).round() as i32,
            (b * x + d * y).round() as i32,
        )
    }

    #[test]
    fn quarter_turn_moves_the_upper_edge_to_the_right() {
        let right = Turn::default().by_quarter(true);
        assert_eq!(at(right, 0.0, -200.0), (200, 0));
        assert_eq!(right.frame(PICTURE), (400.0, 600.0));
        assert_eq!(
            at(Turn::default().by_quarter(false), 0.0, -200.0),
            (-200, 0)
        );
    }

    #[test]
    fn mirroring_applies_to_the_rotated_image() {
        let turn = Turn::default().by_quarter(true);
        let (x, y) = at(turn, 300.0, -200.0);
        assert_eq!(at(turn.mirrored(), 300.0, -200.0), (-x, y));
        let (x, y) = at(turn.mirrored(), 300.0, -200.0);
        assert_eq!(
            at(turn.mirrored().by_quarter(true), 300.0, -200.0),
            (-y, x),
            "and turns on as it is seen"
        );
    }

    #[test]
    fn inverse_changes_cancel_out() {
        for turn in [
            Turn::default(),
            Turn::default().mirrored(),
            Turn::default().straightened(14).by_quarter(true),
        ] {
            assert_eq!((0..4).fold(turn, |turn, _| turn.by_quarter(true)), turn);
            assert_eq!(turn.by_quarter(true).by_quarter(false), turn);
            assert_eq!(turn.mirrored().mirrored(), turn);
        }
    }

    #[test]
    fn straightened_image_fills_its_frame() {
        for half_degrees in -MAX_STRAIGHTENING..=MAX_STRAIGHTENING {
            for turn in [
                Turn::default(),
                Turn::default().by_quarter(true),
                Turn::default().mirrored(),
            ] {
                let turn = turn.straightened(half_degrees);
                let [a, b, c, d] = turn.linear(PICTURE);
                let determinant = a * d - b * c;
                let (width, height) = turn.frame(PICTURE);
                for (x, y) in [
                    (-width, -height),
                    (width, -height),
                    (width, height),
                    (-width, height),
                ] {
                    let (x, y) = (x / 2.0, y / 2.0);
                    let within = ((d * x - c * y) / determinant, (a * y - b * x) / determinant);
                    assert!(
                        within.0.abs() < 300.001 && within.1.abs() < 200.001,
                        "{half_degrees}: {within:?}"
                    );
                }
            }
        }
        assert_eq!(
            Turn::default().straightened(1000).half_degrees(),
            MAX_STRAIGHTENING
        );
    }
}
