use proptest::prelude::*;

use super::*;

fn sides(crop: Crop) -> (i32, i32, i32, i32) {
    let Rect {
        left,
        top,
        width,
        height,
    } = crop.rect();
    (
        left.round() as i32,
        top.round() as i32,
        width.round() as i32,
        height.round() as i32,
    )
}

fn point(x: f64, y: f64) -> Point {
    Point { x, y }
}

const LEFT: Grip = Grip {
    across: -1,
    down: 0,
};
const RIGHT: Grip = Grip { across: 1, down: 0 };
const LOWER_RIGHT: Grip = Grip { across: 1, down: 1 };

#[test]
fn edge_moves_between_the_frame_and_the_minimum_size() {
    let crop = Crop::whole(600, 400);
    assert_eq!(
        sides(crop.pulled(LEFT, point(100.0, 0.0))),
        (100, 0, 500, 400)
    );
    assert_eq!(
        sides(crop.pulled(LEFT, point(-50.0, 0.0))),
        (0, 0, 600, 400)
    );
    assert_eq!(
        sides(crop.pulled(LEFT, point(2000.0, 0.0))),
        (568, 0, 32, 400)
    );
    assert_eq!(
        sides(crop.pulled(LOWER_RIGHT, point(300.0, 100.0))),
        (0, 0, 300, 100)
    );
}

#[test]
fn crop_moves_within_the_image() {
    let crop = Crop::whole(600, 400).pulled(LOWER_RIGHT, point(300.0, 100.0));
    assert_eq!(sides(crop.moved(point(50.0, 20.0))), (50, 20, 300, 100));
    assert_eq!(sides(crop.moved(point(9000.0, -20.0))), (300, 0, 300, 100));
}

#[test]
fn aspect_ratio_holds_for_every_handle() {
    let crop = Crop::whole(600, 400).held_to(Aspect::Ratio(1, 1));
    assert_eq!(
        sides(crop),
        (100, 0, 400, 400),
        "as large as it can be, around the middle"
    );
    assert_eq!(
        sides(crop.pulled(LOWER_RIGHT, point(300.0, 100.0))),
        (100, 0, 200, 200)
    );
    assert_eq!(
        sides(crop.pulled(RIGHT, point(200.0, 0.0))),
        (100, 150, 100, 100),
        "an edge takes both others with it"
    );
    assert_eq!(
        sides(crop.pulled(LEFT, point(-900.0, 0.0))),
        (100, 0, 400, 400),
        "there is no room"
    );
}

#[test]
fn aspect_ratio_has_the_orientation_of_the_image_until_swapped() {
    let standing = Crop::whole(400, 600).held_to(Aspect::Ratio(4, 3));
    assert_eq!(sides(standing), (0, 33, 400, 533));
    assert_eq!(sides(standing.exchanged()), (0, 150, 400, 300));
    assert_eq!(
        sides(Crop::whole(600, 400).held_to(Aspect::Original)),
        (0, 0, 600, 400)
    );
}

#[test]
fn quarter_turn_rotates_the_crop() {
    let crop = Crop::whole(600, 400)
        .pulled(LOWER_RIGHT, point(300.0, 100.0))
        .held_to(Aspect::Ratio(3, 1));
    let turned = crop.by_quarter(true);
    assert_eq!(turned.frame(), (400.0, 600.0));
    assert_eq!(sides(turned), (300, 0, 100, 300));
    assert_eq!(
        sides(turned.pulled(
            Grip {
                across: -1,
                down: 1
            },
            point(340.0, 0.0)
        )),
        (340, 0, 60, 180),
        "and its aspect too"
    );
    assert_eq!(sides(crop.mirrored()), (300, 0, 300, 100));
}

#[test]
fn output_has_at_most_the_pixels_of_the_image() {
    let crop = Crop::whole(6000, 4000);
    assert_eq!(crop.output(2048), (2048, 1365));
    assert_eq!(
        crop.pulled(LOWER_RIGHT, point(1000.0, 500.0)).output(2048),
        (1000, 500)
    );
    let (width, height) = crop
        .straightened(20)
        .pulled(LOWER_RIGHT, point(1000.0, 500.0))
        .output(2048);
    assert!(
        (800..806).contains(&width) && (400..403).contains(&height),
        "straightening spreads pixels: {width} x {height}"
    );
    assert!(
        crop.is_usable() && !Crop::whole(20_000, 300).is_usable(),
        "of so thin a picture the model has nothing"
    );
    assert_eq!(Crop::whole(20_000, 3).output(2048), (2048, 1), "never none");
}

