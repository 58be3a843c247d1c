use super::{
    Area, Brush,
    brush::squared_distance,
    history::{TILE, Tile},
};

/// How far each pixel was moved by hand, and the stroke under way.
#[derive(Debug, Clone)]
pub struct Strokes {
    size: (u32, u32),
    shifts: Vec<i32>,
    stroke: Option<Stroke>,
}

/// What a stroke has covered so far: a pixel it passes twice is covered once, as by the denser of both.
#[derive(Debug, Clone)]
struct Stroke {
    brush: Brush,
    at: (f32, f32),
    covers: Vec<u16>,
    /// What it changed, as that was before it.
    before: Vec<Tile>,
    is_kept: Vec<bool>,
}

impl Strokes {
    /// None yet, on a map of that size.
    pub fn none(width: u32, height: u32) -> Self {
        Self {
            size: (width, height),
            shifts: vec![0; (width * height) as usize],
            stroke: None,
        }
    }

    /// How far each pixel was moved.
    pub fn shifts(&self) -> &[i32] {
        &self.shifts
    }

    /// Puts the brush down.
    pub fn begin(&mut self, brush: Brush, at: (f32, f32)) {
        let tiles = self.size.0.div_ceil(TILE) * self.size.1.div_ceil(TILE);
        let (covers, is_kept) = (vec![0; self.shifts.len()], vec![false; tiles as usize]);
        self.stroke = Some(Stroke {
            brush,
            at,
            covers,
            before: Vec::new(),
            is_kept,
        });
    }

    /// Draws the brush on to `to`. `level` is what a pixel is without strokes: none is moved beyond nearest and farthest. Gives
    /// the pixels that may have changed.
    pub fn draw(&mut self, to: (f32, f32), level: impl Fn(usize) -> u16) -> Area {
        let Some(mut stroke) = self.stroke.take() else {
            return Area::default();
        };
        let (from, brush) = (std::mem::replace(&mut stroke.at, to), stroke.brush);
        let area = Area::around(from, to, brush.radius, self.size);
        self.keep_tiles(area, &mut stroke);
        for (row, range) in area.rows(self.size.0).enumerate() {
            let y = area.top as f32 + row as f32 + 0.5;
            for (column, index) in range.enumerate() {
                let squared =
                    squared_distance((area.left as f32 + column as f32 + 0.5, y), from, to);
                if squared < brush.radius * brush.radius {
                    self.cover(
                        &mut stroke,
                        index,
                        brush.cover(squared.sqrt()),
                        i32::from(level(index)),
                    );
                }
            }
        }
        self.stroke = Some(stroke);
        area
    }

    fn cover(&mut self, stroke: &mut Stroke, index: usize, cover: u16, level: i32) {
        let covered = stroke.covers[index];
        if cover > covered {
            stroke.covers[index] = cover;
            let by = stroke.brush.shift(cover) - stroke.brush.shift(covered);
            let moved = (level + self.shifts[index] + by).clamp(0, i32::from(u16::MAX));
            self.shifts[index] = moved - level;
        }
    }

    /// Lifts the brush. Gives what the stroke changed, as that was before.
    pub fn end(&mut self) -> Vec<Tile> {
        self.stroke
            .take()
            .map(|stroke| stroke.before)
            .unwrap_or_default()
    }

    /// Takes all strokes away. Gives what that changed.
    pub fn clear(&mut self) -> Vec<Tile> {
        let touched = self
            .tiles(Area::whole(self.size.0, self.size.1))
            .map(|(_, area)| Tile::of(area, &self.shifts, self.size.0));
        let before = touched.filter(Tile::is_touched).collect();
        self.shifts.fill(0);
        before
    }

    /// Exchanges what is in the tiles for what is on the map.
    pub fn swap(&mut self, tiles: &mut [Tile]) {
        for tile in tiles {
            tile.swap(&mut self.shifts, self.size.0);
        }
    }

    fn keep_tiles(&self, area: Area, stroke: &mut Stroke) {
        for (index, tile) in self.tiles(area) {
            if !std::mem::replace(&mut stroke.is_kept[index], true) {
                stroke
                    .before
                    .push(Tile::of(tile, &self.shifts, self.size.0));
            }
        }
    }

    /// The tiles that have a pixel of `area`, each with its index.
    fn tiles(&self, area: Area) -> impl Iterator<Item = (usize, Area)> {
        let (width, height) = self.size;
        let columns = area.left / TILE..(area.left + area.width).div_ceil(TILE);
        let rows = if area.is_empty() {
            0..0
        } else {
            area.top / TILE..(area.top + area.height).div_ceil(TILE)
        };
        rows.flat_map(move |row| columns.clone().map(move |column| (row, column)))
            .map(move |(row, column)| {
                let (left, top) = (column * TILE, row * TILE);
                let tile = Area {
                    left,
                    top,
                    width: TILE.min(width - left),
                    height: TILE.min(height - top),
                };
                ((row * width.div_ceil(TILE) + column) as usize, tile)
            })
    }
}
