/// A handle of the crop rectangle: a corner or the centre of an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grip {
    /// -1 at the left edge, 1 at the right edge, 0 between.
    pub across: i8,
    /// -1 at the upper edge, 1 at the lower edge, 0 between.
    pub down: i8,
}

impl Grip {
    /// All handles, clockwise from the upper left corner.
    pub const ALL: [Self; 8] = [
        Self::at(-1, -1),
        Self::at(0, -1),
        Self::at(1, -1),
        Self::at(1, 0),
        Self::at(1, 1),
        Self::at(0, 1),
        Self::at(-1, 1),
        Self::at(-1, 0),
    ];

    const fn at(across: i8, down: i8) -> Self {
        Self { across, down }
    }

    /// True for a corner.
    pub fn is_corner(self) -> bool {
        self.across != 0 && self.down != 0
    }
}
