//! Runs on small photographs with the embedded networks.

use std::cell::Cell;
use std::io::Cursor;
use std::sync::OnceLock;

use api::Progress;
use image::RgbImage;
use serde_json::{Value, json};

use super::*;
use crate::pictures::{DepthMap, PARAMETERS_KEYWORD, ingest};
use domain::model_target::depth2img;
use scaling::scale_rgb;

fn networks() -> &'static Networks {
    static NETWORKS: OnceLock<Networks> = OnceLock::new();
    NETWORKS.get_or_init(|| Networks::load().unwrap())
}

fn photograph(name: &str) -> RgbImage {
    let path = format!(
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../.assets/photos/{}"),
        name
    );
    let bytes = std::fs::read(&path).unwrap_or_else(|error| {
        panic!("{path}: {error}; fetch the photographs with `make setup-test`")
    });
    ingest(&bytes).unwrap().image
}

/// The astronaut in front of a shuttle, 96 x 96 pixels, and its depth map.
fn astronaut() -> (RgbImage, DepthMap) {
    static ASTRONAUT: OnceLock<(RgbImage, DepthMap)> = OnceLock::new();
    let make = || {
        let full = photograph("astronaut.png");
        let depth = networks().estimate_depth(&full).unwrap().resized(96, 96);
        (scale_rgb(&full, 96, 96), depth)
    };
    ASTRONAUT.get_or_init(make).clone()
}

/// Records a run, and cancels it after `cancel_after` checks.
#[derive(Default)]
struct Recorder {
    logs: String,
    outputs: Vec<Vec<u8>>,
    checks: Cell<u32>,
    cancel_after: Option<u32>,
}

impl RenderObserver for Recorder {
    fn log(&mut self, text: &str) {
        assert!(text.ends_with('\n'), "whole lines: {text:?}");
        self.logs.push_str(text);
    }

    fn output(&mut self, png: Vec<u8>) {
        self.outputs.push(png);
    }

    fn is_canceled(&self) -> bool {
        self.checks.set(self.checks.get() + 1);
        self.cancel_after.is_some_and(|max| self.checks.get() > max)
    }
}

fn settings(input: Value) -> Settings {
    let input_fields = input.as_object().unwrap();
    let roles = depth2img().roles(input_fields, None);
    Settings::from_input(
        &depth2img().with_defaults(input_fields),
        &roles,
        input["seed"].as_i64().unwrap_or(7),
    )
}

fn run(input: Value) -> Recorder {
    let (picture, depth) = astronaut();
    let mut recorder = Recorder::default();
    networks()
        .render(&settings(input), &picture, &depth, &mut recorder)
        .unwrap();
    recorder
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
fn depth_separates_the_person_from_the_wall() {
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
        let mut recorder = Recorder::default();
        networks()
            .render(
                &settings(json!({"num_inference_steps": 2})),
                &picture,
                &depth,
                &mut recorder,
            )
            .unwrap();
        assert_eq!(pixels(&recorder.outputs[0]).dimensions(), (width, height));
    }
}

#[test]
fn strength_zero_returns_the_picture_and_more_moves_away() {
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
        "the full scene differs strongly: {distances:?}"
    );
    assert_eq!(at(7.5), at(1.0), "strength is clamped");
}

#[test]
fn same_seed_gives_same_bytes_for_any_number_of_threads() {
    let (picture, depth) = astronaut();
    let input = json!({"prompt": "castle in the mist", "seed": 4711, "num_outputs": 2});
    let expected = run(input.clone()).outputs;
    for threads in [1, 3] {
        let mut recorder = Recorder::default();
        Networks::with_threads(threads)
            .unwrap()
            .render(&settings(input.clone()), &picture, &depth, &mut recorder)
            .unwrap();
        assert!(recorder.outputs == expected, "{threads} threads");
    }
    let other_seed = run(json!({"prompt": "castle in the mist", "seed": 4712})).outputs;
    assert!(difference(&pixels(&other_seed[0]), &pixels(&expected[0])) > 3.0);
}

