use api::limits;

use super::{Aspect, Grip, Shape, Turn};
use crate::components::compare::{Point, Rect};

#[cfg(test)]
mod tests;

/// Pixels that a side of the kept part has at least, as far as the picture has them.
const LEAST: f64 = 32.0;

/// Picture to target: `(x, y)` goes to `(a x + c y + e, b x + d y + f)`.
pub type Matrix = [f64; 6];

/// What is kept of a picture, and how it is turned. Places are in pixels of the frame: of the picture as it is seen when it is turned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crop {
    picture: (f64, f64),
    turn: Turn,
    shape: Shape,
    rect: Rect,
}

impl Crop {
    /// All of a picture of that size, as it is.
    pub fn whole(width: u32, height: u32) -> Self {
        let picture = (f64::from(width.max(1)), f64::from(height.max(1)));
        let shape = Shape {
            is_upright: height > width,
            ..Shape::default()
        };
        Self {
            picture,
            turn: Turn::default(),
            shape,
            rect: Rect {
                left: 0.0,
                top: 0.0,
                width: picture.0,
                height: picture.1,
            },
        }
    }

    /// True where nothing is cut off or turned.
    pub fn is_whole(self) -> bool {
        let (width, height) = self.frame();
        self.turn == Turn::default()
            && self.rect
                == Rect {
                    left: 0.0,
                    top: 0.0,
                    width,
                    height,
                }
    }

    /// Pixels across and down of the picture that it is of.
    pub fn picture(self) -> (u32, u32) {
        (self.picture.0 as u32, self.picture.1 as u32)
    }

    /// The size of the frame.
    pub fn frame(self) -> (f64, f64) {
        self.turn.frame(self.picture)
    }

    /// The kept part.
    pub fn rect(self) -> Rect {
        self.rect
    }

    /// The kept part in widths and heights of the frame.
    pub fn shares(self) -> Rect {
        let (width, height) = self.frame();
        let Rect { left, top, .. } = self.rect;
        Rect {
            left: left / width,
            top: top / height,
            width: self.rect.width / width,
            height: self.rect.height / height,
        }
    }

    /// How it is turned.
    pub fn turn(self) -> Turn {
        self.turn
    }

    /// What its sides are held to.
    pub fn shape(self) -> Shape {
        self.shape
    }

    /// Where a grip is.
    pub fn place(self, grip: Grip) -> Point {
        self.rect.at(Point {
            x: f64::from(grip.across + 1) / 2.0,
            y: f64::from(grip.down + 1) / 2.0,
        })
    }

    /// Moved by that much, as far as there is room.
    pub fn moved(self, by: Point) -> Self {
        self.put(
            self.rect.left + by.x,
            self.rect.top + by.y,
            self.rect.width,
            self.rect.height,
        )
    }

    /// With the grip pulled there, as far as there is room; what lies across from it stays.
    pub fn pulled(self, grip: Grip, to: Point) -> Self {
        let (least, most, across, down) = self.bounds(grip);
        let (width, height) = (side(grip.across, to.x, across), side(grip.down, to.y, down));
        let (width, height) = match self.shape.ratio(self.frame()) {
            Some(ratio) => {
                let wanted = if grip.across == 0 {
                    height * ratio
                } else if grip.down == 0 {
                    width
                } else {
                    width.max(height * ratio)
                };
                let width = wanted
                    .max(least.0)
                    .max(least.1 * ratio)
                    .min(most.0)
                    .min(most.1 * ratio);
                (width, width / ratio)
            }
            None => {
                let free = |grip: i8, wanted: f64, now: f64, least: f64, most: f64| {
                    if grip == 0 {
                        now
                    } else {
                        wanted.max(least).min(most)
                    }
                };
                let Rect {
                    width: across,
                    height: down,
                    ..
                } = self.rect;
                (
                    free(grip.across, width, across, least.0, most.0),
                    free(grip.down, height, down, least.1, most.1),
                )
            }
        };
        self.put(
            start(grip.across, across, width),
            start(grip.down, down, height),
            width,
            height,
        )
    }

    /// Held to that aspect, around the same middle and about as large.
    pub fn held_to(self, aspect: Aspect) -> Self {
        Self {
            shape: Shape {
                aspect,
                ..self.shape
            },
            ..self
        }
        .reshaped()
    }

    /// With the sides of its shape exchanged.
    pub fn exchanged(self) -> Self {
        Self {
            shape: self.shape.turned(),
            ..self
        }
        .reshaped()
    }

    /// Turned by a quarter; the kept part turns with it.
    pub fn by_quarter(self, with_the_clock: bool) -> Self {
        let ((width, height), rect) = (self.frame(), self.rect);
        let (left, top) = if with_the_clock {
            (height - rect.top - rect.height, rect.left)
        } else {
            (rect.top, width - rect.left - rect.width)
        };
        let turned = Self {
            turn: self.turn.by_quarter(with_the_clock),
            shape: self.shape.turned(),
            ..self
        };
        turned.put(left, top, rect.height, rect.width)
    }

