//! Whole runs on real photographs, small, with the real networks.

use std::cell::Cell;
use std::io::Cursor;
use std::sync::OnceLock;

use api::Progress;
use image::RgbImage;
use serde_json::{Value, json};

use super::*;
use crate::models::depth2img;
use crate::pictures::{DepthMap, PARAMETERS_KEYWORD, ingest, scale_rgb};

fn networks() -> &'static Networks {
    static NETWORKS: OnceLock<Networks> = OnceLock::new();
    NETWORKS.get_or_init(|| Networks::load().unwrap())
}

fn photograph(name: &str) -> RgbImage {
    let path = format!(
        concat!(env!("CARGO_MANIFEST_DIR"), "/../.assets/photos/{}"),
        name
    );
    let bytes = std::fs::read(&path).unwrap_or_else(|error| {
        panic!("{path}: {error}; fetch the photographs with `make setup-test`")
    });
    ingest(&bytes).unwrap().image
}

/// The astronaut in front of a shuttle, 96 pixels each way, and the depth map of that.
fn astronaut() -> (RgbImage, DepthMap) {
    static ASTRONAUT: OnceLock<(RgbImage, DepthMap)> = OnceLock::new();
    let make = || {
        let full = photograph("astronaut.png");
        let depth = networks().estimate_depth(&full).unwrap().resized(96, 96);
        (scale_rgb(&full, 96, 96), depth)
    };
    ASTRONAUT.get_or_init(make).clone()
}

/// Keeps what a run gives; cancels it after so many questions.
#[derive(Default)]
struct Keeper {
    logs: String,
    outputs: Vec<Vec<u8>>,
    asked: Cell<u32>,
    cancel_after: Option<u32>,
}

impl Watcher for Keeper {
    fn log(&mut self, text: &str) {
        assert!(text.ends_with('\n'), "whole lines: {text:?}");
        self.logs.push_str(text);
    }

    fn output(&mut self, png: Vec<u8>) {
        self.outputs.push(png);
    }

    fn is_canceled(&self) -> bool {
        self.asked.set(self.asked.get() + 1);
        self.cancel_after
            .is_some_and(|most| self.asked.get() > most)
    }
}

fn settings(input: Value) -> Settings {
    let given = input.as_object().unwrap();
    let roles = depth2img().roles(given, None);
    Settings::from_input(
        &depth2img().filled(given),
        &roles,
        input["seed"].as_i64().unwrap_or(7),
    )
}

fn run(input: Value) -> Keeper {
    let (picture, depth) = astronaut();
    let mut keeper = Keeper::default();
    networks()
        .render(&settings(input), &picture, &depth, &mut keeper)
        .unwrap();
    keeper
}

fn pixels(png: &[u8]) -> RgbImage {
    image::load_from_memory(png).unwrap().into_rgb8()
}

fn first(input: Value) -> RgbImage {
    pixels(&run(input).outputs[0])
}

/// The mean absolute difference, of 255.
fn difference(a: &RgbImage, b: &RgbImage) -> f64 {
    let sum: u64 = a
        .as_raw()
        .iter()
        .zip(b.as_raw())
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    sum as f64 / a.as_raw().len() as f64
}

#[test]
fn depth_knows_a_person_from_the_wall_behind() {
    let (_, depth) = astronaut();
    let mean = |columns: std::ops::Range<usize>, rows: std::ops::Range<usize>| {
        let values: Vec<f32> = rows
            .flat_map(|y| columns.clone().map(move |x| y * 96 + x))
            .map(|at| depth.values()[at])
            .collect();
        values.iter().sum::<f32>() / values.len() as f32
    };
    let (face, chest, wall) = (
        mean(36..50, 16..32),
        mean(18..40, 60..80),
        mean(62..72, 4..30),
    );
    assert!(
        chest > face && face > wall + 0.3,
        "chest {chest}, face {face}, wall {wall}"
    );
}

#[test]
fn depth_has_the_size_of_any_picture() {
    for (width, height) in [(16, 16), (768, 16), (16, 768), (641, 427)] {
        let picture = scale_rgb(&photograph("china.jpg"), width, height);
        let depth = networks().estimate_depth(&picture).unwrap();
        assert_eq!((depth.width(), depth.height()), (width, height));
    }
}

#[test]
fn outputs_of_any_size_have_the_size_of_the_picture() {
    for (width, height) in [(16, 16), (97, 30), (23, 61)] {
        let picture = scale_rgb(&photograph("china.jpg"), width, height);
        let depth = DepthMap::new(2, 2, vec![0.0, 0.2, 0.8, 1.0]);
        let mut keeper = Keeper::default();
        networks()
            .render(
                &settings(json!({"num_inference_steps": 2})),
                &picture,
                &depth,
                &mut keeper,
            )
            .unwrap();
        assert_eq!(pixels(&keeper.outputs[0]).dimensions(), (width, height));
    }
}

