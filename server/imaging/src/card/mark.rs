//! The studio's logo: three waves, one behind the other, as in the page's header.

use zeno::{Cap, Mask, Stroke, Transform};

use super::canvas::{Canvas, Colour};

/// The studio's accent colour.
const ACCENT: Colour = [246, 132, 64];
/// The side of the square of the paths' coordinates, and the line width.
const SQUARE: f32 = 24.0;
const LINE: f32 = 1.8;
/// The waves, nearest last, with their opacities.
const WAVES: [(&str, f32); 3] = [
    (
        "M2.5 10C5 9 6 4 10 4c3.5 0 4.5 2.5 7 2.5 1.7 0 3-.5 4.5-.5",
        0.4,
    ),
    (
        "M2.5 14c2.5-1 3.5-7.5 7.5-7.5C14 6.5 14.5 10 17 10c1.7 0 3-1 4.5-1",
        0.68,
    ),
    ("M2.5 18c3-1 4-9 8-9 3.5 0 4 5 6 5s3-2 5-2", 1.0),
];

/// Draws the logo into a square with this upper left corner.
pub(super) fn draw(canvas: &mut Canvas, (left, top): (f32, f32), side: f32) {
    let scale = side / SQUARE;
    let place = Transform::scale(scale, scale).then_translate(left.round(), top.round());
    for (path, opacity) in WAVES {
        let (mask, at) = Mask::new(path)
            .style(Stroke::new(LINE).cap(Cap::Round))
            .transform(Some(place))
            .render();
        for (index, coverage) in mask.into_iter().enumerate() {
            let (x, y) = (
                index as i32 % at.width as i32,
                index as i32 / at.width as i32,
            );
            canvas.blend(
                at.left + x,
                at.top + y,
                ACCENT,
                opacity * f32::from(coverage) / 255.0,
            );
        }
    }
}
