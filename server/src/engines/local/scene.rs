//! What an output is to show: how each side of the picture is painted, where they part, and what air is between.

use super::atmospheres::Atmosphere;
use super::chance::Chance;
use super::style::StyleMix;
use super::styles::STYLES;
use super::words::{Reading, Side};

/// How much of a side that is not painted is painted nevertheless, so that the two sides belong together.
const TOUCH: f32 = 0.3;

/// How much of a second style comes into the first at most; makes outputs of one style differ.
const MOST_MIXED_IN: f32 = 0.3;

/// How far the parting of near and far moves from one output to the next, of the depth range.
const PARTING: f32 = 0.1;

/// How one side is painted.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Paint {
    /// How much of each style.
    pub mix: StyleMix,
    /// How much of the painting covers the photograph, 0 to 1.
    pub cover: f32,
    main: usize,
}

/// How the sides differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Composition {
    /// Each side in a style of its own.
    Apart,
    /// The far painted, the near kept closer to the photograph.
    FarPainted,
    /// One style for all.
    Whole,
    /// The near painted, the far kept closer to the photograph.
    NearPainted,
}

/// The compositions that outputs take in turn. Chance says where to begin, but never at the last.
const COMPOSITIONS: [Composition; 4] = [
    Composition::Whole,
    Composition::FarPainted,
    Composition::Apart,
    Composition::NearPainted,
];

impl Composition {
    /// Two styles that are named share the first output, a side that is named is the one painted; else outputs take the
    /// compositions in turn.
    fn choose(reading: &Reading, chance: &mut Chance, index: usize) -> Self {
        // Who names one style does not expect another in the first output.
        let may_begin = if reading.styles.is_empty() {
            COMPOSITIONS.len() - 1
        } else {
            2
        };
        let first = chance.below(may_begin);
        match reading.side {
            Some(Side::Far) => Self::FarPainted,
            Some(Side::Near) => Self::NearPainted,
            None if index == 0 && reading.styles.len() > 1 => Self::Apart,
            None => COMPOSITIONS[(first + index) % COMPOSITIONS.len()],
        }
    }
}

/// What an output is to show.
#[derive(Debug, PartialEq)]
pub(super) struct Scene {
    /// How the near side is painted.
    pub near: Paint,
    /// How the far side is painted.
    pub far: Paint,
    /// Where near and far part, relative to where the depth map parts best.
    pub parting: f32,
    /// The air between, in the order of the prompt.
    pub atmospheres: Vec<&'static Atmosphere>,
    composition: Composition,
}

impl Scene {
    /// The scene of output `index`: what the prompt says, and where it leaves room, what chance draws.
    pub fn new(reading: &Reading, mut chance: Chance, index: usize) -> Self {
        let styles = order(reading, &mut chance);
        let composition = Composition::choose(reading, &mut chance, index);
        let mut chance = chance.branch(index);
        let wanted = if reading.styles.is_empty() {
            styles.len()
        } else {
            reading.styles.len()
        };
        let main = styles[index % wanted];
        let other = styles
            [(styles.iter().position(|style| *style == main).unwrap_or(0) + 1) % styles.len()];
        let mut paint = |main, second, cover| Paint {
            mix: mix(main, second, chance.between(0.0, MOST_MIXED_IN)),
            cover,
            main,
        };
        let (near, far) = match composition {
            Composition::Apart => (paint(main, main, 1.0), paint(other, main, 1.0)),
            Composition::Whole => same(&paint(main, other, 1.0), 1.0, 1.0),
            Composition::FarPainted => same(&paint(main, other, 1.0), TOUCH, 1.0),
            Composition::NearPainted => same(&paint(main, other, 1.0), 1.0, TOUCH),
        };
        let parting = chance.between(-PARTING, PARTING);
        Self {
            near,
            far,
            parting,
            atmospheres: reading.atmospheres.clone(),
            composition,
        }
    }