#[test]
fn no_strength_gives_the_picture_back_and_more_goes_farther_from_it() {
    let (picture, _) = astronaut();
    let at =
        |strength: f64| first(json!({"prompt": "hokusai, night", "prompt_strength": strength}));
    assert_eq!(at(0.0), picture, "pixel for pixel");
    let distances =
        [0.0, 0.2, 0.4, 0.6, 0.8, 1.0].map(|strength| difference(&at(strength), &picture));
    assert!(
        distances.is_sorted_by(|less, more| less < more),
        "{distances:?}"
    );
    assert!(
        distances[5] > 25.0,
        "the full scene is far from it: {distances:?}"
    );
    assert_eq!(at(7.5), at(1.0), "what is beyond the bounds is at them");
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads() {
    let (picture, depth) = astronaut();
    let input = json!({"prompt": "castle in the mist", "seed": 4711, "num_outputs": 2});
    let expected = run(input.clone()).outputs;
    for threads in [1, 3] {
        let mut keeper = Keeper::default();
        Networks::with_threads(threads)
            .unwrap()
            .render(&settings(input.clone()), &picture, &depth, &mut keeper)
            .unwrap();
        assert!(keeper.outputs == expected, "{threads} threads");
    }
    let other_seed = run(json!({"prompt": "castle in the mist", "seed": 4712})).outputs;
    assert!(difference(&pixels(&other_seed[0]), &pixels(&expected[0])) > 3.0);
}

#[test]
fn prompts_that_nobody_understands_still_give_different_pictures() {
    let made =
        ["castle", "castles", "robot", "", "城"].map(|prompt| first(json!({"prompt": prompt})));
    for (index, picture) in made.iter().enumerate() {
        for other in &made[..index] {
            assert!(difference(picture, other) > 1.0);
        }
    }
}

#[test]
fn the_negative_prompt_changes_the_picture_only_by_what_it_excludes() {
    let plain = first(json!({"prompt": "hokusai in the fog"}));
    assert_eq!(
        first(json!({"prompt": "hokusai in the fog", "negative_prompt": "extra fingers"})),
        plain
    );
    assert!(
        difference(
            &first(json!({"prompt": "hokusai in the fog", "negative_prompt": "fog"})),
            &plain
        ) > 5.0
    );
    assert!(
        difference(
            &first(json!({"prompt": "hokusai in the fog", "negative_prompt": "hokusai"})),
            &plain
        ) > 5.0
    );
}

#[test]
fn all_outputs_differ() {
    let made: Vec<RgbImage> = run(json!({"prompt": "van gogh", "num_outputs": 8}))
        .outputs
        .iter()
        .map(|png| pixels(png))
        .collect();
    assert_eq!(made.len(), 8);
    for (index, picture) in made.iter().enumerate() {
        for other in &made[..index] {
            assert!(difference(picture, other) > 1.0, "{index}");
        }
    }
}

#[test]
fn more_steps_come_closer_to_where_steps_lead() {
    let at =
        |steps: u32| first(json!({"prompt": "starry background", "num_inference_steps": steps}));
    let end = at(500);
    let distances = [1, 5, 20, 50].map(|steps| difference(&at(steps), &end));
    assert!(
        distances.is_sorted_by(|more, less| more > less),
        "{distances:?}"
    );
    assert!(distances[0] > 1.0 && distances[3] < 0.5, "{distances:?}");
}

#[test]
fn guidance_changes_the_picture_and_the_scheduler_does_not() {
    let plain = first(json!({"prompt": "starry background"}));
    assert!(
        difference(
            &first(json!({"prompt": "starry background", "guidance_scale": 1})),
            &plain
        ) > 0.5
    );
    let other = run(json!({"prompt": "starry background", "scheduler": "KLMS"}));
    assert_eq!(pixels(&other.outputs[0]), plain);
    assert!(
        other.logs.contains("Scheduler KLMS: no effect"),
        "{}",
        other.logs
    );
}

#[test]
fn another_depth_map_gives_another_picture() {
    let (picture, depth) = astronaut();
    let render = |depth: &DepthMap| {
        let mut keeper = Keeper::default();
        networks()
            .render(
                &settings(json!({"prompt": "starry background"})),
                &picture,
                depth,
                &mut keeper,
            )
            .unwrap();
        pixels(&keeper.outputs[0])
    };
    let changed = |output: &RgbImage, x: u32, y: u32| {
        let (a, b) = (output.get_pixel(x, y).0, picture.get_pixel(x, y).0);
        a.iter()
            .zip(b)
            .map(|(a, b)| u32::from(a.abs_diff(b)))
            .sum::<u32>()
    };
    let (straight, inverted) = (render(&depth), render(&depth.inverted()));
    assert!(difference(&straight, &inverted) > 5.0);
    let (wall, chest) = ((66, 12), (28, 70));
    assert!(
        changed(&straight, wall.0, wall.1) > changed(&inverted, wall.0, wall.1),
        "the wall is painted as the far side"
    );
    assert!(
        changed(&straight, chest.0, chest.1) < changed(&inverted, chest.0, chest.1),
        "the suit is painted as the far side"
    );
}

#[test]
fn the_log_names_the_seed_the_words_and_the_progress() {
    let keeper = run(
        json!({"prompt": "castle by hokusai", "seed": 4711, "num_outputs": 2, "num_inference_steps": 9}),
    );
    assert!(keeper.logs.starts_with("Using seed: 4711\n"));
    assert_eq!(api::seed_from_logs(&keeper.logs), Some(4711));
    assert!(
        keeper
            .logs
            .contains("Words understood: hokusai (great wave)\n"),
        "{}",
        keeper.logs
    );
    assert!(keeper.logs.contains("castle"));
    let progress: Vec<Progress> = keeper
        .logs
        .lines()
        .filter_map(Progress::from_logs)
        .collect();
    assert_eq!(
        progress.first(),
        Some(&Progress {
            current: 0,
            total: 18
        })
    );
    assert_eq!(
        progress.last(),
        Some(&Progress {
            current: 18,
            total: 18
        })
    );
    assert!(
        progress.is_sorted_by(|earlier, later| earlier.current < later.current),
        "{progress:?}"
    );
}

#[test]
fn an_output_carries_what_made_it() {
    let keeper = run(
        json!({"prompt": "塔, by hokusai", "seed": -3, "num_outputs": 2, "prompt_strength": 0.5}),
    );
    for (index, output) in keeper.outputs.iter().enumerate() {
        let mut reader = png::Decoder::new(Cursor::new(output)).read_info().unwrap();
        reader.finish().unwrap();
        let text = reader
            .info()
            .utf8_text
            .iter()
            .find(|text| text.keyword == PARAMETERS_KEYWORD)
            .unwrap();
        let parameters: Value = serde_json::from_str(&text.get_text().unwrap()).unwrap();
        assert_eq!(parameters["engine"], "local");
        assert_eq!(parameters["prompt"], "塔, by hokusai");
        assert_eq!(
            (
                &parameters["seed"],
                &parameters["output"],
                &parameters["prompt_strength"]
            ),
            (&json!(-3), &json!(index), &json!(0.5))
        );
    }
}

#[test]
fn what_a_mask_leaves_out_stays_as_it_was() {
    let (picture, depth) = astronaut();
    let half = image::GrayImage::from_fn(200, 100, |x, _| {
        image::Luma([if x < 100 { 255 } else { 0 }])
    });
    let mut bytes = Cursor::new(Vec::new());
    half.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let mask = read_mask(bytes.get_ref(), picture.dimensions());
    assert_eq!(
        describe_mask(&mask),
        "Mask: painted where it is white, 50 % of the picture"
    );
    let render = |mask: Option<image::GrayImage>| {
        let settings = Settings {
            mask,
            ..settings(json!({"prompt": "hokusai", "prompt_strength": 1}))
        };
        let mut keeper = Keeper::default();
        networks()
            .render(&settings, &picture, &depth, &mut keeper)
            .unwrap();
        pixels(&keeper.outputs[0])
    };
    let (whole, masked) = (render(None), render(Some(mask.unwrap())));
    for y in 0..96 {
        assert_eq!(
            (masked.get_pixel(10, y), masked.get_pixel(90, y)),
            (whole.get_pixel(10, y), picture.get_pixel(90, y)),
            "{y}"
        );
    }
    assert!(difference(&masked, &picture) > 5.0);
    let unreadable = read_mask(b"no picture", picture.dimensions());
    assert!(describe_mask(&unreadable).starts_with("Mask: without effect, it "));
}

#[test]
fn a_stand_in_says_so_first_and_in_its_outputs() {
    let (picture, depth) = astronaut();
    let preface = vec!["The preview engine stands in for acme/restyle".to_owned()];
    let settings = Settings {
        stands_in_for: Some("acme/restyle".into()),
        preface,
        scheduler: String::new(),
        ..settings(json!({}))
    };
    let mut keeper = Keeper::default();
    networks()
        .render(&settings, &picture, &depth, &mut keeper)
        .unwrap();
    assert!(
        keeper
            .logs
            .starts_with("The preview engine stands in for acme/restyle\nUsing seed: 7\n"),
        "{}",
        keeper.logs
    );
    assert!(!keeper.logs.contains("Scheduler"), "{}", keeper.logs);
    let mut reader = png::Decoder::new(Cursor::new(&keeper.outputs[0]))
        .read_info()
        .unwrap();
    reader.finish().unwrap();
    assert!(reader.info().utf8_text.iter().any(|text| {
        text.get_text()
            .unwrap()
            .contains(r#""stands_in_for":"acme/restyle""#)
    }));
}

#[test]
fn a_canceled_run_ends_with_what_is_done() {
    let (picture, depth) = astronaut();
    let asks_of_one_output = run(json!({})).asked.get();
    for (questions, expected) in [(0, 0), (10, 0), (asks_of_one_output + 3, 1)] {
        let mut keeper = Keeper {
            cancel_after: Some(questions),
            ..Keeper::default()
        };
        let outcome = networks().render(
            &settings(json!({"num_outputs": 3})),
            &picture,
            &depth,
            &mut keeper,
        );
        assert!(matches!(outcome, Err(RenderError::Canceled)));
        assert_eq!(keeper.outputs.len(), expected);
        assert_eq!(keeper.asked.get(), questions + 1, "it ends at once");
    }
    assert!(asks_of_one_output > 50, "asked at every step");
}
