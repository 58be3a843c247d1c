//! Where the handles of a curtain are, and what moves them.

/// The direction in which the page is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// As in English.
    LeftToRight,
    /// As in Arabic.
    RightToLeft,
}

impl Direction {
    /// Turns a fraction in reading direction into one from the left, and back.
    pub fn mirrored(self, fraction: f64) -> f64 {
        match self {
            Self::LeftToRight => fraction,
            Self::RightToLeft => 1.0 - fraction,
        }
    }
}

/// What a key asks of a slider.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    /// Move by that fraction.
    By(f64),
    /// As far towards the start as it goes.
    ToStart,
    /// As far towards the end as it goes.
    ToEnd,
}

impl Step {
    /// The step of a key, named as in `KeyboardEvent.key`; `None` where the key is not the slider's.
    pub fn of_key(key: &str, shift: bool, direction: Direction) -> Option<Self> {
        const SMALL: f64 = 0.01;
        const LARGE: f64 = 0.1;
        let arrow = if shift { LARGE } else { SMALL };
        let rightwards = if direction == Direction::LeftToRight {
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

/// The handles between the parts of a curtain, in ascending order and never closer than [`Curtain::GAP`] to
/// each other, so that each can always be seen and taken hold of.
#[derive(Debug, Clone, PartialEq)]
pub struct Curtain {
    handles: Vec<f64>,
}

impl Curtain {
    /// The least width of a part between two handles.
    pub const GAP: f64 = 0.06;

    /// A curtain of `parts` equal parts.
    pub fn even(parts: usize) -> Self {
        let parts = parts.max(1);
        Self {
            handles: (1..parts)
                .map(|handle| handle as f64 / parts as f64)
                .collect(),
        }
    }

    /// The same curtain where it has that many parts, an even one otherwise.
    pub fn fitted(&self, parts: usize) -> Self {
        if self.handles.len() + 1 == parts {
            self.clone()
        } else {
            Self::even(parts)
        }
    }

    /// How many handles there are: one less than parts.
    pub fn len(&self) -> usize {
        self.handles.len()
    }

    /// Where a handle is; 1 for the one beyond the last.
    pub fn at(&self, handle: usize) -> f64 {
        self.handles.get(handle).copied().unwrap_or(1.0)
    }

    /// From where to where a handle can go between its neighbours.
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

    /// The edges of a part.
    pub fn part(&self, part: usize) -> (f64, f64) {
        let from = if part == 0 { 0.0 } else { self.at(part - 1) };
        (from, self.at(part))
    }

    /// The handle nearest to a fraction, if any is within `reach` of it.
    pub fn nearest(&self, fraction: f64, reach: f64) -> Option<usize> {
        let distance = |handle: &usize| (self.at(*handle) - fraction).abs();
        (0..self.len())
            .filter(|handle| distance(handle) <= reach)
            .min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }

    /// The curtain with one handle at a fraction, or as near to it as its neighbours let it.
    pub fn moved(&self, handle: usize, to: f64) -> Self {
        let (least, most) = self.range(handle);
        let mut moved = self.clone();
        if let Some(place) = moved.handles.get_mut(handle) {
            // Not by `clamp`, whose panic would print the bounds: that alone is 13 kB of program.
            *place = to.max(least).min(most);
        }
        moved
    }

    /// The curtain with one handle a step further.
    pub fn stepped(&self, handle: usize, step: Step) -> Self {
        let (least, most) = self.range(handle);
        match step {
            Step::By(by) => self.moved(handle, self.at(handle) + by),
            Step::ToStart => self.moved(handle, least),
            Step::ToEnd => self.moved(handle, most),
        }
    }
}

#[cfg(test)]
mod tests;
