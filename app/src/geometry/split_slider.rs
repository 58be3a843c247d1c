//! Handle positions of a split slider, which divides a comparison into vertical parts.

/// The reading direction of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadingDirection {
    /// Left to right, as in English.
    LeftToRight,
    /// Right to left, as in Arabic.
    RightToLeft,
}

impl ReadingDirection {
    /// Converts a fraction in reading direction to one from the left, and back.
    pub fn mirrored(self, fraction: f64) -> f64 {
        match self {
            Self::LeftToRight => fraction,
            Self::RightToLeft => 1.0 - fraction,
        }
    }
}

/// How a key moves a slider.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SliderStep {
    /// Move by this fraction of the width.
    By(f64),
    /// Move to the start of its range.
    ToStart,
    /// Move to the end of its range.
    ToEnd,
}

impl SliderStep {
    /// The step for a `KeyboardEvent.key`; `None` if the key does not move sliders.
    pub fn of_key(key: &str, shift: bool, direction: ReadingDirection) -> Option<Self> {
        const SMALL: f64 = 0.01;
        const LARGE: f64 = 0.1;
        let arrow = if shift { LARGE } else { SMALL };
        let rightwards = if direction == ReadingDirection::LeftToRight {
            arrow
        } else {
            -arrow
        };
        Some(match key {
            "ArrowRight" => Self::By(rightwards),
            "ArrowLeft" => Self::By(-rightwards),
            "ArrowUp" => Self::By(arrow),
            "ArrowDown" => Self::By(-arrow),
            "PageUp" => Self::By(LARGE),
            "PageDown" => Self::By(-LARGE),
            "Home" => Self::ToStart,
            "End" => Self::ToEnd,
            _ => return None,
        })
    }
}

/// Handle positions in ascending order. They are at least [`SplitSlider::GAP`] apart, so that each
/// stays visible and draggable.
#[derive(Debug, Clone, PartialEq)]
pub struct SplitSlider {
    handles: Vec<f64>,
}

impl SplitSlider {
    /// Minimum width of the part between two handles.
    pub const GAP: f64 = 0.06;

    /// A slider with `parts` parts of equal width.
    pub fn even(parts: usize) -> Self {
        let parts = parts.max(1);
        Self {
            handles: (1..parts)
                .map(|handle| handle as f64 / parts as f64)
                .collect(),
        }
    }

    /// The same slider if it has `parts` parts, else one with equal parts.
    pub fn fitted(&self, parts: usize) -> Self {
        if self.handles.len() + 1 == parts {
            self.clone()
        } else {
            Self::even(parts)
        }
    }

    /// The number of handles, one less than parts.
    pub fn len(&self) -> usize {
        self.handles.len()
    }

    /// The position of a handle; 1 if there is no such handle.
    pub fn at(&self, handle: usize) -> f64 {
        self.handles.get(handle).copied().unwrap_or(1.0)
    }

    /// The range in which a handle can move between its neighbours.
    pub fn range(&self, handle: usize) -> (f64, f64) {
        let least = if handle == 0 {
            0.0
        } else {
            self.at(handle - 1) + Self::GAP
        };
        let most = if handle + 1 >= self.len() {
            1.0
        } else {
            self.at(handle + 1) - Self::GAP
        };
        (least, most.max(least))
    }

    /// Start and end of a part.
    pub fn part(&self, part: usize) -> (f64, f64) {
        let from = if part == 0 { 0.0 } else { self.at(part - 1) };
        (from, self.at(part))
    }

    /// The handle nearest to `fraction`, if one is at most `reach` away.
    pub fn nearest(&self, fraction: f64, reach: f64) -> Option<usize> {
        let distance = |handle: &usize| (self.at(*handle) - fraction).abs();
        (0..self.len())
            .filter(|handle| distance(handle) <= reach)
            .min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }

    /// Moves a handle to `to`, or as near as its neighbours allow.
    pub fn moved(&self, handle: usize, to: f64) -> Self {
        let (least, most) = self.range(handle);
        let mut moved = self.clone();
        if let Some(place) = moved.handles.get_mut(handle) {
            // Not `clamp`: its panic message formats the bounds, which adds 13 kB to the page.
            *place = to.max(least).min(most);
        }
        moved
    }

    /// Moves a handle by a step.
    pub fn stepped(&self, handle: usize, step: SliderStep) -> Self {
        let (least, most) = self.range(handle);
        match step {
            SliderStep::By(by) => self.moved(handle, self.at(handle) + by),
            SliderStep::ToStart => self.moved(handle, least),
            SliderStep::ToEnd => self.moved(handle, most),
        }
    }
}

#[cfg(test)]
mod tests;
