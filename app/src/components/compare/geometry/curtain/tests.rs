use super::{Direction::*, *};

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

fn ordered(curtain: &Curtain) -> bool {
    (1..curtain.len())
        .all(|handle| curtain.at(handle) - curtain.at(handle - 1) >= Curtain::GAP - 1e-9)
        && (0..curtain.len()).all(|handle| (0.0..=1.0).contains(&curtain.at(handle)))
}

#[test]
fn three_layers_have_two_handles_and_three_equal_parts() {
    let curtain = Curtain::even(3);
    assert_eq!(curtain.len(), 2);
    for part in 0..3 {
        let (from, to) = curtain.part(part);
        assert!(close(to - from, 1.0 / 3.0), "{part}");
    }
    assert_eq!(curtain.part(2).1, 1.0);
}

#[test]
fn one_layer_or_none_fills_the_frame_without_a_handle() {
    for parts in [0, 1] {
        let curtain = Curtain::even(parts);
        assert_eq!(curtain.len(), 0);
        assert_eq!(curtain.part(0), (0.0, 1.0));
        assert_eq!(curtain.nearest(0.5, 1.0), None);
    }
}

#[test]
fn a_lone_handle_goes_from_edge_to_edge() {
    let curtain = Curtain::even(2);
    assert_eq!(curtain.moved(0, -3.0).at(0), 0.0);
    assert_eq!(curtain.moved(0, 3.0).at(0), 1.0);
    assert_eq!(curtain.stepped(0, Step::ToEnd).at(0), 1.0);
    assert_eq!(curtain.stepped(0, Step::ToStart).at(0), 0.0);
}

#[test]
fn handles_never_pass_each_other() {
    let mut curtain = Curtain::even(4);
    for (handle, to) in [
        (0, 0.9),
        (2, 0.0),
        (1, 1.0),
        (0, 1.0),
        (1, -1.0),
        (2, f64::MAX),
        (1, 0.99),
    ] {
        curtain = curtain.moved(handle, to);
        assert!(ordered(&curtain), "{handle} to {to}: {curtain:?}");
    }
}

#[test]
fn the_range_that_is_announced_is_the_range_that_is_kept() {
    let curtain = Curtain::even(3).moved(0, 0.2).moved(1, 0.5);
    for handle in 0..2 {
        let (least, most) = curtain.range(handle);
        assert_eq!(curtain.moved(handle, 0.0).at(handle), least);
        assert_eq!(curtain.moved(handle, 1.0).at(handle), most);
    }
}

#[test]
fn a_handle_that_does_not_exist_moves_nothing() {
    let curtain = Curtain::even(2);
    assert_eq!(curtain.moved(7, 0.1), curtain);
}

#[test]
fn the_nearest_handle_within_reach_is_taken() {
    let curtain = Curtain::even(3).moved(0, 0.4).moved(1, 0.5);
    assert_eq!(curtain.nearest(0.44, 1.0), Some(0));
    assert_eq!(curtain.nearest(0.46, 1.0), Some(1));
    assert_eq!(curtain.nearest(0.9, 0.1), None);
}

#[test]
fn places_are_kept_while_the_number_of_layers_stays() {
    let pulled = Curtain::even(2).moved(0, 0.8);
    assert_eq!(pulled.fitted(2), pulled);
    assert_eq!(pulled.fitted(3), Curtain::even(3));
}

#[test]
fn arrows_take_one_percent_and_pages_ten() {
    assert_eq!(
        Step::of_key("ArrowRight", false, LeftToRight),
        Some(Step::By(0.01))
    );
    assert_eq!(
        Step::of_key("ArrowLeft", true, LeftToRight),
        Some(Step::By(-0.1))
    );
    assert_eq!(
        Step::of_key("PageDown", false, LeftToRight),
        Some(Step::By(-0.1))
    );
    assert_eq!(
        Step::of_key("Home", false, LeftToRight),
        Some(Step::ToStart)
    );
    for key in ["Tab", "Enter", "a"] {
        assert_eq!(Step::of_key(key, false, LeftToRight), None, "{key}");
    }
}

#[test]
fn read_from_the_right_the_handle_still_goes_where_the_arrow_points() {
    let curtain = Curtain::even(2);
    for key in ["ArrowLeft", "ArrowRight"] {
        let pixels = |direction: Direction| {
            let step = Step::of_key(key, false, direction).unwrap();
            direction.mirrored(curtain.stepped(0, step).at(0)) - direction.mirrored(curtain.at(0))
        };
        assert!(close(pixels(LeftToRight), pixels(RightToLeft)), "{key}");
    }
    assert_eq!(
        Step::of_key("ArrowUp", false, RightToLeft),
        Some(Step::By(0.01))
    );
}
