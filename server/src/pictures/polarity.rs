//! Whether white is near in a map that somebody brought.
//!
//! The map alone cannot tell. The estimate made from the picture is right about the order of most pairs of pixels, so
//! a map that says the opposite of it throughout is taken for one in which white is far. Between the two limits nothing
//! is changed: a person's map counts more than an estimate.

use super::DepthMap;

/// Rank correlation with the estimate below which a map is turned round. An honest map of a photograph reaches 0.6 to
/// 0.9, one of something else lies around 0.
const CONTRADICTION: f64 = -0.4;

/// Cells along each side of the grid on which maps are compared.
const GRID: u32 = 48;

impl DepthMap {
    /// Spearman's rank correlation with another map of the same picture: 1 where both order all places alike, -1
    /// where they order them the opposite way, 0 where there is no relation.
    pub fn agrees_with(&self, other: &DepthMap) -> f64 {
        correlation(
            &ranks(self.resized(GRID, GRID).values()),
            &ranks(other.resized(GRID, GRID).values()),
        )
    }
}

/// Turns a brought map round where it contradicts the estimate, and notes that.
pub fn reconcile_polarity(map: DepthMap, estimate: &DepthMap, notes: &mut Vec<String>) -> DepthMap {
    if map.agrees_with(estimate) >= CONTRADICTION {
        return map;
    }
    notes.push("Depth map inverted: white was far in it, here white is near".into());
    map.inverted()
}

/// The rank of each value; equal values share the mean of their ranks.
fn ranks(values: &[f32]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut next = 0;
    for group in order.chunk_by(|a, b| values[*a] == values[*b]) {
        let rank = next as f64 + (group.len() - 1) as f64 / 2.0;
        group.iter().for_each(|index| ranks[*index] = rank);
        next += group.len();
    }
    ranks
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = (a.len() - 1) as f64 / 2.0;
    let product = |a: &[f64], b: &[f64]| -> f64 {
        a.iter().zip(b).map(|(a, b)| (a - mean) * (b - mean)).sum()
    };
    let scale = (product(a, a) * product(b, b)).sqrt();
    if scale > 0.0 {
        product(a, b) / scale
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn map(value: impl Fn(f32, f32) -> f32) -> DepthMap {
        let values = (0..64 * 64)
            .map(|index| value((index % 64) as f32 / 63.0, (index / 64) as f32 / 63.0))
            .collect();
        DepthMap::new(64, 64, values)
    }

    #[test]
    fn only_a_contradiction_turns_a_map_round() {
        let estimate = map(|_, y| y);
        for (brought, turned) in [
            (map(|_, y| y * y), false),
            (map(|_, y| 1.0 - y), true),
            (map(|_, y| (1.0 - y).powi(3)), true),
            (map(|x, _| x), false),
            (map(|x, _| 1.0 - x), false),
        ] {
            let mut notes = Vec::new();
            let reconciled = reconcile_polarity(brought.clone(), &estimate, &mut notes);
            assert_eq!(
                reconciled,
                if turned { brought.inverted() } else { brought }
            );
            assert_eq!(notes.len(), usize::from(turned));
        }
    }

    #[test]
    fn a_flat_map_agrees_with_nothing() {
        assert_eq!(map(|_, _| 0.5).agrees_with(&map(|x, _| x)), 0.0);
    }

    proptest! {
        #[test]
        fn agreement_is_symmetric_bounded_and_turns_its_sign(values in prop::collection::vec(0.0f32..1.0, 64), others in prop::collection::vec(0.0f32..1.0, 64)) {
            let (a, b) = (DepthMap::new(8, 8, values), DepthMap::new(8, 8, others));
            let agreement = a.agrees_with(&b);
            prop_assert!((-1.0..=1.0).contains(&agreement));
            prop_assert!((agreement - b.agrees_with(&a)).abs() < 1e-9);
            prop_assert!((agreement + a.inverted().agrees_with(&b)).abs() < 0.02);
        }
    }
}