    /// The scene in words, for the log.
    pub fn describe(&self) -> String {
        let [near, far] = [&self.near, &self.far].map(|paint| STYLES[paint.main].name);
        let painted = match self.composition {
            Composition::Apart => format!("near in {near}, far in {far}"),
            Composition::Whole => format!("near and far in {near}"),
            Composition::FarPainted => format!("far in {far}, near kept"),
            Composition::NearPainted => format!("near in {near}, far kept"),
        };
        let air: String = self
            .atmospheres
            .iter()
            .map(|atmosphere| format!(", {}", atmosphere.name))
            .collect();
        painted + &air
    }
}

/// Styles in the order in which outputs use them: first those the prompt names, then those that chance may choose. Of
/// the latter what is excluded is left out, unless nothing else were left.
fn order(reading: &Reading, chance: &mut Chance) -> Vec<usize> {
    let mut others: Vec<usize> = (0..STYLES.len())
        .filter(|style| STYLES[*style].by_chance && !reading.styles.contains(style))
        .collect();
    chance.shuffle(&mut others);
    let allowed: Vec<usize> = others
        .iter()
        .copied()
        .filter(|style| !reading.excluded.contains(style))
        .collect();
    let others = if allowed.is_empty() { others } else { allowed };
    reading.styles.iter().copied().chain(others).collect()
}

fn mix(main: usize, second: usize, share: f32) -> StyleMix {
    let mut mix = [0.0; STYLES.len()];
    mix[main] += 1.0 - share;
    mix[second] += share;
    mix
}

fn same(paint: &Paint, near: f32, far: f32) -> (Paint, Paint) {
    (
        Paint {
            cover: near,
            ..paint.clone()
        },
        Paint {
            cover: far,
            ..paint.clone()
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engines::local::words::read;

    fn scenes(prompt: &str, negative: &str, seed: i64) -> Vec<Scene> {
        let reading = read(prompt, negative);
        (0..8)
            .map(|index| Scene::new(&reading, Chance::new(seed, prompt), index))
            .collect()
    }

    #[test]
    fn what_is_named_is_painted_and_what_is_excluded_never() {
        let hokusai = STYLES
            .iter()
            .position(|style| style.name == "great wave")
            .unwrap();
        for seed in 0..20 {
            for scene in scenes("hokusai", "", seed) {
                assert!(
                    scene.near.mix[hokusai].max(scene.far.mix[hokusai]) >= 0.7,
                    "{}",
                    scene.describe()
                );
            }
            for scene in scenes("castle", "hokusai", seed) {
                assert_eq!(
                    scene.near.mix[hokusai] + scene.far.mix[hokusai],
                    0.0,
                    "{}",
                    scene.describe()
                );
            }
        }
    }

    #[test]
    fn every_scene_differs_and_is_the_same_again() {
        let scenes_again = scenes("castle", "", 7);
        let all = scenes("castle", "", 7);
        assert_eq!(all, scenes_again);
        for (index, scene) in all.iter().enumerate() {
            assert!(!all[..index].contains(scene), "{index}");
            assert!((scene.near.mix.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        }
        for (prompt, seed) in [("castle", 8), ("castles", 7), ("", 7)] {
            assert_ne!(scenes(prompt, "", seed)[0], all[0], "{prompt} {seed}");
        }
    }

    #[test]
    fn a_side_that_is_named_is_the_one_painted() {
        for scene in scenes("starry background", "", 3) {
            assert!(scene.far.cover > scene.near.cover);
        }
        for scene in scenes("pencil portrait", "", 3) {
            assert!(scene.near.cover > scene.far.cover);
        }
    }

    #[test]
    fn excluding_everything_excludes_nothing() {
        let everything: Vec<&str> = STYLES.iter().map(|style| style.words[0]).collect();
        assert_eq!(scenes("castle", &everything.join(", "), 1).len(), 8);
    }
}
