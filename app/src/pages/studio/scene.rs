use api::{DepthPreview, Picture, Prediction};
use leptos::prelude::*;

use super::session::Session;
use crate::{
    client::ClientError,
    components::{
        compare::{Layer, LayerKind},
        strip::Shot,
    },
    state::{Phase, Role, Run, Slot},
};

/// What the stage shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Scene {
    /// How to begin.
    Empty,
    /// The picture being uploaded, a result being opened, a run without anything to show yet.
    Waiting,
    /// The comparison, with what is being waited for on top of it.
    Comparison,
    /// Why there is nothing.
    Problem {
        /// In a few words.
        title: String,
        /// In a sentence.
        detail: String,
        /// Opening it again may help.
        may_retry: bool,
    },
}

/// What the stage shows.
pub fn scene(session: Session, layers: Memo<Vec<Layer>>) -> Memo<Scene> {
    Memo::new(move |_| {
        if let Some(error) = session.problem.get() {
            return problem(&error);
        }
        let has_layers = layers.with(|layers| !layers.is_empty());
        session.run.with(|run| match run {
            Some(run) => of_run(run, has_layers),
            None if session.is_opening.get() => Scene::Waiting,
            None if has_layers => Scene::Comparison,
            None if session.image.with(Slot::is_busy) => Scene::Waiting,
            None => Scene::Empty,
        })
    })
}

fn of_run(run: &Run, has_layers: bool) -> Scene {
    let ended = |title: &str, detail: String| Scene::Problem { title: title.into(), detail, may_retry: false };
    match run.phase() {
        Phase::Failed(why) if run.outputs().is_empty() => ended("This did not work", why),
        Phase::Aborted => ended("It ran out of time", "Its time was over before its turn came. Make it again.".into()),
        _ if has_layers => Scene::Comparison,
        Phase::Canceled => ended("Canceled", "Nothing was made until then.".into()),
        phase if run.is_active() || phase == Phase::Done => Scene::Waiting,
        phase => ended(&phase.words(), String::new()),
    }
}

fn problem(error: &ClientError) -> Scene {
    let title = if error.is_not_found() { "There is no such result" } else { "The result cannot be shown" };
    let detail = match error {
        error if error.is_not_found() => "The address may be mistyped, or the result belongs to somebody else.".into(),
        error => error.sentence(),
    };
    Scene::Problem { title: title.into(), detail, may_retry: !error.is_not_found() }
}

/// The layers of the comparison: the result's where there is one, else the draft's.
pub fn layers(session: Session) -> Memo<Vec<Layer>> {
    Memo::new(move |_| {
        session.run.with(|run| match run {
            Some(run) => of_result(run.prediction(), session.selected.get(), own_preview(session, run.prediction())),
            None => session.preview.get().map(|preview| input_and_depth(Some(preview.image), Some(preview.depth))).unwrap_or_default(),
        })
    })
}

/// The draft's pictures, where they are the ones that the prediction was made from.
fn own_preview(session: Session, prediction: &Prediction) -> Option<DepthPreview> {
    let same = |role: Role| {
        let sent = prediction.input.get(role.field()).and_then(serde_json::Value::as_str).unwrap_or_default();
        session.form.with_untracked(|form| form.text(role.field()) == sent)
    };
    session.preview.get().filter(|_| same(Role::Image) && same(Role::Depth))
}

fn of_result(prediction: &Prediction, selected: usize, preview: Option<DepthPreview>) -> Vec<Layer> {
    let pictures = &prediction.pictures;
    let (image, depth) = preview.map(|preview| (preview.image, preview.depth)).unzip();
    let mut layers = input_and_depth(pictures.input.clone().or(image), pictures.depth.clone().or(depth));
    let output = pictures.outputs.get(selected).map(|picture| layer(LayerKind::Output(selected), output_name(selected), picture));
    layers.extend(output);
    layers
}

fn input_and_depth(image: Option<Picture>, depth: Option<Picture>) -> Vec<Layer> {
    let image = image.map(|picture| layer(LayerKind::Input, "Input".into(), &picture));
    let depth = depth.map(|picture| layer(LayerKind::Depth, "Depth".into(), &picture));
    image.into_iter().chain(depth).collect()
}

fn layer(kind: LayerKind, label: String, picture: &Picture) -> Layer {
    Layer { kind, label, url: picture.url.clone(), width: picture.width, height: picture.height }
}

fn output_name(index: usize) -> String {
    format!("Output {}", index + 1)
}

/// The strip: the outputs that are there, and while more is to come the places of the others.
pub fn shots(session: Session) -> Memo<Vec<Shot>> {
    Memo::new(move |_| session.run.with(|run| run.as_ref().map(of_outputs).unwrap_or_default()))
}

fn of_outputs(run: &Run) -> Vec<Shot> {
    let ready =
        run.outputs().iter().enumerate().map(|(index, picture)| Shot::Ready { url: picture.url.clone(), label: output_name(index) });
    let missing = if run.is_active() { run.wanted() - run.outputs().len() } else { 0 };
    let next = match run.phase() {
        Phase::Running(progress) => {
            Shot::Waiting { text: format!("{} of {}", progress.current, progress.total), fraction: Some(progress.fraction()) }
        }
        phase => Shot::Waiting { text: phase.words(), fraction: phase.fraction() },
    };
    let later = || Shot::Waiting { text: "Waiting".into(), fraction: None };
    ready.chain((0..missing).map(|place| if place == 0 { next.clone() } else { later() })).collect()
}