#[test]
fn unknown_prompts_give_different_pictures() {
    let made =
        ["castle", "castles", "robot", "", "城"].map(|prompt| first(json!({"prompt": prompt})));
    for (index, picture) in made.iter().enumerate() {
        for other in &made[..index] {
            assert!(difference(picture, other) > 1.0);
        }
    }
}

#[test]
fn negative_prompt_has_an_effect_only_if_understood() {
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
fn outputs_of_a_run_differ() {
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
fn more_steps_converge() {
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
fn depth_map_changes_the_picture() {
    let (picture, depth) = astronaut();
    let render = |depth: &DepthMap| {
        let mut recorder = Recorder::default();
        networks()
            .render(
                &settings(json!({"prompt": "starry background"})),
                &picture,
                depth,
                &mut recorder,
            )
            .unwrap();
        pixels(&recorder.outputs[0])
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
fn log_has_seed_keywords_and_progress() {
    let recorder = run(
        json!({"prompt": "castle by hokusai", "seed": 4711, "num_outputs": 2, "num_inference_steps": 9}),
    );
    assert!(recorder.logs.starts_with("Using seed: 4711\n"));
    assert_eq!(api::seed_from_logs(&recorder.logs), Some(4711));
    assert!(
        recorder
            .logs
            .contains("Words understood: hokusai (great wave)\n"),
        "{}",
        recorder.logs
    );
    assert!(recorder.logs.contains("castle"));
    let progress: Vec<Progress> = recorder
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
fn png_has_the_parameters_of_its_output() {
    let recorder = run(
        json!({"prompt": "塔, by hokusai", "seed": -3, "num_outputs": 2, "prompt_strength": 0.5}),
    );
    for (index, output) in recorder.outputs.iter().enumerate() {
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
fn picture_outside_the_mask_is_unchanged() {
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
        let mut recorder = Recorder::default();
        networks()
            .render(&settings, &picture, &depth, &mut recorder)
            .unwrap();
        pixels(&recorder.outputs[0])
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
    assert!(describe_mask(&unreadable).starts_with("Mask: ignored, it "));
}

#[test]
fn stand_in_is_named_in_log_and_png() {
    let (picture, depth) = astronaut();
    let preface = vec!["The preview engine stands in for acme/restyle".to_owned()];
    let settings = Settings {
        stands_in_for: Some("acme/restyle".into()),
        preface,
        scheduler: String::new(),
        ..settings(json!({}))
    };
    let mut recorder = Recorder::default();
    networks()
        .render(&settings, &picture, &depth, &mut recorder)
        .unwrap();
    assert!(
        recorder
            .logs
            .starts_with("The preview engine stands in for acme/restyle\nUsing seed: 7\n"),
        "{}",
        recorder.logs
    );
    assert!(!recorder.logs.contains("Scheduler"), "{}", recorder.logs);
    let mut reader = png::Decoder::new(Cursor::new(&recorder.outputs[0]))
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
fn canceled_run_stops_at_the_next_check() {
    let (picture, depth) = astronaut();
    let checks_of_one_output = run(json!({})).checks.get();
    for (checks, expected) in [(0, 0), (10, 0), (checks_of_one_output + 3, 1)] {
        let mut recorder = Recorder {
            cancel_after: Some(checks),
            ..Recorder::default()
        };
        let outcome = networks().render(
            &settings(json!({"num_outputs": 3})),
            &picture,
            &depth,
            &mut recorder,
        );
        assert!(matches!(outcome, Err(RenderError::Canceled)));
        assert_eq!(recorder.outputs.len(), expected);
        assert_eq!(recorder.checks.get(), checks + 1, "it stops at once");
    }
    assert!(checks_of_one_output > 50, "checked at every step");
}
