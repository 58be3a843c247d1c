//! Which part of the picture is seen, and what wheel and keys make of it. A view port is where the picture lies in the frame;
//! every view of a comparison has the same one.

use super::{Point, Rect};

/// The closest: this many pixels of the screen for one of the picture's.
const CLOSEST: f64 = 32.0;
/// However large the picture is, it can be seen so many times larger than where it fits.
const ALWAYS: f64 = 8.0;

impl Rect {
    /// How many times as large as where it just fits.
    pub fn zoom(self) -> f64 {
        self.width
    }

    /// True where the whole picture is seen, as large as it can be.
    pub fn is_fit(self) -> bool {
        self.zoom() == 1.0
    }

    /// Closer by that factor around a point of the frame, within what can be seen: no farther than where it fits.
    /// `actual` is the zoom at which a pixel of the picture is one of the screen.
    pub fn closer(self, factor: f64, around: Point, actual: f64) -> Self {
        let most = (CLOSEST * actual).max(ALWAYS);
        let zoom = (self.zoom() * factor).min(most).max(self.zoom().min(1.0));
        self.at_zoom(zoom, around)
    }

    /// At that zoom exactly; what is at `around` stays there.
    pub fn at_zoom(self, zoom: f64, around: Point) -> Self {
        let kept = self.within(around);
        Self {
            left: around.x - kept.x * zoom,
            top: around.y - kept.y * zoom,
            width: zoom,
            height: zoom,
        }
        .held()
    }

    /// What a double click makes of it: the whole picture, or where that is what is seen already, the first whole
    /// number of pixels of the screen for one of the picture's that brings it closer.
    pub fn toggled(self, around: Point, actual: f64) -> Self {
        const CLOSER: f64 = 1.25;
        if !self.is_fit() {
            return Self::WHOLE;
        }
        self.at_zoom(actual * (CLOSER / actual).ceil().max(1.0), around)
    }

    /// Moved by widths and heights of the frame, as far as there is picture.
    pub fn moved(self, across: f64, down: f64) -> Self {
        Self {
            left: self.left + across,
            top: self.top + down,
            ..self
        }
        .held()
    }

    /// Moved as little as brings that point of the picture into the frame.
    pub fn showing(self, of_picture: Point) -> Self {
        let at = self.at(of_picture);
        let into = |place: f64| place.clamp(0.0, 1.0) - place;
        self.moved(into(at.x), into(at.y))
    }

    /// No gap at any edge; in the middle where the picture is smaller than the frame.
    fn held(self) -> Self {
        let room = 1.0 - self.zoom();
        let hold = |edge: f64| {
            if room > 0.0 {
                room / 2.0
            } else {
                edge.max(room).min(0.0)
            }
        };
        Self {
            left: hold(self.left),
            top: hold(self.top),
            ..self
        }
    }
}

/// How much closer a turn of the wheel brings the picture. A trackpad's pinch comes as small turns with the Control key.
pub fn wheel_factor(pixels: f64, is_pinch: bool) -> f64 {
    const MOST: f64 = 120.0;
    let per_pixel = if is_pinch { 0.01 } else { 0.0025 };
    (-pixels.clamp(-MOST, MOST) * per_pixel).exp()
}

/// What a key asks of the view.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Command {
    /// Closer by that factor.
    Closer(f64),
    /// The whole picture.
    Fit,
    /// A pixel of the picture on one of the screen.
    Actual,
    /// Look further in that direction: steps to the right, and down.
    Look(f64, f64),
    /// Read colours, or no longer.
    Read,
    /// Take the whole screen, or give it back.
    FillScreen,
}

impl Command {
    /// The command of a key, named as in `KeyboardEvent.key`.
    pub fn of_key(key: &str, shift: bool) -> Option<Self> {
        const STEP: f64 = 1.5;
        let far = if shift { 10.0 } else { 1.0 };
        Some(match key {
            "+" | "=" => Self::Closer(STEP),
            "-" | "_" => Self::Closer(1.0 / STEP),
            "0" => Self::Fit,
            "1" => Self::Actual,
            "i" | "I" => Self::Read,
            "f" | "F" => Self::FillScreen,
            "ArrowRight" => Self::Look(far, 0.0),
            "ArrowLeft" => Self::Look(-far, 0.0),
            "ArrowDown" => Self::Look(0.0, far),
            "ArrowUp" => Self::Look(0.0, -far),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests;