    /// With left and right exchanged; the kept part goes with it.
    pub fn mirrored(self) -> Self {
        let (rect, (width, _)) = (self.rect, self.frame());
        let mirrored = Self {
            turn: self.turn.mirrored(),
            ..self
        };
        mirrored.put(
            width - rect.left - rect.width,
            rect.top,
            rect.width,
            rect.height,
        )
    }

    /// Straightened by that many half degrees.
    pub fn straightened(self, half_degrees: i32) -> Self {
        Self {
            turn: self.turn.straightened(half_degrees),
            ..self
        }
    }

    /// Pixels of what is kept: no more than the picture has, and at most that many on the longer side.
    pub fn output(self, most: u32) -> (u32, u32) {
        let scale = self
            .turn
            .scale(self.picture)
            .max(self.rect.width.max(self.rect.height) / f64::from(most));
        let pixels = |side: f64| (side / scale).round().max(1.0) as u32;
        (pixels(self.rect.width), pixels(self.rect.height))
    }

    /// True where enough of it is left for the model to work with.
    pub fn is_usable(self) -> bool {
        let (width, height) = self.output(limits::WORKING_LONG_SIDE);
        width.min(height) >= limits::PICTURE_SHORT_SIDE
    }

    /// How a picture of `across` pixels is drawn so that the kept part fills a target of that size.
    pub fn matrix(self, across: f64, target: (u32, u32)) -> Matrix {
        self.drawn(across, self.rect, target)
    }

    /// How a picture of `across` pixels is drawn so that the whole frame fills a target of that size.
    pub fn frame_matrix(self, across: f64, target: (u32, u32)) -> Matrix {
        let (width, height) = self.frame();
        self.drawn(
            across,
            Rect {
                left: 0.0,
                top: 0.0,
                width,
                height,
            },
            target,
        )
    }

    fn drawn(self, across: f64, part: Rect, (width, height): (u32, u32)) -> Matrix {
        let (x, y) = (
            f64::from(width) / part.width,
            f64::from(height) / part.height,
        );
        let [a, b, c, d] = self.turn.linear(self.picture);
        let (frame, picture) = (self.frame(), self.picture);
        // The picture may be drawn from a copy of another size.
        let copy = picture.0 / across;
        let e = frame.0 / 2.0 - (a * picture.0 + c * picture.1) / 2.0 - part.left;
        let f = frame.1 / 2.0 - (b * picture.0 + d * picture.1) / 2.0 - part.top;
        [
            a * x * copy,
            b * y * copy,
            c * x * copy,
            d * y * copy,
            e * x,
            f * y,
        ]
    }

    /// The kept part with the ratio that it is held to.
    fn reshaped(self) -> Self {
        let (frame, Rect { width, height, .. }) = (self.frame(), self.rect);
        let Some(ratio) = self.shape.ratio(frame) else {
            return self;
        };
        let wanted = (width * height * ratio)
            .sqrt()
            .max(LEAST)
            .max(LEAST * ratio);
        let across = wanted.min(frame.0).min(frame.1 * ratio);
        let middle = self.rect.middle();
        self.put(
            middle.x - across / 2.0,
            middle.y - across / ratio / 2.0,
            across,
            across / ratio,
        )
    }

    /// The least and the largest sides that it can be given at a grip, and where its left and right, its upper and lower edges are.
    fn bounds(self, grip: Grip) -> (Sides, Sides, Sides, Sides) {
        let (frame, rect) = (self.frame(), self.rect);
        let (across, down) = (
            (rect.left, rect.left + rect.width),
            (rect.top, rect.top + rect.height),
        );
        let most = (
            room(grip.across, across, frame.0),
            room(grip.down, down, frame.1),
        );
        ((LEAST.min(most.0), LEAST.min(most.1)), most, across, down)
    }

    fn put(self, left: f64, top: f64, width: f64, height: f64) -> Self {
        let frame = self.frame();
        let (width, height) = (width.min(frame.0), height.min(frame.1));
        let rect = Rect {
            left: left.clamp(0.0, frame.0 - width),
            top: top.clamp(0.0, frame.1 - height),
            width,
            height,
        };
        Self { rect, ..self }
    }
}

/// One number across and one down, or two edges.
type Sides = (f64, f64);

/// The length that a pull to `to` asks for.
fn side(grip: i8, to: f64, (start, end): Sides) -> f64 {
    match grip {
        -1 => end - to,
        1 => to - start,
        _ => end - start,
    }
}

/// The length that there is room for.
fn room(grip: i8, (start, end): Sides, frame: f64) -> f64 {
    match grip {
        -1 => end,
        1 => frame - start,
        _ => frame,
    }
}

/// Where a side of that length starts: what lies across from the grip stays, or else the middle.
fn start(grip: i8, (start, end): Sides, length: f64) -> f64 {
    match grip {
        -1 => end - length,
        1 => start,
        _ => (start + end - length) / 2.0,
    }
}