#[test]
fn crop_fills_the_target() {
    let crop = Crop::whole(600, 400)
        .pulled(LOWER_RIGHT, point(300.0, 100.0))
        .by_quarter(true);
    // It was the upper left part: its corner is the picture's corner, and comes to the upper right.
    let [a, b, c, d, e, f] = crop.matrix(600.0, (100, 300));
    let at = |x: f64, y: f64| {
        (
            (a * x + c * y + e).round() as i32,
            (b * x + d * y + f).round() as i32,
        )
    };
    assert_eq!((at(0.0, 0.0), at(300.0, 100.0)), ((100, 0), (0, 300)));
    let [a, b, c, d, e, f] = crop.matrix(60.0, (100, 300));
    assert_eq!(
        (
            (a * 30.0 + c * 10.0 + e).round(),
            (b * 30.0 + d * 10.0 + f).round()
        ),
        (0.0, 300.0),
        "of a copy a tenth as large"
    );
}

#[test]
fn whole_crop_changes_nothing() {
    let crop = Crop::whole(600, 400);
    assert_eq!(crop.by_quarter(true).picture(), (600, 400));
    assert!(crop.is_whole() && crop.held_to(Aspect::Original).is_whole());
    assert!(
        (0..4)
            .fold(crop, |crop, _| crop.by_quarter(true))
            .is_whole()
    );
    for changed in [
        crop.by_quarter(true),
        crop.mirrored(),
        crop.straightened(1),
        crop.held_to(Aspect::Ratio(1, 1)),
    ] {
        assert!(!changed.is_whole());
    }
}

#[derive(Debug, Clone)]
enum Change {
    Pull(usize, f64, f64),
    Move(f64, f64),
    Hold(usize),
    Exchange,
    Quarter(bool),
    Mirror,
    Straighten(i32),
}

fn change() -> impl Strategy<Value = Change> {
    let place = -2000.0..9000.0;
    prop_oneof![
        (0..8usize, place.clone(), place.clone()).prop_map(|(grip, x, y)| Change::Pull(grip, x, y)),
        (place.clone(), place).prop_map(|(x, y)| Change::Move(x, y)),
        (0..6usize).prop_map(Change::Hold),
        Just(Change::Exchange),
        any::<bool>().prop_map(Change::Quarter),
        Just(Change::Mirror),
        (-200..200i32).prop_map(Change::Straighten),
    ]
}

fn changed(crop: Crop, change: &Change) -> Crop {
    match *change {
        Change::Pull(grip, x, y) => crop.pulled(Grip::ALL[grip], point(x, y)),
        Change::Move(x, y) => crop.moved(point(x, y)),
        Change::Hold(aspect) => crop.held_to(Aspect::ALL[aspect]),
        Change::Exchange => crop.exchanged(),
        Change::Quarter(is_clockwise) => crop.by_quarter(is_clockwise),
        Change::Mirror => crop.mirrored(),
        Change::Straighten(half_degrees) => crop.straightened(half_degrees),
    }
}

proptest! {
    #[test]
    fn crop_stays_within_the_image_after_any_changes(
        width in 1u32..8000, height in 1u32..8000, changes in prop::collection::vec(change(), 1..20),
    ) {
        let crop = changes.iter().fold(Crop::whole(width, height), changed);
        let (rect, frame) = (crop.rect(), crop.frame());
        prop_assert!(rect.left >= 0.0 && rect.top >= 0.0 && rect.width > 0.0 && rect.height > 0.0);
        prop_assert!(rect.left + rect.width <= frame.0 + 1e-6 && rect.top + rect.height <= frame.1 + 1e-6);
        if let Some(ratio) = crop.shape().ratio(frame) {
            prop_assert!((rect.width / rect.height / ratio - 1.0).abs() < 1e-6, "{rect:?} is not {ratio}");
        }
        let (across, down) = crop.output(2048);
        prop_assert!((1..=2048).contains(&across) && (1..=2048).contains(&down));
        prop_assert!(crop.matrix(f64::from(width), (across, down)).iter().all(|number| number.is_finite()));
    }
}
