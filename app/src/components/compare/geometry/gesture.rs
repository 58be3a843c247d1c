//! What one finger or two, or a mouse, do to the view.

use super::Point;

/// The fingers that lie on the stage, the first two of which count. Places are CSS pixels.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Gesture {
    fingers: Vec<(i32, Point)>,
}

/// What the move of a finger asks for. Lengths are CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// How far the picture goes with it.
    pub by: Point,
    /// How much closer it comes.
    pub factor: f64,
    /// Around which place.
    pub around: Point,
}

impl Gesture {
    /// A finger was put down.
    pub fn put(&mut self, finger: i32, at: Point) {
        self.lift(finger);
        self.fingers.push((finger, at));
    }

    /// A finger was lifted.
    pub fn lift(&mut self, finger: i32) {
        self.fingers.retain(|(other, _)| *other != finger);
    }

    /// True while none is down.
    pub fn is_over(&self) -> bool {
        self.fingers.is_empty()
    }

    /// A finger was moved: none if it is not one of the two that count.
    pub fn moved(&mut self, finger: i32, to: Point) -> Option<Change> {
        let before = self.hold();
        let moved = self
            .fingers
            .iter_mut()
            .take(2)
            .find(|(other, _)| *other == finger)?;
        moved.1 = to;
        let after = self.hold();
        let by = Point {
            x: after.middle.x - before.middle.x,
            y: after.middle.y - before.middle.y,
        };
        Some(Change {
            by,
            factor: after.spread / before.spread,
            around: after.middle,
        })
    }

    fn hold(&self) -> Hold {
        match self.fingers.as_slice() {
            [] => Hold {
                middle: Point::MIDDLE,
                spread: 1.0,
            },
            [(_, at)] => Hold {
                middle: *at,
                spread: 1.0,
            },
            [(_, a), (_, b), ..] => Hold {
                middle: Point {
                    x: (a.x + b.x) / 2.0,
                    y: (a.y + b.y) / 2.0,
                },
                spread: distance(*a, *b),
            },
        }
    }
}

/// How the picture is held: where, and how far apart.
struct Hold {
    middle: Point,
    spread: f64,
}

/// Never so small that a hair's breadth becomes a leap.
fn distance(a: Point, b: Point) -> f64 {
    const LEAST: f64 = 10.0;
    let (across, down) = (a.x - b.x, a.y - b.y);
    (across * across + down * down).sqrt().max(LEAST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    #[test]
    fn one_finger_takes_the_picture_along() {
        let mut gesture = Gesture::default();
        gesture.put(1, at(10.0, 10.0));
        assert_eq!(
            gesture.moved(1, at(40.0, 5.0)),
            Some(Change {
                by: at(30.0, -5.0),
                factor: 1.0,
                around: at(40.0, 5.0)
            })
        );
        assert_eq!(
            gesture.moved(1, at(40.0, 6.0)).map(|change| change.by),
            Some(at(0.0, 1.0))
        );
        gesture.lift(1);
        assert!(gesture.is_over());
        assert_eq!(gesture.moved(1, at(0.0, 0.0)), None);
    }

    #[test]
    fn two_fingers_that_part_bring_it_closer_around_their_middle() {
        let mut gesture = Gesture::default();
        gesture.put(1, at(100.0, 100.0));
        gesture.put(2, at(200.0, 100.0));
        assert_eq!(
            gesture.moved(2, at(300.0, 100.0)),
            Some(Change {
                by: at(50.0, 0.0),
                factor: 2.0,
                around: at(200.0, 100.0)
            })
        );
        assert_eq!(
            gesture
                .moved(1, at(200.0, 100.0))
                .map(|change| change.factor),
            Some(0.5)
        );
    }

    #[test]
    fn a_finger_that_stays_takes_over_from_the_one_that_goes() {
        let mut gesture = Gesture::default();
        for (finger, place) in [(1, at(0.0, 0.0)), (2, at(100.0, 0.0)), (3, at(50.0, 50.0))] {
            gesture.put(finger, place);
        }
        assert_eq!(
            gesture.moved(3, at(60.0, 60.0)),
            None,
            "a third does not count"
        );
        gesture.lift(1);
        gesture.lift(3);
        assert_eq!(
            gesture
                .moved(2, at(110.0, 0.0))
                .map(|change| (change.by, change.factor)),
            Some((at(10.0, 0.0), 1.0))
        );
    }

    #[test]
    fn fingers_on_one_spot_do_not_throw_it_to_infinity() {
        let mut gesture = Gesture::default();
        gesture.put(1, at(5.0, 5.0));
        gesture.put(2, at(5.0, 5.0));
        assert_eq!(
            gesture.moved(2, at(6.0, 5.0)).map(|change| change.factor),
            Some(1.0)
        );
    }
}
