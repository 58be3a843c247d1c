use super::{
    Brush,
    brush::squared_distance,
    history::{TILE, Tile},
};
use crate::geometry::PixelRect;

/// The change of depth of each pixel by strokes, and the stroke in progress.
#[derive(Debug, Clone)]
pub struct Strokes {
    size: (u32, u32),
    shifts: Vec<i32>,
    stroke: Option<Stroke>,
}

/// The stroke in progress. A pixel that it crosses twice has the greater of both coverages.
#[derive(Debug, Clone)]
struct Stroke {
    brush: Brush,
    at: (f32, f32),
    covers: Vec<u16>,
    /// The tiles that it changed, before the change.
    before: Vec<Tile>,
    /// For each tile of the map, whether it is in `before`.
    is_recorded: Vec<bool>,
}

impl Strokes {
    /// No strokes, for a map of this size.
    pub fn none(width: u32, height: u32) -> Self {
        Self {
            size: (width, height),
            shifts: vec![0; (width * height) as usize],
            stroke: None,
        }
    }

    /// The change of depth of each pixel.
    pub fn shifts(&self) -> &[i32] {
        &self.shifts
    }

    /// Starts a stroke.
    pub fn begin(&mut self, brush: Brush, at: (f32, f32)) {
        let tiles = self.size.0.div_ceil(TILE) * self.size.1.div_ceil(TILE);
        let (covers, is_recorded) = (vec![0; self.shifts.len()], vec![false; tiles as usize]);
        self.stroke = Some(Stroke {
            brush,
            at,
            covers,
            before: Vec::new(),
            is_recorded,
        });
    }

    /// Continues the stroke to `to`, and returns the area that may have changed. `level` returns
    /// the depth of a pixel without strokes, so that the sum stays within the range of depth.
    pub fn draw(&mut self, to: (f32, f32), level: impl Fn(usize) -> u16) -> PixelRect {
        let Some(mut stroke) = self.stroke.take() else {
            return PixelRect::default();
        };
        let (from, brush) = (std::mem::replace(&mut stroke.at, to), stroke.brush);
        let area = PixelRect::around(from, to, brush.radius, self.size);
        self.record_tiles(area, &mut stroke);
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

    /// Ends the stroke, and returns the tiles that it changed as they were before.
    pub fn end(&mut self) -> Vec<Tile> {
        self.stroke
            .take()
            .map(|stroke| stroke.before)
            .unwrap_or_default()
    }

    /// Removes all strokes, and returns the tiles that this changed as they were before.
    pub fn clear(&mut self) -> Vec<Tile> {
        let touched = self
            .tiles(PixelRect::whole(self.size.0, self.size.1))
            .map(|(_, area)| Tile::of(area, &self.shifts, self.size.0));
        let before = touched.filter(Tile::is_touched).collect();
        self.shifts.fill(0);
        before
    }

    /// Exchanges the values of the tiles and of the map.
    pub fn swap(&mut self, tiles: &mut [Tile]) {
        for tile in tiles {
            tile.swap(&mut self.shifts, self.size.0);
        }
    }

    fn record_tiles(&self, area: PixelRect, stroke: &mut Stroke) {
        for (index, tile) in self.tiles(area) {
            if !std::mem::replace(&mut stroke.is_recorded[index], true) {
                stroke
                    .before
                    .push(Tile::of(tile, &self.shifts, self.size.0));
            }
        }
    }

    /// The tiles that overlap `area`, each with its index.
    fn tiles(&self, area: PixelRect) -> impl Iterator<Item = (usize, PixelRect)> {
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
                let tile = PixelRect {
                    left,
                    top,
                    width: TILE.min(width - left),
                    height: TILE.min(height - top),
                };
                ((row * width.div_ceil(TILE) + column) as usize, tile)
            })
    }
}
