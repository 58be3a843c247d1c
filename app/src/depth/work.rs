use super::{
    Adjustments, Area, Bins, Brush, Map,
    blur::blurred,
    history::{History, Step, Tile},
    map::{bins, to_byte},
    strokes::Strokes,
};

/// A depth map being worked on. The given map is adjusted as a whole; strokes lie on top and stay where they are when the adjustments
/// change.
#[derive(Debug, Clone)]
pub struct Work {
    given: Map,
    adjustments: Adjustments,
    /// The adjustments as of the last step that can be gone back to.
    settled: Adjustments,
    blurred: Vec<u16>,
    curve: Vec<u16>,
    strokes: Strokes,
    history: History,
}

/// A way through the history: back, or forward.
type Travel = fn(&mut History, &mut dyn FnMut(&mut Step)) -> bool;

impl Work {
    /// Begins on a map.
    pub fn new(given: Map) -> Self {
        let adjustments = Adjustments::default();
        let strokes = Strokes::none(given.width, given.height);
        let (blurred, curve) = (given.values.clone(), adjustments.curve());
        Self {
            given,
            adjustments,
            settled: adjustments,
            blurred,
            curve,
            strokes,
            history: History::default(),
        }
    }

    /// Pixels across and down.
    pub fn size(&self) -> (u32, u32) {
        (self.given.width, self.given.height)
    }

    /// All of the map.
    pub fn area(&self) -> Area {
        Area::whole(self.given.width, self.given.height)
    }

    /// The adjustments as they are.
    pub fn adjustments(&self) -> Adjustments {
        self.adjustments
    }

    /// Changes the adjustments, as often as a slider moves: what can be gone back to is the last [settled](Self::settle) ones.
    pub fn adjust(&mut self, adjustments: Adjustments) {
        let before = std::mem::replace(&mut self.adjustments, adjustments);
        if before.blur != adjustments.blur {
            self.blurred = blurred(&self.given, adjustments.blur);
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

    /// Makes what was adjusted since the last time a step of its own.
    pub fn settle(&mut self) {
        self.note(Vec::new());
    }

    fn note(&mut self, tiles: Vec<Tile>) {
        let before = std::mem::replace(&mut self.settled, self.adjustments);
        if before != self.adjustments || !tiles.is_empty() {
            self.history.note(Step {
                adjustments: before,
                tiles,
            });
        }
    }

    /// Puts the brush down. Gives the pixels that changed.
    pub fn begin_stroke(&mut self, brush: Brush, at: (f32, f32)) -> Area {
        self.settle();
        self.strokes.begin(brush, at);
        self.draw(at)
    }

    /// Draws the brush on. Gives the pixels that changed.
    pub fn draw(&mut self, to: (f32, f32)) -> Area {
        let Self {
            strokes,
            blurred,
            curve,
            ..
        } = self;
        strokes.draw(to, |index| curve[usize::from(blurred[index])])
    }

    /// Lifts the brush; the stroke is a step that can be gone back.
    pub fn end_stroke(&mut self) {
        let tiles = self.strokes.end();
        self.note(tiles);
    }

    /// Back to the given map, which is a step too.
    pub fn reset(&mut self) {
        self.end_stroke();
        self.adjust(Adjustments::default());
        let tiles = self.strokes.clear();
        self.note(tiles);
    }

    /// Goes a step back. False where there is none.
    pub fn undo(&mut self) -> bool {
        self.end_stroke();
        self.settle();
        self.travel(History::undo)
    }

    /// Goes a step forward again. False where there is none.
    pub fn redo(&mut self) -> bool {
        self.end_stroke();
        self.settle();
        self.travel(History::redo)
    }

    fn travel(&mut self, go: Travel) -> bool {
        let mut history = std::mem::take(&mut self.history);
        let went = go(&mut history, &mut |step| {
            self.strokes.swap(&mut step.tiles);
            let before = self.adjustments;
            self.adjust(step.adjustments);
            step.adjustments = before;
        });
        self.settled = self.adjustments;
        self.history = history;
        went
    }

    /// Whether there is a step back, and one forward.
    pub fn steps(&self) -> (bool, bool) {
        let (back, forward) = self.history.has();
        (back || self.settled != self.adjustments, forward)
    }

    /// True where it is no longer the given map.
    pub fn is_changed(&self) -> bool {
        self.adjustments != Adjustments::default()
            || self.strokes.shifts().iter().any(|shift| *shift != 0)
    }

    /// The map as it is now.
    pub fn result(&self) -> Map {
        let values = (0..self.blurred.len())
            .map(|index| self.value(index))
            .collect();
        Map {
            width: self.given.width,
            height: self.given.height,
            values,
        }
    }

    fn value(&self, index: usize) -> u16 {
        let level = i32::from(self.curve[usize::from(self.blurred[index])]);
        (level + self.strokes.shifts()[index]).clamp(0, i32::from(u16::MAX)) as u16
    }

    /// What is in `area`, as opaque grey pixels of four bytes.
    pub fn pixels(&self, area: Area) -> Vec<u8> {
        let mut pixels = Vec::with_capacity((area.width * area.height * 4) as usize);
        for index in area.rows(self.given.width).flatten() {
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
