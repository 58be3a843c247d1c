use std::ops::Range;

/// What is seen of the wall.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct View {
    /// Pixels of the wall's width.
    pub width: f64,
    /// Pixels of the root's letters, by which all that is not a picture grows.
    pub rem: f64,
    /// Pixels from the wall's upper edge down to the window's.
    pub top: f64,
    /// Pixels of the window's height.
    pub height: f64,
}

/// How cards lie on the wall: in rows of equal height, so that a place tells which cards are there without any of the others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lattice {
    /// Cards in a row.
    pub columns: usize,
    /// Pixels from a row's upper edge to the next one's.
    pub row: f64,
}

/// Root letters: the least width of a card, the space between two, and a card's words under its picture. `history.css` has the same.
const CARD: f64 = 15.0;
const GAP: f64 = 1.0;
const WORDS: f64 = 4.75;
const ROW_GAP: f64 = 1.25;
/// Up to this width there are two in a row, whatever their width.
const NARROW: f64 = 34.0;
/// Rows beyond the window that are there, so that something is when one scrolls.
const BEYOND: f64 = 3.0;

impl Lattice {
    /// How cards lie on a wall of this width.
    pub fn of(view: View) -> Self {
        let width = view.width / view.rem.max(1.0);
        let columns = if width < NARROW {
            2.0
        } else {
            ((width + GAP) / (CARD + GAP)).floor().max(1.0)
        };
        let card = (width - GAP * (columns - 1.0)).max(1.0) / columns;
        Self {
            columns: columns as usize,
            row: ((card * 2.0 / 3.0 + WORDS + ROW_GAP) * view.rem).round(),
        }
    }

    /// Which of `count` cards are near enough to be in the document.
    pub fn near(self, view: View, count: usize) -> Range<usize> {
        let row_at = |pixels: f64| (pixels / self.row).floor().max(0.0) as usize;
        let first = row_at(view.top - BEYOND * self.row) * self.columns;
        let end = (row_at(view.top + view.height + BEYOND * self.row) + 1) * self.columns;
        first.min(count.saturating_sub(1) / self.columns * self.columns)..end.min(count)
    }

    /// Pixels of the rows above the card at `index`.
    pub fn above(self, index: usize) -> f64 {
        (index / self.columns) as f64 * self.row
    }

    /// Pixels of all rows of `count` cards.
    pub fn height(self, count: usize) -> f64 {
        count.div_ceil(self.columns) as f64 * self.row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(width: f64, top: f64) -> View {
        View {
            width,
            rem: 16.0,
            top,
            height: 900.0,
        }
    }

    #[test]
    fn a_wall_has_as_many_columns_as_it_holds() {
        let columns = |width: f64| Lattice::of(view(width, 0.0)).columns;
        assert_eq!([358.0, 700.0, 1024.0, 1392.0].map(columns), [2, 2, 4, 5]);
        assert!(
            Lattice::of(View::default()).row >= 0.0,
            "nothing is measured yet"
        );
    }

    #[test]
    fn only_what_is_near_is_in_the_document_however_many_there_are() {
        let lattice = Lattice::of(view(1392.0, 0.0));
        for top in [0.0, 1_000.0, 250_000.0, lattice.height(10_000)] {
            let near = lattice.near(view(1392.0, top), 10_000);
            assert!(near.len() <= 70 && !near.is_empty(), "{top}: {near:?}");
            assert_eq!(near.start % lattice.columns, 0, "rows are whole");
            let seen = (top / lattice.row) as usize * lattice.columns;
            assert!(near.contains(&seen.min(9_999)), "{top}: {near:?}");
        }
        assert_eq!(lattice.near(view(1392.0, 0.0), 3), 0..3);
        assert_eq!(lattice.near(view(1392.0, 5_000.0), 0), 0..0);
    }

    #[test]
    fn what_is_above_and_all_together_are_whole_rows() {
        let lattice = Lattice {
            columns: 4,
            row: 200.0,
        };
        assert_eq!(
            (lattice.above(8), lattice.height(9), lattice.height(0)),
            (400.0, 600.0, 0.0)
        );
    }
}
