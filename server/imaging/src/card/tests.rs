use std::time::{Duration, Instant};

use image::{Rgb, RgbImage};

use super::*;
use crate::pictures::write_png;

fn plain(colour: Colour) -> Bytes {
    write_png(&RgbImage::from_pixel(320, 240, Rgb(colour)), None).into()
}

fn content(prompt: &str) -> CardContent {
    let picture = |label: &str, colour| CardPicture {
        label: label.into(),
        bytes: plain(colour),
    };
    CardContent {
        title: "A variation of a picture".into(),
        prompt: Some(prompt.into()),
        pictures: vec![
            picture("Input", [200, 30, 30]),
            picture("Depth", [90, 90, 90]),
            picture("Output", [30, 60, 200]),
        ],
        brand: "Depth2Img Studio".into(),
    }
}

fn drawn(content: &CardContent) -> RgbImage {
    paint(content).unwrap()
}

/// The rows in which two cards differ.
fn differences(one: &RgbImage, other: &RgbImage) -> Vec<u32> {
    (0..HEIGHT)
        .filter(|y| (0..WIDTH).any(|x| one.get_pixel(x, *y) != other.get_pixel(x, *y)))
        .collect()
}

/// The number of bright pixels in the text area.
fn ink(card: &RgbImage) -> usize {
    let words = card
        .enumerate_pixels()
        .filter(|(x, y, _)| *x < WIDTH * 2 / 3 && *y >= PICTURES_END);
    words
        .filter(|(_, _, pixel)| pixel.0.iter().all(|value| *value > 150))
        .count()
}

#[test]
fn pictures_are_side_by_side() {
    let card = drawn(&content("a harbour at night"));
    assert_eq!(card.dimensions(), (1200, 630));
    assert_eq!(card.get_pixel(220, 300).0, [200, 30, 30]);
    assert_eq!(card.get_pixel(600, 300).0, [90, 90, 90]);
    assert_eq!(card.get_pixel(980, 300).0, [30, 60, 200]);
    assert_eq!(
        card.get_pixel(MARGIN, MARGIN).0,
        GROUND,
        "corners are rounded"
    );
    assert_eq!(card.get_pixel(5, 300).0, GROUND);
}

#[test]
fn card_is_a_small_jpeg() {
    let bytes = draw(&content("a harbour at night")).unwrap();
    let read = image::load_from_memory_with_format(&bytes, image::ImageFormat::Jpeg)
        .unwrap()
        .into_rgb8();
    assert_eq!(read.dimensions(), (WIDTH, HEIGHT));
    assert!(
        read.get_pixel(220, 300)
            .0
            .iter()
            .zip([200, 30, 30])
            .all(|(is, was)| is.abs_diff(was) < 8)
    );
    assert!(bytes.len() < 300_000, "{} bytes", bytes.len());
}

#[test]
fn one_picture_fills_the_width_and_a_fourth_is_ignored() {
    let mut one = content("x");
    one.pictures.truncate(1);
    one.pictures[0].bytes =
        write_png(&RgbImage::from_pixel(640, 300, Rgb([200, 30, 30])), None).into();
    let card = drawn(&one);
    assert_eq!(
        [100, 600, 1100].map(|x| card.get_pixel(x, 300).0),
        [[200, 30, 30]; 3]
    );
    let mut four = content("x");
    four.pictures.push(CardPicture {
        label: "Output 2".into(),
        bytes: Bytes::from_static(b"never read"),
    });
    assert_eq!(drawn(&four), drawn(&content("x")));
}

#[test]
fn prompt_is_drawn_below_the_pictures_only() {
    let rows = differences(
        &drawn(&content("a harbour at night")),
        &drawn(&content("a pagoda in the fog")),
    );
    assert!(!rows.is_empty());
    assert!(rows.iter().all(|y| *y >= PICTURES_END), "{rows:?}");
}

