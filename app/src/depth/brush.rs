/// The direction in which a stroke moves depth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// Pulls nearer.
    #[default]
    Nearer,
    /// Pushes farther.
    Farther,
}

/// The brush of the depth editor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Brush {
    /// Direction of its strokes.
    pub direction: Direction,
    /// Radius in pixels of the map.
    pub radius: f32,
    /// Change of depth by one stroke, as a fraction of the whole range.
    pub strength: f32,
    /// Fraction of the radius over which the effect fades out towards the edge.
    pub softness: f32,
}

impl Default for Brush {
    fn default() -> Self {
        Self {
            direction: Direction::Nearer,
            radius: 32.0,
            strength: 0.15,
            softness: 0.8,
        }
    }
}

impl Brush {
    /// Coverage at a distance from the centre: 0 to 65,535, the full strength.
    pub fn cover(&self, distance: f32) -> u16 {
        let from_rim = 1.0 - distance / self.radius.max(0.5);
        let share = (from_rim / self.softness.max(0.01)).clamp(0.0, 1.0);
        (share * share * (3.0 - 2.0 * share) * f32::from(u16::MAX)) as u16
    }

    /// The change of depth of a pixel with this coverage.
    pub fn shift(&self, cover: u16) -> i32 {
        let shift = (self.strength * f32::from(cover)) as i32;
        if self.direction == Direction::Nearer {
            shift
        } else {
            -shift
        }
    }
}

/// The squared distance of a point from a line segment.
pub fn squared_distance((x, y): (f32, f32), from: (f32, f32), to: (f32, f32)) -> f32 {
    let (along_x, along_y) = (to.0 - from.0, to.1 - from.1);
    let length = along_x * along_x + along_y * along_y;
    let along = if length > 0.0 {
        (((x - from.0) * along_x + (y - from.1) * along_y) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let (across_x, across_y) = (x - from.0 - along * along_x, y - from.1 - along * along_y);
    across_x * across_x + across_y * across_y
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coverage_is_full_at_the_centre_and_zero_at_the_edge() {
        let brush = Brush {
            radius: 10.0,
            softness: 0.5,
            ..Brush::default()
        };
        assert_eq!(
            [
                brush.cover(0.0),
                brush.cover(5.0),
                brush.cover(10.0),
                brush.cover(30.0)
            ],
            [65_535, 65_535, 0, 0]
        );
        assert!(brush.cover(7.0) > brush.cover(8.0));
        let hard = Brush {
            softness: 0.0,
            ..brush
        };
        assert_eq!((hard.cover(9.8), hard.cover(10.0)), (65_535, 0));
    }

    #[test]
    fn farther_shifts_opposite_to_nearer() {
        let nearer = Brush {
            strength: 0.5,
            ..Brush::default()
        };
        let farther = Brush {
            direction: Direction::Farther,
            ..nearer
        };
        assert_eq!(
            (nearer.shift(40_000), farther.shift(40_000)),
            (20_000, -20_000)
        );
    }

    #[test]
    fn distance_is_to_the_nearest_point_of_the_segment() {
        let squared = |point| squared_distance(point, (0.0, 0.0), (10.0, 0.0));
        assert_eq!(
            [
                squared((5.0, 3.0)),
                squared((13.0, 4.0)),
                squared((-3.0, 0.0))
            ],
            [9.0, 25.0, 9.0]
        );
        assert_eq!(squared_distance((3.0, 4.0), (0.0, 0.0), (0.0, 0.0)), 25.0);
    }
}
