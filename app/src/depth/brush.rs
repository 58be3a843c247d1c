/// What a stroke does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// Pulls nearer.
    #[default]
    Nearer,
    /// Pushes farther.
    Farther,
}

/// What is painted with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Brush {
    /// Nearer or farther.
    pub direction: Direction,
    /// From its middle to its rim, in pixels of the map.
    pub radius: f32,
    /// How far one stroke moves what it covers, as a share of all depth.
    pub strength: f32,
    /// The share of the radius over which it fades out towards the rim.
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
    /// How much of its strength it has at that distance from its middle, of 65,535.
    pub fn cover(&self, distance: f32) -> u16 {
        let from_rim = 1.0 - distance / self.radius.max(0.5);
        let share = (from_rim / self.softness.max(0.01)).clamp(0.0, 1.0);
        (share * share * (3.0 - 2.0 * share) * f32::from(u16::MAX)) as u16
    }

    /// By how much it moves what it covers that much.
    pub fn shift(&self, cover: u16) -> i32 {
        let shift = (self.strength * f32::from(cover)) as i32;
        if self.direction == Direction::Nearer {
            shift
        } else {
            -shift
        }
    }
}

/// The square of the distance of a point from the line between two others.
pub fn squared_distance((x, y): (f32, f32), from: (f32, f32), to: (f32, f32)) -> f32 {
    let (along_x, along_y) = (to.0 - from.0, to.1 - from.1);
    let length = along_x * along_x + along_y * along_y;
    let place = if length > 0.0 {
        (((x - from.0) * along_x + (y - from.1) * along_y) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let (across_x, across_y) = (x - from.0 - place * along_x, y - from.1 - place * along_y);
    across_x * across_x + across_y * across_y
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_whole_in_its_middle_and_nothing_at_its_rim() {
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
    fn farther_is_the_opposite_of_nearer() {
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
    fn distance_is_from_the_line_and_beyond_its_ends_from_the_ends() {
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
