//! The scene of an output: the style of each side, where near and far are split, and the
//! atmospheres.

use super::atmospheres::Atmosphere;
use super::prompt_parser::{ParsedPrompt, Side};
use super::seeded_rng::SeededRng;
use super::style::StyleMix;
use super::styles::STYLES;

/// How much the unpainted side is painted, so that both sides match.
const UNPAINTED_COVER: f32 = 0.3;

/// The largest share of a second style, which makes outputs of one style differ.
const MAX_SECOND_STYLE: f32 = 0.3;

/// How far the split of near and far varies between outputs, as a share of the depth range.
const MAX_SPLIT_OFFSET: f32 = 0.1;

/// How one side is painted.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Paint {
    /// The share of each style.
    pub mix: StyleMix,
    /// How much of the painting covers the photograph, 0 to 1.
    pub cover: f32,
    main: usize,
}

/// Which sides are painted, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Composition {
    /// Each side in its own style.
    TwoStyles,
    /// The far side painted, the near side closer to the photograph.
    FarPainted,
    /// Both sides in one style.
    Whole,
    /// The near side painted, the far side closer to the photograph.
    NearPainted,
}

/// The compositions in the order in which outputs use them. The first is random, but never the last
/// one.
const COMPOSITIONS: [Composition; 4] = [
    Composition::Whole,
    Composition::FarPainted,
    Composition::TwoStyles,
    Composition::NearPainted,
];

impl Composition {
    /// A side that the prompt names is painted. Two named styles share the first output. Otherwise
    /// outputs rotate through the compositions.
    fn choose(prompt: &ParsedPrompt, rng: &mut SeededRng, index: usize) -> Self {
        // With a named style, the first output must not use another one.
        let first_choices = if prompt.styles.is_empty() {
            COMPOSITIONS.len() - 1
        } else {
            2
        };
        let first = rng.below(first_choices);
        match prompt.side {
            Some(Side::Far) => Self::FarPainted,
            Some(Side::Near) => Self::NearPainted,
            None if index == 0 && prompt.styles.len() > 1 => Self::TwoStyles,
            None => COMPOSITIONS[(first + index) % COMPOSITIONS.len()],
        }
    }
}

/// The scene of an output.
#[derive(Debug, PartialEq)]
pub(super) struct Scene {
    /// How the near side is painted.
    pub near: Paint,
    /// How the far side is painted.
    pub far: Paint,
    /// Offset of the split of near and far from the best split of the depth map.
    pub split_offset: f32,
    /// The atmospheres, in the order of the prompt.
    pub atmospheres: Vec<&'static Atmosphere>,
    composition: Composition,
}

impl Scene {
    /// The scene of output `index`: from the prompt, and random where the prompt leaves it open.
    pub fn new(prompt: &ParsedPrompt, mut rng: SeededRng, index: usize) -> Self {
        let styles = order(prompt, &mut rng);
        let composition = Composition::choose(prompt, &mut rng, index);
        let mut rng = rng.branch(index);
        let choices = if prompt.styles.is_empty() {
            styles.len()
        } else {
            prompt.styles.len()
        };
        let main = styles[index % choices];
        let other = styles
            [(styles.iter().position(|style| *style == main).unwrap_or(0) + 1) % styles.len()];
        let mut paint = |main, second, cover| Paint {
            mix: mix(main, second, rng.between(0.0, MAX_SECOND_STYLE)),
            cover,
            main,
        };
        let (near, far) = match composition {
            Composition::TwoStyles => (paint(main, main, 1.0), paint(other, main, 1.0)),
            Composition::Whole => same(&paint(main, other, 1.0), 1.0, 1.0),
            Composition::FarPainted => same(&paint(main, other, 1.0), UNPAINTED_COVER, 1.0),
            Composition::NearPainted => same(&paint(main, other, 1.0), 1.0, UNPAINTED_COVER),
        };
        let split_offset = rng.between(-MAX_SPLIT_OFFSET, MAX_SPLIT_OFFSET);
        Self {
            near,
            far,
            split_offset,
            atmospheres: prompt.atmospheres.clone(),
            composition,
        }
    }

    /// The scene as text for the log.
    pub fn describe(&self) -> String {
        let [near, far] = [&self.near, &self.far].map(|paint| STYLES[paint.main].name);
        let painted = match self.composition {
            Composition::TwoStyles => format!("near in {near}, far in {far}"),
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

/// Styles in the order in which outputs use them: first those of the prompt, then random ones
/// without the excluded styles, unless all are excluded.
fn order(prompt: &ParsedPrompt, rng: &mut SeededRng) -> Vec<usize> {
    let mut others: Vec<usize> = (0..STYLES.len())
        .filter(|style| STYLES[*style].is_random_choice && !prompt.styles.contains(style))
        .collect();
    rng.shuffle(&mut others);
    let allowed: Vec<usize> = others
        .iter()
        .copied()
        .filter(|style| !prompt.excluded.contains(style))
        .collect();
    let others = if allowed.is_empty() { others } else { allowed };
    prompt.styles.iter().copied().chain(others).collect()
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
    use crate::built_in::prompt_parser::parse;

    fn scenes(prompt: &str, negative: &str, seed: i64) -> Vec<Scene> {
        let parsed = parse(prompt, negative);
        (0..8)
            .map(|index| Scene::new(&parsed, SeededRng::new(seed, prompt), index))
            .collect()
    }

    #[test]
    fn named_styles_are_used_and_excluded_ones_never() {
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
    fn scenes_differ_and_are_reproducible() {
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
    fn named_side_is_painted() {
        for scene in scenes("starry background", "", 3) {
            assert!(scene.far.cover > scene.near.cover);
        }
        for scene in scenes("pencil portrait", "", 3) {
            assert!(scene.near.cover > scene.far.cover);
        }
    }

    #[test]
    fn excluding_all_styles_excludes_none() {
        let everything: Vec<&str> = STYLES.iter().map(|style| style.keywords[0]).collect();
        assert_eq!(scenes("castle", &everything.join(", "), 1).len(), 8);
    }
}
