//! How pictures lie beside each other, and on each other.

/// The CSS width of each of `count` pictures of equal ratio laid out in rows, so that all fit into the
/// stage and are as large as can be: the best over every possible number of columns.
pub fn side_width(count: usize) -> String {
    let fits = |columns: usize| {
        let rows = count.div_ceil(columns);
        format!("min(100cqw / {columns}, 100cqh / {rows} * var(--ratio))")
    };
    format!(
        "max({})",
        (1..=count.max(1)).map(fits).collect::<Vec<_>>().join(", ")
    )
}

/// How much of a layer is seen in a fade that stands at `at`, a number from 0 (the first layer alone) to the
/// last layer's index. Layers lie on each other, each covering the ones before it.
pub fn opacity(layer: usize, at: f64) -> f64 {
    if layer == 0 {
        1.0
    } else {
        (at - (layer as f64 - 1.0)).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_side_by_side_try_every_number_of_columns() {
        assert_eq!(
            side_width(1),
            "max(min(100cqw / 1, 100cqh / 1 * var(--ratio)))"
        );
        assert_eq!(
            side_width(3),
            "max(min(100cqw / 1, 100cqh / 3 * var(--ratio)), min(100cqw / 2, 100cqh / 2 * var(--ratio)), min(100cqw / 3, 100cqh / 1 * var(--ratio)))"
        );
    }

    #[test]
    fn a_fade_shows_one_layer_at_each_whole_number() {
        for at in 0..3_u8 {
            let top = (0..3).rfind(|layer| opacity(*layer, f64::from(at)) > 0.0);
            assert_eq!(top, Some(usize::from(at)));
            assert_eq!(opacity(usize::from(at), f64::from(at)), 1.0);
        }
        assert!((opacity(2, 1.25) - 0.25).abs() < 1e-9);
    }
}
