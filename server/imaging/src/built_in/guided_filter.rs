//! The guided filter (He, Sun and Tang, 2010): smooths a plane without crossing the edges of a
//! guide.

/// Filters `plane` along the edges of `guide`, both row-major of `width`, in boxes of `radius`
/// pixels each way; contrasts of the guide whose variance is below `epsilon` are smoothed over.
pub(super) fn guided_filter(
    guide: &[f32],
    plane: &[f32],
    width: usize,
    radius: usize,
    epsilon: f32,
) -> Vec<f32> {
    let mean = |values: Vec<f32>| box_mean(&values, width, radius);
    let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).collect::<Vec<f32>>();
    let mean_guide = mean(guide.to_vec());
    let mean_plane = mean(plane.to_vec());
    let mean_square = mean(product(guide, guide));
    let mean_cross = mean(product(guide, plane));
    let slope: Vec<f32> = (0..plane.len())
        .map(|i| {
            (mean_cross[i] - mean_guide[i] * mean_plane[i])
                / (mean_square[i] - mean_guide[i] * mean_guide[i] + epsilon)
        })
        .collect();
    let offset: Vec<f32> = (0..plane.len())
        .map(|i| mean_plane[i] - slope[i] * mean_guide[i])
        .collect();
    let (slope, offset) = (mean(slope), mean(offset));
    (0..plane.len())
        .map(|i| slope[i] * guide[i] + offset[i])
        .collect()
}

/// The mean over the box of `radius` pixels each way around each pixel; at the borders over the
/// part inside.
pub(super) fn box_mean(plane: &[f32], width: usize, radius: usize) -> Vec<f32> {
    let mut across = vec![0.0; plane.len()];
    for (row, mean) in plane
        .chunks_exact(width)
        .zip(across.chunks_exact_mut(width))
    {
        mean_of_row(row, mean, radius);
    }
    mean_of_columns(&across, width, radius)
}

fn mean_of_row(row: &[f32], mean: &mut [f32], radius: usize) {
    let last = row.len() - 1;
    let mut sum: f32 = row[..radius.min(last) + 1].iter().sum();
    for x in 0..row.len() {
        let count = (x + radius).min(last) - x.saturating_sub(radius) + 1;
        mean[x] = sum / count as f32;
        if x + radius < last {
            sum += row[x + radius + 1];
        }
        if x >= radius {
            sum -= row[x - radius];
        }
    }
}

/// Adds and subtracts whole rows, which vectorizes.
fn mean_of_columns(plane: &[f32], width: usize, radius: usize) -> Vec<f32> {
    let last = plane.len() / width - 1;
    let row = |y: usize| &plane[y * width..(y + 1) * width];
    let mut sums = vec![0.0; width];
    for y in 0..=radius.min(last) {
        sums.iter_mut()
            .zip(row(y))
            .for_each(|(sum, value)| *sum += value);
    }
    let mut averages = Vec::with_capacity(plane.len());
    for y in 0..=last {
        let count = ((y + radius).min(last) - y.saturating_sub(radius) + 1) as f32;
        averages.extend(sums.iter().map(|sum| sum / count));
        if y + radius < last {
            sums.iter_mut()
                .zip(row(y + radius + 1))
                .for_each(|(sum, value)| *sum += value);
        }
        if y >= radius {
            sums.iter_mut()
                .zip(row(y - radius))
                .for_each(|(sum, value)| *sum -= value);
        }
    }
    averages
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn blurred_step_snaps_to_the_guide() {
        let guide: Vec<f32> = (0..32 * 32)
            .map(|i| if i % 32 < 16 { 0.1 } else { 0.9 })
            .collect();
        let blurred = box_mean(&guide, 32, 4);
        let filtered = guided_filter(&guide, &blurred, 32, 8, 1e-4);
        let step = |plane: &[f32]| plane[16 * 32 + 16] - plane[16 * 32 + 15];
        assert!(
            step(&blurred) < 0.1 && step(&filtered) > 0.5,
            "{} {}",
            step(&blurred),
            step(&filtered)
        );
    }

    proptest! {
        #[test]
        fn box_mean_is_the_mean_of_its_box(values in prop::collection::vec(0.0f32..1.0, 35), radius in 0usize..9) {
            let averages = box_mean(&values, 7, radius);
            for (index, mean) in averages.iter().enumerate() {
                let (x, y) = (index % 7, index / 7);
                let inside = |i: &usize| (i % 7).abs_diff(x) <= radius && (i / 7).abs_diff(y) <= radius;
                let in_box: Vec<f32> = (0..35).filter(inside).map(|i| values[i]).collect();
                let expected = in_box.iter().sum::<f32>() / in_box.len() as f32;
                prop_assert!((mean - expected).abs() < 1e-4, "{index}: {mean} for {expected}");
            }
        }
    }
}
