use super::{
    Adjustments, Bins, Brush, Map,
    blur::blurred,
    history::{History, Step, Tile},
    map::{bins, to_byte},
    strokes::Strokes,
};
use crate::geometry::PixelRect;

/// An edit of a depth map: adjustments of the whole map, and strokes on top that are independent of
/// the adjustments.
#[derive(Debug, Clone)]
pub struct DepthEdit {
    original: Map,
    adjustments: Adjustments,
    /// The adjustments of the last step in the undo history.
    committed: Adjustments,
    blurred: Vec<u16>,
    curve: Vec<u16>,
    strokes: Strokes,
    history: History,
}

/// Undo or redo of the history.
type HistoryStep = fn(&mut History, &mut dyn FnMut(&mut Step)) -> bool;

impl DepthEdit {
    /// An edit without changes.
    pub fn new(original: Map) -> Self {
        let adjustments = Adjustments::default();
        let strokes = Strokes::none(original.width, original.height);
        let (blurred, curve) = (original.values.clone(), adjustments.curve());
        Self {
            original,
            adjustments,
            committed: adjustments,
            blurred,
            curve,
            strokes,
            history: History::default(),
        }
    }

    /// Width and height in pixels.
    pub fn size(&self) -> (u32, u32) {
        (self.original.width, self.original.height)
    }

    /// The bounds of the map.
    pub fn area(&self) -> PixelRect {
        PixelRect::whole(self.original.width, self.original.height)
    }

    /// The current adjustments.
    pub fn adjustments(&self) -> Adjustments {
        self.adjustments
    }

    /// Changes the adjustments without a step in the undo history, see [`commit`](Self::commit).
    pub fn adjust(&mut self, adjustments: Adjustments) {
        let before = std::mem::replace(&mut self.adjustments, adjustments);
        if before.blur != adjustments.blur {
            self.blurred = blurred(&self.original, adjustments.blur);
        }
        if before
            != (Adjustments {
                blur: before.blur,
                ..adjustments
            })
        {
            self.curve = adjustments.curve();
        }
    }

    /// Adds the changes of the adjustments to the undo history.
    pub fn commit(&mut self) {
        self.record(Vec::new());
    }

    fn record(&mut self, tiles: Vec<Tile>) {
        let before = std::mem::replace(&mut self.committed, self.adjustments);
        if before != self.adjustments || !tiles.is_empty() {
            self.history.record(Step {
                adjustments: before,
                tiles,
            });
        }
    }

    /// Begins a stroke. Returns the bounds of the changed pixels.
    pub fn begin_stroke(&mut self, brush: Brush, at: (f32, f32)) -> PixelRect {
        self.commit();
        self.strokes.begin(brush, at);
        self.draw(at)
    }

    /// Continues the stroke. Returns the bounds of the changed pixels.
    pub fn draw(&mut self, to: (f32, f32)) -> PixelRect {
        let Self {
            strokes,
            blurred,
            curve,
            ..
        } = self;
        strokes.draw(to, |index| curve[usize::from(blurred[index])])
    }

    /// Ends the stroke and adds it to the undo history.
    pub fn end_stroke(&mut self) {
        let tiles = self.strokes.end();
        self.record(tiles);
    }

    /// Restores the original map, as a step in the undo history.
    pub fn reset(&mut self) {
        self.end_stroke();
        self.adjust(Adjustments::default());
        let tiles = self.strokes.clear();
        self.record(tiles);
    }

    /// Undoes a step; false if there is none.
    pub fn undo(&mut self) -> bool {
        self.end_stroke();
        self.commit();
        self.step_history(History::undo)
    }

    /// Redoes a step; false if there is none.
    pub fn redo(&mut self) -> bool {
        self.end_stroke();
        self.commit();
        self.step_history(History::redo)
    }

    fn step_history(&mut self, step: HistoryStep) -> bool {
        let mut history = std::mem::take(&mut self.history);
        let has_moved = step(&mut history, &mut |step| {
            self.strokes.swap(&mut step.tiles);
            let before = self.adjustments;
            self.adjust(step.adjustments);
            step.adjustments = before;
        });
        self.committed = self.adjustments;
        self.history = history;
        has_moved
    }

    /// Whether undo and redo are possible.
    pub fn steps(&self) -> (bool, bool) {
        let (back, forward) = self.history.has();
        (back || self.committed != self.adjustments, forward)
    }

    /// True if the map differs from the original.
    pub fn is_changed(&self) -> bool {
        self.adjustments != Adjustments::default()
            || self.strokes.shifts().iter().any(|shift| *shift != 0)
    }

    /// The edited map.
    pub fn result(&self) -> Map {
        let values = (0..self.blurred.len())
            .map(|index| self.value(index))
            .collect();
        Map {
            width: self.original.width,
            height: self.original.height,
            values,
        }
    }

    fn value(&self, index: usize) -> u16 {
        let level = i32::from(self.curve[usize::from(self.blurred[index])]);
        (level + self.strokes.shifts()[index]).clamp(0, i32::from(u16::MAX)) as u16
    }

    /// The pixels in `area` as opaque grey RGBA.
    pub fn pixels(&self, area: PixelRect) -> Vec<u8> {
        let mut pixels = Vec::with_capacity((area.width * area.height * 4) as usize);
        for index in area.rows(self.original.width).flatten() {
            let grey = to_byte(self.value(index));
            pixels.extend_from_slice(&[grey, grey, grey, 255]);
        }
        pixels
    }

    /// How much of each depth there is, where far and near are set.
    pub fn bins(&self) -> Bins {
        let mut bins = bins(&self.blurred);
        if self.adjustments.invert {
            bins.reverse();
        }
        bins
    }
}

#[cfg(test)]
mod tests;
