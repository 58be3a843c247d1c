//! Sizes and opacities of several images in one stage.

/// The CSS width at which `count` images of equal aspect ratio fill the stage best: the maximum
/// over every number of columns.
pub fn tile_width(count: usize) -> String {
    let fits = |columns: usize| {
        let rows = count.div_ceil(columns);
        format!("min(100cqw / {columns}, 100cqh / {rows} * var(--ratio))")
    };
    format!(
        "max({})",
        (1..=count.max(1)).map(fits).collect::<Vec<_>>().join(", ")
    )
}

/// The opacity of a layer in a cross-fade at position `at`, from 0 (only the first layer) to the
/// index of the last layer. Each layer covers those before it.
pub fn fade_opacity(layer: usize, at: f64) -> f64 {
    if layer == 0 {
        1.0
    } else {
        (at - (layer as f64 - 1.0)).clamp(0.0, 1.0)
    }
}

/// The size of an image that is scaled down to at most `max_side` pixels on its longer side.
pub fn scaled_down((width, height): (u32, u32), max_side: u32) -> (u32, u32) {
    let scale = (f64::from(max_side) / f64::from(width.max(height))).min(1.0);
    let side = |pixels: u32| (f64::from(pixels) * scale).round().max(1.0) as u32;
    (side(width), side(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tile_width_considers_every_number_of_columns() {
        assert_eq!(
            tile_width(1),
            "max(min(100cqw / 1, 100cqh / 1 * var(--ratio)))"
        );
        assert_eq!(
            tile_width(3),
            "max(min(100cqw / 1, 100cqh / 3 * var(--ratio)), min(100cqw / 2, 100cqh / 2 * var(--ratio)), min(100cqw / 3, 100cqh / 1 * var(--ratio)))"
        );
    }

    #[test]
    fn fade_shows_one_layer_at_whole_positions() {
        for at in 0..3_u8 {
            let top = (0..3).rfind(|layer| fade_opacity(*layer, f64::from(at)) > 0.0);
            assert_eq!(top, Some(usize::from(at)));
            assert_eq!(fade_opacity(usize::from(at), f64::from(at)), 1.0);
        }
        assert!((fade_opacity(2, 1.25) - 0.25).abs() < 1e-9);
    }

    #[test]
    fn scaled_down_keeps_the_ratio_and_never_enlarges() {
        assert_eq!(scaled_down((8000, 6000), 2048), (2048, 1536));
        assert_eq!(scaled_down((1200, 20_000), 2048), (123, 2048));
        assert_eq!(scaled_down((640, 427), 2048), (640, 427));
        assert_eq!(scaled_down((20_000, 2), 2048), (2048, 1));
    }
}
