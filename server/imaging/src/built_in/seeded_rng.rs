//! A reproducible random number generator: the same seed and text give the same numbers on every
//! machine.

/// A random number generator (SplitMix64).
#[derive(Debug, Clone)]
pub(super) struct SeededRng(u64);

impl SeededRng {
    /// A generator for a seed and a text.
    pub fn new(seed: i64, text: &str) -> Self {
        // FNV-1a of the text.
        let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        });
        Self(hash ^ seed.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// An independent generator for each `index`, determined by this generator's state.
    pub fn branch(mut self, index: usize) -> Self {
        Self(self.next() ^ (index as u64 + 1).wrapping_mul(0xd134_2543_de82_ef95))
    }

    /// An integer below `bound`, which must be greater than 0.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// A number from `min` to `max`.
    pub fn between(&mut self, min: f32, max: f32) -> f32 {
        let unit = (self.next() >> 40) as f32 / (1_u64 << 24) as f32;
        min + unit * (max - min)
    }

    /// Shuffles `items`.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            items.swap(end, self.below(end + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_depend_only_on_seed_and_text() {
        let draw = |seed, text: &str| {
            let mut rng = SeededRng::new(seed, text);
            [
                rng.below(1000),
                rng.below(1000),
                rng.below(1000),
                rng.below(1000),
            ]
        };
        assert_eq!(draw(7, "a"), draw(7, "a"));
        assert_ne!(draw(7, "a"), draw(8, "a"));
        assert_ne!(draw(7, "a"), draw(7, "b"));
        assert_ne!(draw(-1, ""), draw(i64::MAX, ""));
    }
}