#[test]
fn title_replaces_a_missing_prompt() {
    let titled = drawn(&CardContent {
        prompt: None,
        ..content("")
    });
    assert!(ink(&titled) > 500);
    assert!(
        differences(&titled, &drawn(&content("\u{200b}\u{202e} \0"))).is_empty(),
        "an invisible prompt counts as missing"
    );
}

#[test]
fn long_and_malformed_prompts_stay_within_the_card() {
    let plain = drawn(&content("x"));
    let tower = "t\u{336}\u{30d}\u{351}".repeat(300);
    for prompt in [
        "word ".repeat(2_000),
        "W".repeat(10_000),
        "\u{202e}\u{2067}reversed\u{202c}".repeat(500),
        "\0\x07\x1b[31m\u{85}\u{2028}".repeat(900),
        "\u{200b}\u{feff}".repeat(5_000),
        format!("z{}", "\u{335}".repeat(9_000)),
        "👩‍👩‍👧‍👦🏳️‍🌈".repeat(400),
        "مرحبا بالعالم ".repeat(300),
        "塔の霧".repeat(3_000),
        "a\u{200d}".repeat(5_000),
        tower,
    ] {
        let started = Instant::now();
        let card = drawn(&content(&prompt));
        assert!(
            started.elapsed() < Duration::from_secs(10),
            "{:?} for {prompt:.40}",
            started.elapsed()
        );
        let rows = differences(&card, &plain);
        assert!(rows.iter().all(|y| *y >= PICTURES_END), "{prompt:.40}");
    }
}

/// The pixels of the brand area.
fn brand(card: &RgbImage) -> Vec<Rgb<u8>> {
    card.enumerate_pixels()
        .filter(|(x, y, _)| *x > WIDTH - 330 && *y > PICTURES_END)
        .map(|(_, _, pixel)| *pixel)
        .collect()
}

#[test]
fn long_prompt_does_not_overlap_the_brand() {
    assert_eq!(
        brand(&drawn(&content("a"))),
        brand(&drawn(&content(&"W".repeat(500))))
    );
}

#[test]
fn undecodable_picture_is_named() {
    let mut content = content("x");
    content.pictures[1].bytes = Bytes::from_static(b"<html>");
    let error = draw(&content).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("the picture \"Depth\" is not a picture but an HTML page"),
        "{error}"
    );
}

/// Draws cards of the test photographs into target/cards for visual inspection.
#[test]
#[ignore = "for visual inspection"]
fn render_sample_cards() {
    let root = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let read =
        |name: &str| Bytes::from(std::fs::read(root.join(".assets/photos").join(name)).unwrap());
    let picture = |label: &str, name: &str| CardPicture {
        label: label.into(),
        bytes: read(name),
    };
    let card = |pictures: &[(&str, &str)], prompt: &str| CardContent {
        pictures: pictures
            .iter()
            .map(|(label, name)| picture(label, name))
            .collect(),
        ..content(prompt)
    };
    let three = [
        ("Input", "china.jpg"),
        ("Depth", "motorcycle_left.png"),
        ("Output 1", "flower.jpg"),
    ];
    let folder = root.join("target/cards");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, content) in [
        ("three", card(&three, "Wanderer above the sea of fog, digital art, swirling night sky")),
        ("long", card(&three, &"An old harbour at night in heavy rain, lanterns on the quay, reflections on wet stone, ".repeat(6))),
        ("two", card(&[("Input", "coffee.png"), ("Output", "chelsea.png")], "A cup of coffee")),
        ("one", CardContent { prompt: None, ..card(&[("Output", "astronaut.png")], "") }),
        ("wide", card(&[("Output 1", "motorcycle_left.png")], "A motorcycle in a garage, oil painting")),
        ("scripts", card(&three, "سفينة في الميناء ليلاً — ночная гавань 🚢 a harbour, λιμάνι, 塔, café")),
    ] {
        let started = Instant::now();
        let bytes = draw(&content).unwrap();
        println!("{name}: {} kB in {:?}", bytes.len() / 1024, started.elapsed());
        std::fs::write(folder.join(format!("{name}.jpg")), bytes).unwrap();
    }
}
