/// What the sides of the kept part are held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Aspect {
    /// Nothing.
    #[default]
    Free,
    /// The picture's own ratio.
    Original,
    /// A longer side to a shorter one.
    Ratio(u8, u8),
}

/// The ratio of the kept part: its sides, and which of them is the longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shape {
    /// The sides.
    pub aspect: Aspect,
    /// The longer side stands.
    pub is_upright: bool,
}

impl Aspect {
    /// All that are offered.
    pub const ALL: [Self; 6] = [
        Self::Free,
        Self::Original,
        Self::Ratio(1, 1),
        Self::Ratio(4, 3),
        Self::Ratio(3, 2),
        Self::Ratio(16, 9),
    ];

    /// True where the sides differ, so that they can be exchanged.
    pub fn has_two_ways(self) -> bool {
        !matches!(self, Self::Free | Self::Ratio(1, 1))
    }
}

impl Shape {
    /// Width over height in a frame of that size; none where it is free.
    pub fn ratio(self, (width, height): (f64, f64)) -> Option<f64> {
        let lying = match self.aspect {
            Aspect::Free => return None,
            Aspect::Original => (width / height).max(height / width),
            Aspect::Ratio(long, short) => f64::from(long) / f64::from(short),
        };
        Some(if self.is_upright { 1.0 / lying } else { lying })
    }

    /// With the sides exchanged.
    pub fn turned(self) -> Self {
        Self {
            is_upright: !self.is_upright,
            ..self
        }
    }
}
