/// Maximum blur radius in pixels.
pub const MAX_BLUR: u32 = 24;
/// Steps of the gamma slider that double or halve gamma.
pub const GAMMA_STEPS: i32 = 40;

/// Adjustments of a whole depth map, applied in this order: blur, inversion, far and near limits,
/// gamma.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Adjustments {
    /// Blur radius in pixels.
    pub blur: u32,
    /// Whether near and far are exchanged.
    pub invert: bool,
    /// Values up to this limit, 0 to 255, become the farthest depth.
    pub far: u8,
    /// Values from this limit on become the nearest depth. Greater than `far`.
    pub near: u8,
    /// Gamma in steps, of which [`GAMMA_STEPS`] halve it: above 0 middle depths come nearer.
    pub middle: i32,
}

impl Default for Adjustments {
    fn default() -> Self {
        Self {
            blur: 0,
            invert: false,
            far: 0,
            near: 255,
            middle: 0,
        }
    }
}

impl Adjustments {
    /// Sets the far limit, at most one below the near limit.
    #[must_use]
    pub fn with_far(self, far: u8) -> Self {
        Self {
            far: far.min(self.near.saturating_sub(1)),
            ..self
        }
    }

    /// Sets the near limit, at least one above the far limit.
    #[must_use]
    pub fn with_near(self, near: u8) -> Self {
        Self {
            near: near.max(self.far.saturating_add(1)),
            ..self
        }
    }

    /// The exponent: below 1 middle depths come nearer.
    pub fn gamma(self) -> f32 {
        2.0_f32.powf(-(self.middle as f32) / GAMMA_STEPS as f32)
    }

    /// Lookup table from each of the 65,536 levels to its adjusted level. Includes everything but
    /// the blur.
    pub fn curve(self) -> Vec<u16> {
        let most = f32::from(u16::MAX);
        let (far, near) = (i32::from(self.far) * 257, i32::from(self.near) * 257);
        let gamma = self.gamma();
        let level = |value: u16| {
            let value = if self.invert { u16::MAX - value } else { value };
            let share =
                ((i32::from(value) - far).max(0) as f32 / (near - far).max(1) as f32).min(1.0);
            let bent = if self.middle == 0 {
                share
            } else {
                share.powf(gamma)
            };
            (bent * most + 0.5) as u16
        };
        (0..=u16::MAX).map(level).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_adjustments() -> impl Strategy<Value = Adjustments> {
        (any::<bool>(), 0..255_u8, 0..=255_u8, -80..=80_i32).prop_map(
            |(invert, far, near, middle)| {
                let none = Adjustments {
                    invert,
                    middle,
                    ..Adjustments::default()
                };
                none.with_far(far).with_near(near)
            },
        )
    }

    #[test]
    fn default_adjustments_are_the_identity() {
        let curve = Adjustments::default().curve();
        assert!(
            curve
                .iter()
                .enumerate()
                .all(|(value, to)| usize::from(*to) == value)
        );
    }

    #[test]
    fn inverting_twice_is_the_identity() {
        let curve = Adjustments {
            invert: true,
            ..Adjustments::default()
        }
        .curve();
        assert!((0..=u16::MAX).all(|value| curve[usize::from(curve[usize::from(value)])] == value));
    }

    #[test]
    fn values_beyond_the_limits_are_clamped() {
        let curve = Adjustments::default().with_far(51).with_near(204).curve();
        assert_eq!(
            [curve[0], curve[51 * 257], curve[204 * 257], curve[65_535]],
            [0, 0, 65_535, 65_535]
        );
        assert!(curve[51 * 257 + 300] > 0 && curve[204 * 257 - 300] < 65_535);
    }

    #[test]
    fn far_limit_stays_below_near_limit() {
        let squeezed = Adjustments::default().with_near(10).with_far(200);
        assert_eq!((squeezed.far, squeezed.near), (9, 10));
        assert_eq!(Adjustments::default().with_far(255).far, 254);
        assert_eq!(Adjustments::default().with_near(0).near, 1);
    }

    #[test]
    fn limits_apply_after_inversion() {
        let curve = Adjustments {
            invert: true,
            ..Adjustments::default()
        }
        .with_far(128)
        .curve();
        assert_eq!(
            (curve[65_535], curve[0]),
            (0, 65_535),
            "the nearest value is inverted and clamped to the far limit"
        );
    }

    #[test]
    fn gamma_moves_the_middle_but_not_the_ends() {
        let nearer = Adjustments {
            middle: GAMMA_STEPS,
            ..Adjustments::default()
        };
        assert_eq!(nearer.gamma(), 0.5);
        let curve = nearer.curve();
        assert_eq!((curve[0], curve[65_535]), (0, 65_535));
        assert!(curve[32_768] > 46_000);
    }

    proptest! {
        #[test]
        fn curve_is_monotonic(adjustments in any_adjustments()) {
            let curve = adjustments.curve();
            let is_in_order = |a: &u16, b: &u16| if adjustments.invert { a >= b } else { a <= b };
            prop_assert!(curve.is_sorted_by(is_in_order));
        }
    }
}
