/// The widest blur, in pixels to each side.
pub const BLUR_MOST: u32 = 24;
/// Steps of the gamma slider to each side of 1; so many double it.
pub const GAMMA_STEPS: i32 = 40;

/// What is done to a whole map, in this order: blur, invert, far and near, gamma.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Adjustments {
    /// How far to each side a pixel is mixed with its neighbours, in pixels.
    pub blur: u32,
    /// Near and far are exchanged.
    pub invert: bool,
    /// Everything up to here is as far as can be: 0 to 255.
    pub far: u8,
    /// Everything from here on is as near as can be: above `far`.
    pub near: u8,
    /// The place of the middle, in steps of which [`GAMMA_STEPS`] halve the gamma: above 0 the middle comes nearer.
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
    /// Moves the far end; it stays farther than the near end.
    #[must_use]
    pub fn with_far(self, far: u8) -> Self {
        Self {
            far: far.min(self.near.saturating_sub(1)),
            ..self
        }
    }

    /// Moves the near end; it stays nearer than the far end.
    #[must_use]
    pub fn with_near(self, near: u8) -> Self {
        Self {
            near: near.max(self.far.saturating_add(1)),
            ..self
        }
    }

    /// The exponent: below 1 the middle comes nearer.
    pub fn gamma(self) -> f32 {
        2.0_f32.powf(-(self.middle as f32) / GAMMA_STEPS as f32)
    }

    /// What becomes of each of the 65,536 levels. All but the blur is in it.
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
    fn nothing_adjusted_changes_nothing() {
        let curve = Adjustments::default().curve();
        assert!(
            curve
                .iter()
                .enumerate()
                .all(|(value, to)| usize::from(*to) == value)
        );
    }

    #[test]
    fn inverting_twice_is_not_inverting() {
        let curve = Adjustments {
            invert: true,
            ..Adjustments::default()
        }
        .curve();
        assert!((0..=u16::MAX).all(|value| curve[usize::from(curve[usize::from(value)])] == value));
    }

    #[test]
    fn beyond_far_and_near_everything_is_equal() {
        let curve = Adjustments::default().with_far(51).with_near(204).curve();
        assert_eq!(
            [curve[0], curve[51 * 257], curve[204 * 257], curve[65_535]],
            [0, 0, 65_535, 65_535]
        );
        assert!(curve[51 * 257 + 300] > 0 && curve[204 * 257 - 300] < 65_535);
    }

    #[test]
    fn far_never_passes_near() {
        let squeezed = Adjustments::default().with_near(10).with_far(200);
        assert_eq!((squeezed.far, squeezed.near), (9, 10));
        assert_eq!(Adjustments::default().with_far(255).far, 254);
        assert_eq!(Adjustments::default().with_near(0).near, 1);
    }

    #[test]
    fn the_ends_are_set_after_the_inversion() {
        let curve = Adjustments {
            invert: true,
            ..Adjustments::default()
        }
        .with_far(128)
        .curve();
        assert_eq!(
            (curve[65_535], curve[0]),
            (0, 65_535),
            "what was near is far, and beyond the far end"
        );
    }

    #[test]
    fn gamma_moves_the_middle_and_leaves_the_ends() {
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
        fn the_order_of_depths_is_kept_or_turned_round(adjustments in any_adjustments()) {
            let curve = adjustments.curve();
            let is_in_order = |a: &u16, b: &u16| if adjustments.invert { a >= b } else { a <= b };
            prop_assert!(curve.is_sorted_by(is_in_order));
        }
    }
}
