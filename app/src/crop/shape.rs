/// A constraint of the aspect ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Aspect {
    /// No constraint.
    #[default]
    Free,
    /// The ratio of the image.
    Original,
    /// The ratio of the longer to the shorter side.
    Ratio(u8, u8),
}

/// An aspect ratio and its orientation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shape {
    /// The ratio.
    pub aspect: Aspect,
    /// Whether it is upright.
    pub is_upright: bool,
}

impl Aspect {
    /// All options.
    pub const ALL: [Self; 6] = [
        Self::Free,
        Self::Original,
        Self::Ratio(1, 1),
        Self::Ratio(4, 3),
        Self::Ratio(3, 2),
        Self::Ratio(16, 9),
    ];

    /// True if the orientation can be changed.
    pub fn has_orientation(self) -> bool {
        !matches!(self, Self::Free | Self::Ratio(1, 1))
    }
}

impl Shape {
    /// Width over height in a frame of this size; `None` without a constraint.
    pub fn ratio(self, (width, height): (f64, f64)) -> Option<f64> {
        let landscape = match self.aspect {
            Aspect::Free => return None,
            Aspect::Original => (width / height).max(height / width),
            Aspect::Ratio(long, short) => f64::from(long) / f64::from(short),
        };
        Some(if self.is_upright {
            1.0 / landscape
        } else {
            landscape
        })
    }

    /// With the other orientation.
    pub fn turned(self) -> Self {
        Self {
            is_upright: !self.is_upright,
            ..self
        }
    }
}
