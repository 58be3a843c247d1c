//! Pan and zoom of an image in its frame. A viewport is the image's rectangle in units of the
//! frame; all views of a comparison share one.

use super::{Point, Rect};

/// Maximum zoom: screen pixels per image pixel.
const MAX_PIXEL_SCALE: f64 = 32.0;
/// Maximum zoom relative to fit that images of any size have at least.
const MIN_MAX_ZOOM: f64 = 8.0;

impl Rect {
    /// Zoom factor; 1 fits the image into the frame.
    pub fn zoom(self) -> f64 {
        self.width
    }

    /// True if the whole image is shown as large as it fits.
    pub fn is_fit(self) -> bool {
        self.zoom() == 1.0
    }

    /// Zooms by `factor` around a point of the frame, between fit and the maximum. `actual` is the
    /// zoom at which image pixels are screen pixels.
    pub fn zoomed(self, factor: f64, around: Point, actual: f64) -> Self {
        let most = (MAX_PIXEL_SCALE * actual).max(MIN_MAX_ZOOM);
        let zoom = (self.zoom() * factor).min(most).max(self.zoom().min(1.0));
        self.at_zoom(zoom, around)
    }

    /// Zooms to exactly `zoom` and keeps the point at `around` in place.
    pub fn at_zoom(self, zoom: f64, around: Point) -> Self {
        let anchor = self.within(around);
        Self {
            left: around.x - anchor.x * zoom,
            top: around.y - anchor.y * zoom,
            width: zoom,
            height: zoom,
        }
        .clamped()
    }

    /// Toggles between fit and the smallest integer scale (screen pixels per image pixel) that
    /// enlarges the image.
    pub fn toggled(self, around: Point, actual: f64) -> Self {
        const CLOSER: f64 = 1.25;
        if !self.is_fit() {
            return Self::WHOLE;
        }
        self.at_zoom(actual * (CLOSER / actual).ceil().max(1.0), around)
    }

    /// Pans by fractions of the frame, without leaving a gap at an edge.
    pub fn panned(self, across: f64, down: f64) -> Self {
        Self {
            left: self.left + across,
            top: self.top + down,
            ..self
        }
        .clamped()
    }

    /// Pans as little as brings a point of the image into the frame.
    pub fn showing(self, of_picture: Point) -> Self {
        let at = self.at(of_picture);
        let into = |place: f64| place.clamp(0.0, 1.0) - place;
        self.panned(into(at.x), into(at.y))
    }

    /// Without a gap at any edge; centred if the image is smaller than the frame.
    fn clamped(self) -> Self {
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

/// Zoom factor of a wheel event. A pinch on a trackpad arrives as small wheel steps with the
/// Control key.
pub fn wheel_zoom(pixels: f64, is_pinch: bool) -> f64 {
    const MOST: f64 = 120.0;
    let per_pixel = if is_pinch { 0.01 } else { 0.0025 };
    (-pixels.clamp(-MOST, MOST) * per_pixel).exp()
}

/// A command of the keyboard to the comparison.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ViewportCommand {
    /// Zoom by this factor.
    Zoom(f64),
    /// Fit the image into the frame.
    Fit,
    /// Show image pixels as screen pixels.
    ActualSize,
    /// Pan by steps to the right and down.
    Pan(f64, f64),
    /// Toggle the colour readout.
    ToggleReadout,
    /// Toggle full screen.
    ToggleFullScreen,
}

impl ViewportCommand {
    /// The command for a `KeyboardEvent.key`.
    pub fn of_key(key: &str, shift: bool) -> Option<Self> {
        const STEP: f64 = 1.5;
        let far = if shift { 10.0 } else { 1.0 };
        Some(match key {
            "+" | "=" => Self::Zoom(STEP),
            "-" | "_" => Self::Zoom(1.0 / STEP),
            "0" => Self::Fit,
            "1" => Self::ActualSize,
            "i" | "I" => Self::ToggleReadout,
            "f" | "F" => Self::ToggleFullScreen,
            "ArrowRight" => Self::Pan(far, 0.0),
            "ArrowLeft" => Self::Pan(-far, 0.0),
            "ArrowDown" => Self::Pan(0.0, far),
            "ArrowUp" => Self::Pan(0.0, -far),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests;
