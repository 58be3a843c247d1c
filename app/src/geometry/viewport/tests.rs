use super::*;

/// A picture of half as many pixels as the frame has.
const SMALL: f64 = 0.5;
/// A picture of three times as many pixels as the frame has.
const LARGE: f64 = 3.0;
const CORNERS: [Point; 4] = [
    Point { x: 0.0, y: 0.0 },
    Point { x: 1.0, y: 0.0 },
    Point { x: 0.0, y: 1.0 },
    Point { x: 1.0, y: 1.0 },
];

fn close(a: Point, b: Point) -> bool {
    (a.x - b.x).abs() < 1e-9 && (a.y - b.y).abs() < 1e-9
}

#[test]
fn zoom_keeps_the_point_under_the_pointer() {
    let mut port = Rect::WHOLE;
    for (factor, at) in [
        (1.7, Point { x: 0.2, y: 0.9 }),
        (2.0, Point { x: 0.5, y: 0.5 }),
        (0.8, Point { x: 0.4, y: 0.6 }),
    ] {
        let before = port.within(at);
        port = port.zoomed(factor, at, LARGE);
        assert!(close(port.within(at), before), "{factor}");
        assert!(close(port.at(before), at), "{factor}");
    }
}

#[test]
fn pan_and_zoom_leave_no_gap_at_an_edge() {
    let mut port = Rect::WHOLE;
    for corner in CORNERS {
        for factor in [3.0, 0.4, 5.0, 0.7] {
            port = port
                .zoomed(factor, corner, LARGE)
                .panned(corner.x - 0.4, 0.3 - corner.y);
            let (first, last) = (port.within(CORNERS[0]), port.within(CORNERS[3]));
            assert!(
                first.x >= -1e-9
                    && first.y >= -1e-9
                    && last.x <= 1.0 + 1e-9
                    && last.y <= 1.0 + 1e-9,
                "{port:?}"
            );
        }
    }
}

#[test]
fn zoom_stops_at_fit_and_at_maximum() {
    assert_eq!(Rect::WHOLE.zoomed(0.5, Point::MIDDLE, LARGE), Rect::WHOLE);
    assert_eq!(
        Rect::WHOLE.zoomed(1e6, Point::MIDDLE, LARGE).zoom(),
        32.0 * LARGE
    );
    assert_eq!(Rect::WHOLE.zoomed(1e6, Point::MIDDLE, 0.01).zoom(), 8.0);
}

#[test]
fn image_smaller_than_the_frame_is_centred() {
    let port = Rect::WHOLE.at_zoom(SMALL, Point { x: 0.1, y: 0.9 });
    assert!(close(port.within(Point::MIDDLE), Point::MIDDLE));
    assert_eq!(
        port.zoomed(0.5, Point::MIDDLE, SMALL),
        port,
        "it gets no smaller by the wheel"
    );
    assert_eq!(port.zoomed(2.0, CORNERS[0], SMALL), Rect::WHOLE);
}

#[test]
fn double_click_toggles_between_fit_and_integer_scale() {
    let at = Point { x: 0.3, y: 0.3 };
    assert_eq!(
        Rect::WHOLE.toggled(at, LARGE).zoom(),
        LARGE,
        "1:1 if that is closer"
    );
    assert_eq!(
        Rect::WHOLE.toggled(at, SMALL).zoom(),
        3.0 * SMALL,
        "three pixels for one where 1:1 would be farther away"
    );
    assert_eq!(
        Rect::WHOLE.toggled(at, LARGE).toggled(at, LARGE),
        Rect::WHOLE
    );
}

#[test]
fn showing_a_point_pans_as_little_as_possible() {
    let port = Rect::WHOLE.at_zoom(4.0, CORNERS[0]);
    let to_the_right = Point { x: 0.5, y: 0.1 };
    let moved = port.showing(to_the_right);
    assert!(close(moved.at(to_the_right), Point { x: 1.0, y: 0.4 }));
    assert_eq!(moved.showing(to_the_right), moved);
}

#[test]
fn opposite_wheel_steps_cancel_out() {
    for is_pinch in [false, true] {
        assert!(wheel_zoom(-40.0, is_pinch) > 1.0);
        assert!((wheel_zoom(40.0, is_pinch) * wheel_zoom(-40.0, is_pinch) - 1.0).abs() < 1e-9);
    }
    assert_eq!(
        wheel_zoom(1e9, false),
        wheel_zoom(120.0, false),
        "one turn is never a leap"
    );
}

#[test]
fn keys_map_to_commands() {
    assert_eq!(
        ViewportCommand::of_key("0", false),
        Some(ViewportCommand::Fit)
    );
    assert_eq!(
        ViewportCommand::of_key("ArrowLeft", true),
        Some(ViewportCommand::Pan(-10.0, 0.0))
    );
    assert!(
        matches!((ViewportCommand::of_key("+", true), ViewportCommand::of_key("-", false)), (Some(ViewportCommand::Zoom(a)), Some(ViewportCommand::Zoom(b))) if a * b == 1.0)
    );
    for key in ["Tab", "Enter", "a", "2"] {
        assert_eq!(ViewportCommand::of_key(key, false), None, "{key}");
    }
}
