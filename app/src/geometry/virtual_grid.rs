use std::ops::Range;

/// The visible part of a grid.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct GridViewport {
    /// Width of the grid in pixels.
    pub width: f64,
    /// Root font size in pixels, with which everything but images scales.
    pub rem: f64,
    /// Pixels of the grid that are scrolled out above the window.
    pub top: f64,
    /// Height of the window in pixels.
    pub height: f64,
}

/// A virtualized grid: rows of equal height, so that the cards at a scroll position are known
/// without measuring the others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VirtualGrid {
    /// Cards per row.
    pub columns: usize,
    /// Height of a row and its gap in pixels.
    pub row: f64,
}

/// Minimum width of a card, gaps and height of a card's text in rem, as in `history.css`.
const MIN_CARD_WIDTH: f64 = 15.0;
const GAP: f64 = 1.0;
const TEXT_HEIGHT: f64 = 4.75;
const ROW_GAP: f64 = 1.25;
/// Grids up to this width in rem have two columns.
const NARROW_WIDTH: f64 = 34.0;
/// Rows rendered above and below the window.
const OVERSCAN_ROWS: f64 = 3.0;

impl VirtualGrid {
    /// The layout for a viewport.
    pub fn of(view: GridViewport) -> Self {
        let width = view.width / view.rem.max(1.0);
        let columns = if width < NARROW_WIDTH {
            2.0
        } else {
            ((width + GAP) / (MIN_CARD_WIDTH + GAP)).floor().max(1.0)
        };
        let card = (width - GAP * (columns - 1.0)).max(1.0) / columns;
        Self {
            columns: columns as usize,
            row: ((card * 2.0 / 3.0 + TEXT_HEIGHT + ROW_GAP) * view.rem).round(),
        }
    }

    /// The indices of the cards to render, of `count`.
    pub fn near(self, view: GridViewport, count: usize) -> Range<usize> {
        let row_at = |pixels: f64| (pixels / self.row).floor().max(0.0) as usize;
        let first = row_at(view.top - OVERSCAN_ROWS * self.row) * self.columns;
        let end = (row_at(view.top + view.height + OVERSCAN_ROWS * self.row) + 1) * self.columns;
        first.min(count.saturating_sub(1) / self.columns * self.columns)..end.min(count)
    }

    /// Height of the rows above the card at `index` in pixels.
    pub fn above(self, index: usize) -> f64 {
        (index / self.columns) as f64 * self.row
    }

    /// Height of all rows of `count` cards in pixels.
    pub fn height(self, count: usize) -> f64 {
        count.div_ceil(self.columns) as f64 * self.row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(width: f64, top: f64) -> GridViewport {
        GridViewport {
            width,
            rem: 16.0,
            top,
            height: 900.0,
        }
    }

    #[test]
    fn column_count_follows_the_width() {
        let columns = |width: f64| VirtualGrid::of(view(width, 0.0)).columns;
        assert_eq!([358.0, 700.0, 1024.0, 1392.0].map(columns), [2, 2, 4, 5]);
        assert!(
            VirtualGrid::of(GridViewport::default()).row >= 0.0,
            "nothing is measured yet"
        );
    }

    #[test]
    fn near_is_a_bounded_range_of_whole_rows() {
        let grid = VirtualGrid::of(view(1392.0, 0.0));
        for top in [0.0, 1_000.0, 250_000.0, grid.height(10_000)] {
            let near = grid.near(view(1392.0, top), 10_000);
            assert!(near.len() <= 70 && !near.is_empty(), "{top}: {near:?}");
            assert_eq!(near.start % grid.columns, 0, "rows are whole");
            let seen = (top / grid.row) as usize * grid.columns;
            assert!(near.contains(&seen.min(9_999)), "{top}: {near:?}");
        }
        assert_eq!(grid.near(view(1392.0, 0.0), 3), 0..3);
        assert_eq!(grid.near(view(1392.0, 5_000.0), 0), 0..0);
    }

    #[test]
    fn heights_are_multiples_of_the_row_height() {
        let grid = VirtualGrid {
            columns: 4,
            row: 200.0,
        };
        assert_eq!(
            (grid.above(8), grid.height(9), grid.height(0)),
            (400.0, 600.0, 0.0)
        );
    }
}
