use super::Map;

/// The map with every pixel mixed with those up to `reach` away: two running means one after the other in each direction, which weigh
/// like a tent. A row of pixels is touched a few times however wide the blur.
pub fn blurred(map: &Map, reach: u32) -> Vec<u16> {
    if reach == 0 || map.values.is_empty() {
        return map.values.clone();
    }
    // Two means of half the reach lie on each other as far as one of all of it.
    let (first, second) = (reach.div_ceil(2) as usize, (reach / 2) as usize);
    let (width, height) = (map.width as usize, map.height as usize);
    let mut values = map.values.clone();
    let mut line = Vec::with_capacity(width.max(height));
    for row in values.chunks_exact_mut(width) {
        line.clear();
        line.extend_from_slice(row);
        mean(&line, first, row);
        line.copy_from_slice(row);
        mean(&line, second, row);
    }
    for reach in [first, second] {
        mean_down(&mut values, width, reach);
    }
    values
}

/// Each value's mean with those up to `reach` before and behind it; at the ends the last value goes on.
fn mean(line: &[u16], reach: usize, into: &mut [u16]) {
    let last = line.len() - 1;
    let count = (2 * reach + 1) as u32;
    let at = |index: usize| u32::from(line[index.min(last)]);
    let mut sum = at(0) * (reach as u32 + 1) + (1..=reach).map(at).sum::<u32>();
    for (index, value) in into.iter_mut().enumerate() {
        *value = ((sum + count / 2) / count) as u16;
        sum = sum + at(index + reach + 1) - at(index.saturating_sub(reach));
    }
}

/// The same down all columns at once: whole rows are added and taken away, which is kind to the cache.
fn mean_down(values: &mut [u16], width: usize, reach: usize) {
    let from = values.to_vec();
    let last = from.len() / width - 1;
    let row = |index: usize| &from[index.min(last) * width..][..width];
    let count = (2 * reach + 1) as u32;
    let mut sums: Vec<u32> = row(0)
        .iter()
        .map(|value| u32::from(*value) * (reach as u32 + 1))
        .collect();
    for index in 1..=reach {
        sums.iter_mut()
            .zip(row(index))
            .for_each(|(sum, value)| *sum += u32::from(*value));
    }
    for (index, into) in values.chunks_exact_mut(width).enumerate() {
        let (comes, goes) = (row(index + reach + 1), row(index.saturating_sub(reach)));
        for (((value, sum), comes), goes) in into.iter_mut().zip(&mut sums).zip(comes).zip(goes) {
            *value = ((*sum + count / 2) / count) as u16;
            *sum = *sum + u32::from(*comes) - u32::from(*goes);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn map(width: u32, height: u32, value: impl Fn(u32, u32) -> u16) -> Map {
        let values = (0..width * height)
            .map(|index| value(index % width, index / width))
            .collect();
        Map {
            width,
            height,
            values,
        }
    }

    #[test]
    fn without_reach_nothing_changes() {
        let map = map(7, 5, |x, y| (x * 1000 + y) as u16);
        assert_eq!(blurred(&map, 0), map.values);
    }

    #[test]
    fn a_point_becomes_a_tent_that_reaches_as_far_as_said() {
        let point = map(21, 21, |x, y| if (x, y) == (10, 10) { 65_535 } else { 0 });
        let soft = blurred(&point, 4);
        let across: Vec<u16> = soft[10 * 21..11 * 21].to_vec();
        assert!(
            across[6] > 0 && across[5] == 0 && across[14] > 0 && across[15] == 0,
            "{across:?}"
        );
        assert!(across[..11].is_sorted() && across[9] == across[11]);
        let down: Vec<u16> = soft.iter().skip(10).step_by(21).copied().collect();
        assert!(
            across.iter().zip(&down).all(|(a, b)| a.abs_diff(*b) <= 1),
            "the same in both directions"
        );
    }

    #[test]
    fn a_single_pixel_stays() {
        assert_eq!(blurred(&map(1, 1, |_, _| 77), 24), [77]);
    }

    proptest! {
        #[test]
        fn no_value_leaves_the_range_that_there_was(values in prop::collection::vec(any::<u16>(), 24), reach in 0..30_u32) {
            let map = Map { width: 6, height: 4, values };
            let (least, most) = (map.values.iter().min().copied(), map.values.iter().max().copied());
            for value in blurred(&map, reach) {
                prop_assert!(Some(value) >= least && Some(value) <= most);
            }
        }
    }
}
