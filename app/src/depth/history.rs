use super::Adjustments;
use crate::geometry::PixelRect;

/// Side length of a tile in pixels.
pub const TILE: u32 = 64;
/// Maximum number of tiles in the undo history: 24 MB.
const MAX_TILES: usize = 1500;
/// Maximum number of steps in the undo history.
const MAX_STEPS: usize = 200;

/// The values of an area of the map before a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    area: PixelRect,
    shifts: Vec<i32>,
}

/// A change that can be undone or redone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The adjustments on the other side of the change.
    pub adjustments: Adjustments,
    /// The tiles that strokes changed.
    pub tiles: Vec<Tile>,
}

/// The undo and redo stacks. The oldest steps are dropped if they take too much memory.
#[derive(Debug, Clone, Default)]
pub struct History {
    back: Vec<Step>,
    forward: Vec<Step>,
}

impl Tile {
    /// Copies `area` of a map whose rows have `stride` values.
    pub fn of(area: PixelRect, map: &[i32], stride: u32) -> Self {
        Self {
            area,
            shifts: area
                .rows(stride)
                .flat_map(|row| &map[row])
                .copied()
                .collect(),
        }
    }

    /// True if any pixel was changed.
    pub fn is_touched(&self) -> bool {
        self.shifts.iter().any(|shift| *shift != 0)
    }

    /// Exchanges the values of the tile and of the map.
    pub fn swap(&mut self, map: &mut [i32], stride: u32) {
        for (row, saved) in self
            .area
            .rows(stride)
            .zip(self.shifts.chunks_exact_mut(self.area.width as usize))
        {
            map[row].swap_with_slice(saved);
        }
    }
}

impl History {
    /// Records a step and clears the redo stack.
    pub fn record(&mut self, step: Step) {
        self.forward.clear();
        self.back.push(step);
        while self.back.len() > MAX_STEPS || (self.back.len() > 1 && self.tiles() > MAX_TILES) {
            self.back.remove(0);
        }
    }

    fn tiles(&self) -> usize {
        self.back.iter().map(|step| step.tiles.len()).sum()
    }

    /// Undoes the last step by exchanging it with the present state through `swap`. Returns false
    /// if there is none.
    pub fn undo(&mut self, swap: &mut dyn FnMut(&mut Step)) -> bool {
        move_step(&mut self.back, &mut self.forward, swap)
    }

    /// Redoes the step that was undone last. Returns false if there is none.
    pub fn redo(&mut self, swap: &mut dyn FnMut(&mut Step)) -> bool {
        move_step(&mut self.forward, &mut self.back, swap)
    }

    /// Whether there is a step to undo, and one to redo.
    pub fn has(&self) -> (bool, bool) {
        (!self.back.is_empty(), !self.forward.is_empty())
    }
}

fn move_step(from: &mut Vec<Step>, to: &mut Vec<Step>, swap: &mut dyn FnMut(&mut Step)) -> bool {
    let Some(mut step) = from.pop() else {
        return false;
    };
    swap(&mut step);
    to.push(step);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(tiles: usize) -> Step {
        let tile = Tile {
            area: PixelRect::whole(1, 1),
            shifts: vec![0],
        };
        Step {
            adjustments: Adjustments::default(),
            tiles: vec![tile; tiles],
        }
    }

    #[test]
    fn swap_exchanges_tile_and_map() {
        let mut map: Vec<i32> = (0..12).collect();
        let mut tile = Tile::of(
            PixelRect {
                left: 1,
                top: 1,
                width: 2,
                height: 2,
            },
            &map,
            4,
        );
        assert_eq!(tile.shifts, [5, 6, 9, 10]);
        map.fill(-1);
        tile.swap(&mut map, 4);
        assert_eq!(map, [-1, -1, -1, -1, -1, 5, 6, -1, -1, 9, 10, -1]);
        assert_eq!(tile.shifts, [-1; 4]);
    }

    #[test]
    fn oldest_steps_are_dropped_but_never_the_last() {
        let mut history = History::default();
        for _ in 0..10 {
            history.record(step(MAX_TILES / 4));
        }
        assert_eq!(history.back.len(), 4);
        history.record(step(MAX_TILES * 2));
        assert_eq!(history.back.len(), 1);
        for _ in 0..=MAX_STEPS {
            history.record(step(0));
        }
        assert_eq!(history.back.len(), MAX_STEPS);
    }

    #[test]
    fn record_clears_the_redo_stack() {
        let mut history = History::default();
        history.record(step(0));
        assert!(history.undo(&mut |_| ()) && history.has() == (false, true));
        history.record(step(1));
        assert!(history.has() == (true, false) && !history.redo(&mut |_| ()));
    }
}
