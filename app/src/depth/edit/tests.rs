use proptest::prelude::*;

use super::*;
use crate::depth::Direction;

/// Far at its left, near at its right.
fn ramp(width: u32, height: u32) -> Map {
    let values = (0..width * height)
        .map(|index| (index % width * 65_535 / (width - 1)) as u16)
        .collect();
    Map {
        width,
        height,
        values,
    }
}

fn stroke(work: &mut DepthEdit, brush: Brush, points: &[(f32, f32)]) {
    work.begin_stroke(brush, points[0]);
    for point in &points[1..] {
        work.draw(*point);
    }
    work.end_stroke();
}

#[test]
fn map_without_edits_is_unchanged() {
    let work = DepthEdit::new(ramp(100, 70));
    assert_eq!(work.result(), ramp(100, 70));
    assert!(!work.is_changed() && work.steps() == (false, false));
}

#[test]
fn stroke_moves_only_the_pixels_that_it_covers() {
    let mut work = DepthEdit::new(ramp(100, 70));
    stroke(
        &mut work,
        Brush {
            radius: 10.0,
            strength: 0.2,
            ..Brush::default()
        },
        &[(30.0, 30.0), (60.0, 30.0)],
    );
    let (before, after) = (ramp(100, 70), work.result());
    let at = |map: &Map, x: usize, y: usize| i32::from(map.values[y * 100 + x]);
    assert_eq!(
        at(&after, 45, 30) - at(&before, 45, 30),
        (65_535.0 * 0.2) as i32
    );
    assert_eq!(
        [at(&after, 45, 45), at(&after, 5, 30)],
        [at(&before, 45, 45), at(&before, 5, 30)]
    );
    stroke(
        &mut work,
        Brush {
            direction: Direction::Farther,
            radius: 10.0,
            strength: 1.0,
            ..Brush::default()
        },
        &[(45.0, 30.0)],
    );
    assert_eq!(at(&work.result(), 45, 30), 0, "it stops at the farthest");
}

#[test]
fn stroke_does_not_depend_on_the_number_of_pointer_events() {
    let brush = Brush {
        radius: 9.0,
        ..Brush::default()
    };
    let (mut few, mut many) = (DepthEdit::new(ramp(100, 70)), DepthEdit::new(ramp(100, 70)));
    stroke(&mut few, brush, &[(10.0, 20.0), (80.0, 20.0)]);
    let points: Vec<(f32, f32)> = (10..=80).map(|x| (x as f32, 20.0)).collect();
    stroke(&mut many, brush, &points);
    let apart = few
        .result()
        .values
        .iter()
        .zip(&many.result().values)
        .map(|(a, b)| a.abs_diff(*b))
        .max();
    assert!(apart <= Some(1), "{apart:?}");
}

#[test]
fn opposite_stroke_takes_effect_at_once_at_the_nearest_depth() {
    let mut work = DepthEdit::new(ramp(100, 70));
    let brush = Brush {
        radius: 9.0,
        strength: 0.5,
        ..Brush::default()
    };
    (0..4).for_each(|_| stroke(&mut work, brush, &[(50.0, 30.0)]));
    stroke(
        &mut work,
        Brush {
            direction: Direction::Farther,
            ..brush
        },
        &[(50.0, 30.0)],
    );
    assert!(work.result().values[30 * 100 + 50] < 33_000);
}

#[test]
fn strokes_are_not_inverted_with_the_map() {
    let mut work = DepthEdit::new(ramp(101, 70));
    stroke(
        &mut work,
        Brush {
            radius: 9.0,
            strength: 0.2,
            ..Brush::default()
        },
        &[(50.0, 30.0)],
    );
    work.adjust(Adjustments {
        invert: true,
        ..work.adjustments()
    });
    let result = work.result();
    assert!(
        result.values[30 * 101 + 50] > 40_000,
        "nearer is still nearer"
    );
    assert!(result.values[0] > result.values[100]);
}

#[test]
fn slider_movement_is_one_step_and_every_step_can_be_undone() {
    let mut work = DepthEdit::new(ramp(100, 70));
    for far in 1..50 {
        work.adjust(work.adjustments().with_far(far));
    }
    work.commit();
    let adjusted = work.result();
    stroke(&mut work, Brush::default(), &[(20.0, 20.0), (70.0, 60.0)]);
    let painted = work.result();
    work.reset();
    assert_eq!(work.result(), ramp(100, 70));
    for expected in [&painted, &adjusted, &ramp(100, 70)] {
        assert!(work.undo());
        assert_eq!(work.result(), *expected);
    }
    assert!(!work.undo() && work.steps() == (false, true));
    for expected in [&adjusted, &painted, &ramp(100, 70)] {
        assert!(work.redo());
        assert_eq!(work.result(), *expected);
    }
    assert!(!work.redo());
}

#[test]
fn adjustment_in_progress_is_undone_too() {
    let mut work = DepthEdit::new(ramp(100, 70));
    work.adjust(Adjustments {
        blur: 5,
        ..work.adjustments()
    });
    assert_eq!(work.steps(), (true, false));
    assert!(work.undo());
    assert_eq!(work.result(), ramp(100, 70));
}

#[test]
fn returned_area_covers_every_change() {
    let mut work = DepthEdit::new(ramp(100, 70));
    let whole = work.area();
    let before = work.pixels(whole);
    let area = work.begin_stroke(
        Brush {
            radius: 10.0,
            ..Brush::default()
        },
        (95.0, 5.0),
    );
    let after = work.pixels(whole);
    for (index, (before, after)) in before.chunks(4).zip(after.chunks(4)).enumerate() {
        let (x, y) = (index as u32 % 100, index as u32 / 100);
        let is_within = (area.left..area.left + area.width).contains(&x)
            && (area.top..area.top + area.height).contains(&y);
        assert!(before == after || is_within, "{x}, {y}");
    }
    assert_eq!(
        work.pixels(area).len(),
        (area.width * area.height * 4) as usize
    );
}

#[test]
fn histogram_is_of_the_values_before_far_and_near() {
    let mut work = DepthEdit::new(Map {
        width: 3,
        height: 1,
        values: vec![0, 0, 65_535],
    });
    assert_eq!((work.bins()[0], work.bins()[63]), (2, 1));
    work.adjust(
        Adjustments {
            invert: true,
            ..work.adjustments()
        }
        .with_far(100),
    );
    assert_eq!((work.bins()[0], work.bins()[63]), (1, 2));
}

#[test]
fn map_of_one_pixel_can_be_edited() {
    let mut work = DepthEdit::new(Map {
        width: 1,
        height: 1,
        values: vec![9],
    });
    work.adjust(Adjustments {
        blur: 24,
        ..work.adjustments()
    });
    stroke(
        &mut work,
        Brush {
            strength: 1.0,
            ..Brush::default()
        },
        &[(0.5, 0.5)],
    );
    assert_eq!(work.result().values, [65_535]);
    assert!(work.result().is_flat());
}

proptest! {
    #[test]
    fn undo_restores_exactly(points in prop::collection::vec((1.0..99.0_f32, 1.0..69.0_f32), 1..6), radius in 1.0..60.0_f32, far in 0..200_u8) {
        let mut work = DepthEdit::new(ramp(100, 70));
        work.adjust(work.adjustments().with_far(far));
        work.commit();
        let before = work.result();
        stroke(&mut work, Brush { radius, ..Brush::default() }, &points);
        let after = work.result();
        prop_assert!(work.undo() && work.result() == before);
        prop_assert!(work.redo() && work.result() == after);
    }
}
