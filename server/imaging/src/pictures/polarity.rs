//! Detects whether white is near or far in an uploaded depth map.
//!
//! The estimate from the picture orders most pairs of pixels correctly, so a map that contradicts it
//! throughout has white as far. Without a clear contradiction the map is unchanged: it is trusted
//! more than the estimate.

use api::{Note, NoteKind};

use super::DepthMap;

/// Rank correlation with the estimate below which a map is inverted. A correct map of a photograph
/// reaches 0.6 to 0.9, an unrelated one is around 0.
const INVERTED_BELOW: f64 = -0.4;

/// Cells along each side of the grid on which maps are compared.
const GRID: u32 = 48;

impl DepthMap {
    /// Spearman's rank correlation with another map of the same picture: 1 if both have the same
    /// order, -1 if they have opposite orders, 0 if they are unrelated.
    pub fn rank_correlation(&self, other: &DepthMap) -> f64 {
        correlation(
            &ranks(self.resized(GRID, GRID).values()),
            &ranks(other.resized(GRID, GRID).values()),
        )
    }
}

/// Inverts an uploaded map if it contradicts the estimate, with a note.
pub fn reconcile_polarity(map: DepthMap, estimate: &DepthMap, notes: &mut Vec<Note>) -> DepthMap {
    if map.rank_correlation(estimate) >= INVERTED_BELOW {
        return map;
    }
    notes.push(Note::depth(NoteKind::Inverted));
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
        for index in group {
            ranks[*index] = rank;
        }
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
    fn only_a_contradicting_map_is_inverted() {
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
            let expected = turned.then(|| Note::depth(NoteKind::Inverted));
            assert_eq!(notes, Vec::from_iter(expected));
        }
    }

    #[test]
    fn flat_map_has_no_correlation() {
        assert_eq!(map(|_, _| 0.5).rank_correlation(&map(|x, _| x)), 0.0);
    }

    proptest! {
        #[test]
        fn correlation_is_symmetric_bounded_and_changes_sign(values in prop::collection::vec(0.0f32..1.0, 64), others in prop::collection::vec(0.0f32..1.0, 64)) {
            let (a, b) = (DepthMap::new(8, 8, values), DepthMap::new(8, 8, others));
            let agreement = a.rank_correlation(&b);
            prop_assert!((-1.0..=1.0).contains(&agreement));
            prop_assert!((agreement - b.rank_correlation(&a)).abs() < 1e-9);
            prop_assert!((agreement + a.inverted().rank_correlation(&b)).abs() < 0.02);
        }
    }
}
