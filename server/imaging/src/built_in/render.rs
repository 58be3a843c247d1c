//! Renders outputs from settings, a picture and its depth map.

use image::RgbImage;
use serde_json::{Value, json};

use super::compose::{Sides, compose, restore_outside_mask};
use super::matte::Matte;
use super::progress_bar::ProgressBar;
use super::prompt_parser;
use super::scene::Scene;
use super::seeded_rng::SeededRng;
use super::style::{Painter, Painting, StyleMix};
use super::{NetworkError, Settings};
use crate::pictures::{DepthMap, write_png};

/// Receives the progress of a run.
pub trait RenderObserver {
    /// Receives log output: whole lines, each with a line feed.
    fn log(&mut self, text: &str);
    /// Receives the next output as PNG.
    fn output(&mut self, png: Vec<u8>);
    /// True once the run is canceled. Checked several times a second.
    fn is_canceled(&self) -> bool;
}

/// A run that did not complete.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The observer canceled it.
    #[error("the run was canceled")]
    Canceled,
    /// A network failed.
    #[error(transparent)]
    Network(#[from] NetworkError),
}

/// Renders all outputs, one after another.
pub(super) fn render(
    painter: &Painter,
    settings: &Settings,
    picture: &RgbImage,
    depth: &DepthMap,
    observer: &mut dyn RenderObserver,
) -> Result<(), RenderError> {
    let resized;
    let depth = if (depth.width(), depth.height()) == picture.dimensions() {
        depth
    } else {
        resized = depth.resized(picture.width(), picture.height());
        &resized
    };
    let prompt = prompt_parser::parse(&settings.prompt, &settings.negative_prompt);
    let scenes: Vec<Scene> = (0..settings.outputs as usize)
        .map(|index| Scene::new(&prompt, rng(settings), index))
        .collect();
    observer.log(&log_header(settings, &prompt.report, &scenes));
    let mut run = Run {
        painter,
        settings,
        picture,
        depth,
        observer,
        bar: ProgressBar::start(settings.steps * settings.outputs),
    };
    run.print_progress();
    scenes
        .iter()
        .enumerate()
        .try_for_each(|(index, scene)| run.render_output(index, scene))
}

/// The first lines of the log.
fn log_header(settings: &Settings, report: &[String], scenes: &[Scene]) -> String {
    let fixed = [
        format!("Using seed: {}", settings.seed),
        "Built-in preview engine: 26 painting styles composed by depth. It understands only the words that it knows.".into(),
    ];
    let scheduler = (!settings.scheduler.is_empty())
        .then(|| format!("Scheduler {}: no effect on this engine", settings.scheduler));
    let scenes = scenes
        .iter()
        .enumerate()
        .map(|(index, scene)| format!("Output {}: {}", index + 1, scene.describe()));
    let preface = settings.preface.iter().cloned();
    preface
        .chain(fixed)
        .chain(report.iter().cloned())
        .chain(scheduler)
        .chain(scenes)
        .map(|line| line + "\n")
        .collect()
}

fn rng(settings: &Settings) -> SeededRng {
    SeededRng::new(
        settings.seed,
        &prompt_parser::tokens(&settings.prompt).join(" "),
    )
}

/// A run in progress.
struct Run<'a> {
    painter: &'a Painter,
    settings: &'a Settings,
    picture: &'a RgbImage,
    depth: &'a DepthMap,
    observer: &'a mut dyn RenderObserver,
    bar: ProgressBar,
}

impl Run<'_> {
    /// Renders one output. Painting takes the most time, so the sides are painted after a third and
    /// two thirds of the steps, for an even progress.
    fn render_output(&mut self, index: usize, scene: &Scene) -> Result<(), RenderError> {
        let mut matte = Matte::new(
            self.picture,
            self.depth,
            self.settings.guidance,
            scene.split_offset,
        );
        let steps = self.settings.steps;
        let (first, second) = (steps / 3, steps * 2 / 3);
        self.refine(&mut matte, first)?;
        let near = self.paint(&scene.near.mix)?;
        self.refine(&mut matte, second - first)?;
        let far = if scene.far.mix == scene.near.mix {
            None
        } else {
            Some(self.paint(&scene.far.mix)?)
        };
        self.refine(&mut matte, steps - second)?;
        let strength = self.settings.strength as f32;
        let mut output = compose(
            self.picture,
            &Sides { near, far },
            &matte,
            self.depth,
            scene,
            strength,
        );
        if let Some(mask) = &self.settings.mask {
            restore_outside_mask(mask, self.picture, &mut output);
        }
        let png = write_png(&output, Some(&parameters(self.settings, index, scene)));
        self.check_canceled()?;
        self.observer.output(png);
        Ok(())
    }

    fn refine(&mut self, matte: &mut Matte, passes: u32) -> Result<(), RenderError> {
        for _ in 0..passes {
            self.check_canceled()?;
            matte.refine();
            if let Some(line) = self.bar.advance() {
                self.observer.log(&line);
            }
        }
        Ok(())
    }

    fn paint(&mut self, mix: &StyleMix) -> Result<Painting, RenderError> {
        self.print_progress();
        self.check_canceled()?;
        Ok(self.painter.paint(self.picture, mix)?)
    }

    fn print_progress(&mut self) {
        if let Some(line) = self.bar.print() {
            self.observer.log(&line);
        }
    }

    fn check_canceled(&self) -> Result<(), RenderError> {
        if self.observer.is_canceled() {
            Err(RenderError::Canceled)
        } else {
            Ok(())
        }
    }
}

/// The metadata of an output's PNG.
fn parameters(settings: &Settings, index: usize, scene: &Scene) -> Value {
    let mut parameters = json!({
        "engine": "local",
        "prompt": settings.prompt,
        "negative_prompt": settings.negative_prompt,
        "prompt_strength": settings.strength,
        "num_outputs": settings.outputs,
        "num_inference_steps": settings.steps,
        "guidance_scale": settings.guidance,
        "scheduler": settings.scheduler,
        "seed": settings.seed,
        "output": index,
        "scene": scene.describe(),
    });
    if let Some(model) = &settings.stands_in_for {
        parameters["stands_in_for"] = model.as_str().into();
    }
    parameters
}
