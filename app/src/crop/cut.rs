use api::limits;

use super::{Aspect, Grip, Shape, Turn};
use crate::geometry::{Point, Rect};

#[cfg(test)]
mod tests;

/// Minimum side of the crop in pixels, if the image has as many.
const MIN_SIDE: f64 = 32.0;

/// Affine transformation from image to target: `(x, y)` maps to `(a x + c y + e, b x + d y + f)`.
pub type Matrix = [f64; 6];

/// A crop of an image. Positions are pixels of the frame, which is the rotated image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crop {
    picture: (f64, f64),
    turn: Turn,
    shape: Shape,
    rect: Rect,
}

impl Crop {
    /// The whole image of this size.
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

    /// True if nothing is cropped or rotated.
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

    /// Width and height of the image in pixels.
    pub fn picture(self) -> (u32, u32) {
        (self.picture.0 as u32, self.picture.1 as u32)
    }

    /// The size of the frame.
    pub fn frame(self) -> (f64, f64) {
        self.turn.frame(self.picture)
    }

    /// The crop rectangle.
    pub fn rect(self) -> Rect {
        self.rect
    }

    /// The crop rectangle in fractions of the frame.
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

    /// The rotation.
    pub fn turn(self) -> Turn {
        self.turn
    }

    /// The constraint of its aspect ratio.
    pub fn shape(self) -> Shape {
        self.shape
    }

    /// The position of a handle.
    pub fn place(self, grip: Grip) -> Point {
        self.rect.at(Point {
            x: f64::from(grip.across + 1) / 2.0,
            y: f64::from(grip.down + 1) / 2.0,
        })
    }

    /// Moves the rectangle within the frame.
    pub fn moved(self, by: Point) -> Self {
        self.put(
            self.rect.left + by.x,
            self.rect.top + by.y,
            self.rect.width,
            self.rect.height,
        )
    }

    /// Moves a handle within the frame; the opposite side stays.
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

    /// Constrains the aspect ratio, with the same centre and about the same size.
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

    /// Exchanges width and height of the constraint.
    pub fn exchanged(self) -> Self {
        Self {
            shape: self.shape.turned(),
            ..self
        }
        .reshaped()
    }

    /// Rotates by a quarter turn, with the rectangle.
    pub fn by_quarter(self, is_clockwise: bool) -> Self {
        let ((width, height), rect) = (self.frame(), self.rect);
        let (left, top) = if is_clockwise {
            (height - rect.top - rect.height, rect.left)
        } else {
            (rect.top, width - rect.left - rect.width)
        };
        let turned = Self {
            turn: self.turn.by_quarter(is_clockwise),
            shape: self.shape.turned(),
            ..self
        };
        turned.put(left, top, rect.height, rect.width)
    }

    /// Mirrors left and right, with the rectangle.
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

    /// Straightens by this many half degrees.
    pub fn straightened(self, half_degrees: i32) -> Self {
        Self {
            turn: self.turn.straightened(half_degrees),
            ..self
        }
    }

    /// Size of the result in pixels: no more than the image has, and at most `most` on the longer
    /// side.
    pub fn output(self, most: u32) -> (u32, u32) {
        let scale = self
            .turn
            .scale(self.picture)
            .max(self.rect.width.max(self.rect.height) / f64::from(most));
        let pixels = |side: f64| (side / scale).round().max(1.0) as u32;
        (pixels(self.rect.width), pixels(self.rect.height))
    }

    /// True if the result is large enough for the model.
    pub fn is_usable(self) -> bool {
        let (width, height) = self.output(limits::WORKING_LONG_SIDE);
        width.min(height) >= limits::PICTURE_SHORT_SIDE
    }

    /// The transformation with which the crop fills `target`, for a copy of the image that is
    /// `across` pixels wide.
    pub fn matrix(self, across: f64, target: (u32, u32)) -> Matrix {
        self.drawn(across, self.rect, target)
    }

    /// The transformation with which the whole frame fills `target`, for a copy of the image that
    /// is `across` pixels wide.
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
        // The image may be drawn from a copy of another size.
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

    /// The crop with its aspect ratio applied.
    fn reshaped(self) -> Self {
        let (frame, Rect { width, height, .. }) = (self.frame(), self.rect);
        let Some(ratio) = self.shape.ratio(frame) else {
            return self;
        };
        let wanted = (width * height * ratio)
            .sqrt()
            .max(MIN_SIDE)
            .max(MIN_SIDE * ratio);
        let across = wanted.min(frame.0).min(frame.1 * ratio);
        let middle = self.rect.middle();
        self.put(
            middle.x - across / 2.0,
            middle.y - across / ratio / 2.0,
            across,
            across / ratio,
        )
    }

    /// Minimum and maximum sides when a handle moves, and the positions of the edges.
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
        (
            (MIN_SIDE.min(most.0), MIN_SIDE.min(most.1)),
            most,
            across,
            down,
        )
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

/// A horizontal and a vertical number, or two edges.
type Sides = (f64, f64);

/// The length that results from a move to `to`.
fn side(grip: i8, to: f64, (start, end): Sides) -> f64 {
    match grip {
        -1 => end - to,
        1 => to - start,
        _ => end - start,
    }
}

/// The maximum length.
fn room(grip: i8, (start, end): Sides, frame: f64) -> f64 {
    match grip {
        -1 => end,
        1 => frame - start,
        _ => frame,
    }
}

/// The start of a side of this length: the opposite edge stays, or else the centre.
fn start(grip: i8, (start, end): Sides, length: f64) -> f64 {
    match grip {
        -1 => end - length,
        1 => start,
        _ => (start + end - length) / 2.0,
    }
}
