//! A run: from settings, picture and depth map to outputs.

use image::RgbImage;
use serde_json::{Value, json};

use super::chance::Chance;
use super::compose::{Sides, compose, keep_outside};
use super::matte::Matte;
use super::progress_bar::ProgressBar;
use super::scene::Scene;
use super::style::{Painter, Painting, StyleMix};
use super::words;
use super::{NetworkError, Settings};
use crate::pictures::{DepthMap, write_png};

/// Whoever follows a run.
pub trait Watcher {
    /// Takes what the run prints: whole lines, each with its line feed.
    fn log(&mut self, text: &str);
    /// Takes output `index`, a PNG.
    fn output(&mut self, png: Vec<u8>);
    /// True once the run is to end. Asked several times a second.
    fn is_canceled(&self) -> bool;
}

/// Why a run gave less than it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The watcher wanted it to end.
    #[error("the run was canceled")]
    Canceled,
    /// A network failed.
    #[error(transparent)]
    Network(#[from] NetworkError),
}

/// Makes the outputs one after the other.
pub(super) fn render(
    painter: &Painter,
    settings: &Settings,
    picture: &RgbImage,
    depth: &DepthMap,
    watcher: &mut dyn Watcher,
) -> Result<(), RenderError> {
    let resized;
    let depth = if (depth.width(), depth.height()) == picture.dimensions() {
        depth
    } else {
        resized = depth.resized(picture.width(), picture.height());
        &resized
    };
    let reading = words::read(&settings.prompt, &settings.negative_prompt);
    let scenes: Vec<Scene> = (0..settings.outputs as usize)
        .map(|index| Scene::new(&reading, chance(settings), index))
        .collect();
    watcher.log(&introduction(settings, &reading.report, &scenes));
    let mut run = Run {
        painter,
        settings,
        picture,
        depth,
        watcher,
        bar: ProgressBar::start(settings.steps * settings.outputs),
    };
    run.tell();
    scenes
        .iter()
        .enumerate()
        .try_for_each(|(index, scene)| run.make(index, scene))
}

/// What the log begins with.
fn introduction(settings: &Settings, report: &[String], scenes: &[Scene]) -> String {
    let fixed = [
        format!("Using seed: {}", settings.seed),
        "Built-in preview engine: 26 painting styles laid on by depth. It reads only the words that it knows.".into(),
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

fn chance(settings: &Settings) -> Chance {
    Chance::new(settings.seed, &words::words(&settings.prompt).join(" "))
}

/// A run under way.
struct Run<'a> {
    painter: &'a Painter,
    settings: &'a Settings,
    picture: &'a RgbImage,
    depth: &'a DepthMap,
    watcher: &'a mut dyn Watcher,
    bar: ProgressBar,
}

impl Run<'_> {
    /// Makes one output. The sides are painted a third and two thirds of the way through the steps, because that is
    /// what takes the time.
    fn make(&mut self, index: usize, scene: &Scene) -> Result<(), RenderError> {
        let mut matte = Matte::new(
            self.picture,
            self.depth,
            self.settings.guidance,
            scene.parting,
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
            keep_outside(mask, self.picture, &mut output);
        }
        let png = write_png(&output, Some(&parameters(self.settings, index, scene)));
        self.check()?;
        self.watcher.output(png);
        Ok(())
    }

    fn refine(&mut self, matte: &mut Matte, passes: u32) -> Result<(), RenderError> {
        for _ in 0..passes {
            self.check()?;
            matte.refine();
            if let Some(line) = self.bar.advance() {
                self.watcher.log(&line);
            }
        }
        Ok(())
    }

    fn paint(&mut self, mix: &StyleMix) -> Result<Painting, RenderError> {
        self.tell();
        self.check()?;
        Ok(self.painter.paint(self.picture, mix)?)
    }

    fn tell(&mut self) {
        if let Some(line) = self.bar.tell() {
            self.watcher.log(&line);
        }
    }

    fn check(&self) -> Result<(), RenderError> {
        if self.watcher.is_canceled() {
            Err(RenderError::Canceled)
        } else {
            Ok(())
        }
    }
}

/// What an output carries inside.
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
