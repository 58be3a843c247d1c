/// A rectangle of whole pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Area {
    /// Its first column.
    pub left: u32,
    /// Its first row.
    pub top: u32,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

impl Area {
    /// All of a map of that size.
    pub fn whole(width: u32, height: u32) -> Self {
        Self {
            left: 0,
            top: 0,
            width,
            height,
        }
    }

    /// The pixels of a map of that size whose middles may lie within `reach` of the line between two points.
    pub fn around(
        from: (f32, f32),
        to: (f32, f32),
        reach: f32,
        (width, height): (u32, u32),
    ) -> Self {
        let side = |a: f32, b: f32, most: u32| {
            let first = (a.min(b) - reach).max(0.0).min(most as f32) as u32;
            let end = (a.max(b) + reach + 1.0).max(0.0).min(most as f32) as u32;
            (first, end.saturating_sub(first))
        };
        let ((left, width), (top, height)) =
            (side(from.0, to.0, width), side(from.1, to.1, height));
        Self {
            left,
            top,
            width,
            height,
        }
    }

    /// True where there is no pixel in it.
    pub fn is_empty(&self) -> bool {
        self.width == 0 || self.height == 0
    }

    /// Its rows, as ranges of the indices of a map so many pixels across.
    pub fn rows(self, across: u32) -> impl Iterator<Item = std::ops::Range<usize>> {
        (self.top..self.top + self.height).map(move |row| {
            let start = (row * across + self.left) as usize;
            start..start + self.width as usize
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reaches_around_a_line_and_stays_within_the_map() {
        let area = Area::around((10.0, 10.0), (20.0, 12.0), 3.0, (100, 14));
        assert_eq!(
            area,
            Area {
                left: 7,
                top: 7,
                width: 17,
                height: 7
            }
        );
        assert!(Area::around((-50.0, 5.0), (-40.0, 5.0), 3.0, (100, 14)).is_empty());
        assert!(Area::around((500.0, 5.0), (400.0, 5.0), 3.0, (100, 14)).is_empty());
    }

    #[test]
    fn its_rows_are_ranges_of_the_map() {
        let rows: Vec<_> = Area {
            left: 1,
            top: 2,
            width: 2,
            height: 2,
        }
        .rows(10)
        .collect();
        assert_eq!(rows, [21..23, 31..33]);
    }
}
