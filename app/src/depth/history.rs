use super::{Adjustments, Area};

/// Pixels along the side of a tile.
pub const TILE: u32 = 64;
/// Tiles that are kept for going back: 24 MB.
const MOST_TILES: usize = 1500;
/// Steps that are kept for going back.
const MOST_STEPS: usize = 200;

/// A part of the map, as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    area: Area,
    shifts: Vec<i32>,
}

/// What is needed to go a step back, or forward again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The adjustments.
    pub adjustments: Adjustments,
    /// What strokes changed.
    pub tiles: Vec<Tile>,
}

/// The steps that lead back, and those that lead forward again. The oldest are forgotten where they take too much memory.
#[derive(Debug, Clone, Default)]
pub struct History {
    back: Vec<Step>,
    forward: Vec<Step>,
}

impl Tile {
    /// What is in `area` of a map so many pixels across.
    pub fn of(area: Area, map: &[i32], across: u32) -> Self {
        Self {
            area,
            shifts: area
                .rows(across)
                .flat_map(|row| &map[row])
                .copied()
                .collect(),
        }
    }

    /// True where anything is in it.
    pub fn is_touched(&self) -> bool {
        self.shifts.iter().any(|shift| *shift != 0)
    }

    /// Exchanges it with what is on the map.
    pub fn swap(&mut self, map: &mut [i32], across: u32) {
        for (row, kept) in self
            .area
            .rows(across)
            .zip(self.shifts.chunks_exact_mut(self.area.width as usize))
        {
            map[row].swap_with_slice(kept);
        }
    }
}

impl History {
    /// Notes a step. What was taken back before is given up.
    pub fn note(&mut self, step: Step) {
        self.forward.clear();
        self.back.push(step);
        while self.back.len() > MOST_STEPS || (self.back.len() > 1 && self.tiles() > MOST_TILES) {
            self.back.remove(0);
        }
    }

    fn tiles(&self) -> usize {
        self.back.iter().map(|step| step.tiles.len()).sum()
    }

    /// Goes back by a step, which `swap` exchanges with what is there. False where there is none.
    pub fn undo(&mut self, swap: &mut dyn FnMut(&mut Step)) -> bool {
        go(&mut self.back, &mut self.forward, swap)
    }

    /// Goes forward again.
    pub fn redo(&mut self, swap: &mut dyn FnMut(&mut Step)) -> bool {
        go(&mut self.forward, &mut self.back, swap)
    }

    /// Whether there is a step back, and one forward.
    pub fn has(&self) -> (bool, bool) {
        (!self.back.is_empty(), !self.forward.is_empty())
    }
}

fn go(from: &mut Vec<Step>, to: &mut Vec<Step>, swap: &mut dyn FnMut(&mut Step)) -> bool {
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
            area: Area::whole(1, 1),
            shifts: vec![0],
        };
        Step {
            adjustments: Adjustments::default(),
            tiles: vec![tile; tiles],
        }
    }

    #[test]
    fn a_tile_is_exchanged_with_the_map_and_back() {
        let mut map: Vec<i32> = (0..12).collect();
        let mut tile = Tile::of(
            Area {
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
    fn memory_is_bounded_and_the_last_step_always_kept() {
        let mut history = History::default();
        for _ in 0..10 {
            history.note(step(MOST_TILES / 4));
        }
        assert_eq!(history.back.len(), 4);
        history.note(step(MOST_TILES * 2));
        assert_eq!(history.back.len(), 1);
        for _ in 0..=MOST_STEPS {
            history.note(step(0));
        }
        assert_eq!(history.back.len(), MOST_STEPS);
    }

    #[test]
    fn something_new_gives_up_what_was_taken_back() {
        let mut history = History::default();
        history.note(step(0));
        assert!(history.undo(&mut |_| ()) && history.has() == (false, true));
        history.note(step(1));
        assert!(history.has() == (true, false) && !history.redo(&mut |_| ()));
    }
}
