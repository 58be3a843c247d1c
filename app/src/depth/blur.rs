use super::Map;

/// The values of the map blurred with a tent filter of this radius, as two box filters in each
/// direction. Running sums make the time independent of the radius.
pub fn blurred(map: &Map, radius: u32) -> Vec<u16> {
    if radius == 0 || map.values.is_empty() {
        return map.values.clone();
    }
    // Two box filters of half the radius cover the whole radius.
    let (first, second) = (radius.div_ceil(2) as usize, (radius / 2) as usize);
    let (width, height) = (map.width as usize, map.height as usize);
    let mut values = map.values.clone();
    let mut line = Vec::with_capacity(width.max(height));
    for row in values.chunks_exact_mut(width) {
        line.clear();
        line.extend_from_slice(row);
        box_filter_row(&line, first, row);
        line.copy_from_slice(row);
        box_filter_row(&line, second, row);
    }
    for radius in [first, second] {
        box_filter_columns(&mut values, width, radius);
    }
    values
}

/// Box filter of a row. The first and last values are repeated at the ends.
fn box_filter_row(line: &[u16], radius: usize, into: &mut [u16]) {
    let last = line.len() - 1;
    let count = (2 * radius + 1) as u32;
    let at = |index: usize| u32::from(line[index.min(last)]);
    let mut sum = at(0) * (radius as u32 + 1) + (1..=radius).map(at).sum::<u32>();
    for (index, value) in into.iter_mut().enumerate() {
        *value = ((sum + count / 2) / count) as u16;
        sum = sum + at(index + radius + 1) - at(index.saturating_sub(radius));
    }
}

/// Box filter of all columns at once. It adds and subtracts whole rows, which suits the cache.
fn box_filter_columns(values: &mut [u16], width: usize, radius: usize) {
    let from = values.to_vec();
    let last = from.len() / width - 1;
    let row = |index: usize| &from[index.min(last) * width..][..width];
    let count = (2 * radius + 1) as u32;
    let mut sums: Vec<u32> = row(0)
        .iter()
        .map(|value| u32::from(*value) * (radius as u32 + 1))
        .collect();
    for index in 1..=radius {
        sums.iter_mut()
            .zip(row(index))
            .for_each(|(sum, value)| *sum += u32::from(*value));
    }
    for (index, into) in values.chunks_exact_mut(width).enumerate() {
        let (added, removed) = (row(index + radius + 1), row(index.saturating_sub(radius)));
        for (((value, sum), added), removed) in
            into.iter_mut().zip(&mut sums).zip(added).zip(removed)
        {
            *value = ((*sum + count / 2) / count) as u16;
            *sum = *sum + u32::from(*added) - u32::from(*removed);
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
    fn radius_zero_is_the_identity() {
        let map = map(7, 5, |x, y| (x * 1000 + y) as u16);
        assert_eq!(blurred(&map, 0), map.values);
    }

    #[test]
    fn point_becomes_a_tent_of_the_given_radius() {
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
    fn single_pixel_is_unchanged() {
        assert_eq!(blurred(&map(1, 1, |_, _| 77), 24), [77]);
    }

    proptest! {
        #[test]
        fn blurred_values_stay_within_the_range_of_the_input(values in prop::collection::vec(any::<u16>(), 24), radius in 0..30_u32) {
            let map = Map { width: 6, height: 4, values };
            let (least, most) = (map.values.iter().min().copied(), map.values.iter().max().copied());
            for value in blurred(&map, radius) {
                prop_assert!(Some(value) >= least && Some(value) <= most);
            }
        }
    }
}
