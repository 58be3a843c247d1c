//! Pan and pinch gestures of pointers.

use super::Point;

/// The pointers that are down on an element. The first two count. Positions are CSS pixels.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Gesture {
    pointers: Vec<(i32, Point)>,
}

/// The effect of a pointer move. Lengths are CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GestureChange {
    /// Pan.
    pub by: Point,
    /// Zoom factor.
    pub factor: f64,
    /// Centre of the zoom.
    pub around: Point,
}

impl Gesture {
    /// Adds a pointer.
    pub fn press(&mut self, pointer: i32, at: Point) {
        self.release(pointer);
        self.pointers.push((pointer, at));
    }

    /// Removes a pointer.
    pub fn release(&mut self, pointer: i32) {
        self.pointers.retain(|(other, _)| *other != pointer);
    }

    /// True if no pointer is down.
    pub fn is_over(&self) -> bool {
        self.pointers.is_empty()
    }

    /// Moves a pointer; `None` if it is not one of the first two.
    pub fn moved(&mut self, pointer: i32, to: Point) -> Option<GestureChange> {
        let before = self.grip();
        let moved = self
            .pointers
            .iter_mut()
            .take(2)
            .find(|(other, _)| *other == pointer)?;
        moved.1 = to;
        let after = self.grip();
        let by = Point {
            x: after.middle.x - before.middle.x,
            y: after.middle.y - before.middle.y,
        };
        Some(GestureChange {
            by,
            factor: after.spread / before.spread,
            around: after.middle,
        })
    }

    fn grip(&self) -> Grip {
        match self.pointers.as_slice() {
            [] => Grip {
                middle: Point::MIDDLE,
                spread: 1.0,
            },
            [(_, at)] => Grip {
                middle: *at,
                spread: 1.0,
            },
            [(_, a), (_, b), ..] => Grip {
                middle: Point {
                    x: (a.x + b.x) / 2.0,
                    y: (a.y + b.y) / 2.0,
                },
                spread: distance(*a, *b),
            },
        }
    }
}

/// The centre of the pointers and their distance.
struct Grip {
    middle: Point,
    spread: f64,
}

/// At least 10, so that a small move of close pointers does not zoom far.
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
    fn one_pointer_pans() {
        let mut gesture = Gesture::default();
        gesture.press(1, at(10.0, 10.0));
        assert_eq!(
            gesture.moved(1, at(40.0, 5.0)),
            Some(GestureChange {
                by: at(30.0, -5.0),
                factor: 1.0,
                around: at(40.0, 5.0)
            })
        );
        assert_eq!(
            gesture.moved(1, at(40.0, 6.0)).map(|change| change.by),
            Some(at(0.0, 1.0))
        );
        gesture.release(1);
        assert!(gesture.is_over());
        assert_eq!(gesture.moved(1, at(0.0, 0.0)), None);
    }

    #[test]
    fn spreading_two_pointers_zooms_around_their_centre() {
        let mut gesture = Gesture::default();
        gesture.press(1, at(100.0, 100.0));
        gesture.press(2, at(200.0, 100.0));
        assert_eq!(
            gesture.moved(2, at(300.0, 100.0)),
            Some(GestureChange {
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
    fn remaining_pointer_pans_after_the_other_is_released() {
        let mut gesture = Gesture::default();
        for (pointer, place) in [(1, at(0.0, 0.0)), (2, at(100.0, 0.0)), (3, at(50.0, 50.0))] {
            gesture.press(pointer, place);
        }
        assert_eq!(
            gesture.moved(3, at(60.0, 60.0)),
            None,
            "a third does not count"
        );
        gesture.release(1);
        gesture.release(3);
        assert_eq!(
            gesture
                .moved(2, at(110.0, 0.0))
                .map(|change| (change.by, change.factor)),
            Some((at(10.0, 0.0), 1.0))
        );
    }

    #[test]
    fn pointers_at_one_position_zoom_by_a_finite_factor() {
        let mut gesture = Gesture::default();
        gesture.press(1, at(5.0, 5.0));
        gesture.press(2, at(5.0, 5.0));
        assert_eq!(
            gesture.moved(2, at(6.0, 5.0)).map(|change| change.factor),
            Some(1.0)
        );
    }
}
