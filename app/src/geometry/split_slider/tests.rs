use super::{ReadingDirection::*, *};

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

fn ordered(slider: &SplitSlider) -> bool {
    (1..slider.len())
        .all(|handle| slider.at(handle) - slider.at(handle - 1) >= SplitSlider::GAP - 1e-9)
        && (0..slider.len()).all(|handle| (0.0..=1.0).contains(&slider.at(handle)))
}

#[test]
fn three_parts_have_two_handles_and_equal_widths() {
    let slider = SplitSlider::even(3);
    assert_eq!(slider.len(), 2);
    for part in 0..3 {
        let (from, to) = slider.part(part);
        assert!(close(to - from, 1.0 / 3.0), "{part}");
    }
    assert_eq!(slider.part(2).1, 1.0);
}

#[test]
fn one_part_or_none_has_no_handle() {
    for parts in [0, 1] {
        let slider = SplitSlider::even(parts);
        assert_eq!(slider.len(), 0);
        assert_eq!(slider.part(0), (0.0, 1.0));
        assert_eq!(slider.nearest(0.5, 1.0), None);
    }
}

#[test]
fn single_handle_moves_from_edge_to_edge() {
    let slider = SplitSlider::even(2);
    assert_eq!(slider.moved(0, -3.0).at(0), 0.0);
    assert_eq!(slider.moved(0, 3.0).at(0), 1.0);
    assert_eq!(slider.stepped(0, SliderStep::ToEnd).at(0), 1.0);
    assert_eq!(slider.stepped(0, SliderStep::ToStart).at(0), 0.0);
}

#[test]
fn moved_handles_stay_in_order() {
    let mut slider = SplitSlider::even(4);
    for (handle, to) in [
        (0, 0.9),
        (2, 0.0),
        (1, 1.0),
        (0, 1.0),
        (1, -1.0),
        (2, f64::MAX),
        (1, 0.99),
    ] {
        slider = slider.moved(handle, to);
        assert!(ordered(&slider), "{handle} to {to}: {slider:?}");
    }
}

#[test]
fn moved_handle_stays_within_its_range() {
    let slider = SplitSlider::even(3).moved(0, 0.2).moved(1, 0.5);
    for handle in 0..2 {
        let (least, most) = slider.range(handle);
        assert_eq!(slider.moved(handle, 0.0).at(handle), least);
        assert_eq!(slider.moved(handle, 1.0).at(handle), most);
    }
}

#[test]
fn moving_an_unknown_handle_has_no_effect() {
    let slider = SplitSlider::even(2);
    assert_eq!(slider.moved(7, 0.1), slider);
}

#[test]
fn nearest_returns_handle_within_reach() {
    let slider = SplitSlider::even(3).moved(0, 0.4).moved(1, 0.5);
    assert_eq!(slider.nearest(0.44, 1.0), Some(0));
    assert_eq!(slider.nearest(0.46, 1.0), Some(1));
    assert_eq!(slider.nearest(0.9, 0.1), None);
}

#[test]
fn fitted_keeps_positions_while_part_count_is_equal() {
    let pulled = SplitSlider::even(2).moved(0, 0.8);
    assert_eq!(pulled.fitted(2), pulled);
    assert_eq!(pulled.fitted(3), SplitSlider::even(3));
}

#[test]
fn arrow_key_moves_one_percent_and_page_key_ten() {
    assert_eq!(
        SliderStep::of_key("ArrowRight", false, LeftToRight),
        Some(SliderStep::By(0.01))
    );
    assert_eq!(
        SliderStep::of_key("ArrowLeft", true, LeftToRight),
        Some(SliderStep::By(-0.1))
    );
    assert_eq!(
        SliderStep::of_key("PageDown", false, LeftToRight),
        Some(SliderStep::By(-0.1))
    );
    assert_eq!(
        SliderStep::of_key("Home", false, LeftToRight),
        Some(SliderStep::ToStart)
    );
    for key in ["Tab", "Enter", "a"] {
        assert_eq!(SliderStep::of_key(key, false, LeftToRight), None, "{key}");
    }
}

#[test]
fn arrow_key_moves_in_screen_direction_in_right_to_left_reading() {
    let slider = SplitSlider::even(2);
    for key in ["ArrowLeft", "ArrowRight"] {
        let pixels = |direction: ReadingDirection| {
            let step = SliderStep::of_key(key, false, direction).unwrap();
            direction.mirrored(slider.stepped(0, step).at(0)) - direction.mirrored(slider.at(0))
        };
        assert!(close(pixels(LeftToRight), pixels(RightToLeft)), "{key}");
    }
    assert_eq!(
        SliderStep::of_key("ArrowUp", false, RightToLeft),
        Some(SliderStep::By(0.01))
    );
}
