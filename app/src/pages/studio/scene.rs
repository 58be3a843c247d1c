use api::{DepthPreview, Picture, Prediction};
use leptos::prelude::*;

use super::session::Session;
use crate::{
    client::ClientError,
    components::{
        compare::{Layer, output_name},
        strip::Shot,
    },
    state::{Phase, Role, Run, Slot, text_of},
    words,
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
    let ended = |title: &str, detail: String| Scene::Problem {
        title: title.into(),
        detail,
        may_retry: false,
    };
    match run.phase() {
        Phase::Failed(why) if run.outputs().is_empty() => ended(words::result_failed(), why),
        Phase::Aborted => ended(words::result_aborted(), words::result_aborted_why().into()),
        _ if has_layers => Scene::Comparison,
        Phase::Canceled => ended(
            words::status_canceled(),
            words::result_canceled_why().into(),
        ),
        phase if run.is_active() || phase == Phase::Done => Scene::Waiting,
        phase => ended(&phase.words(), String::new()),
    }
}

fn problem(error: &ClientError) -> Scene {
    let title = if error.is_not_found() {
        words::result_missing()
    } else {
        words::result_problem()
    };
    let detail = match error {
        error if error.is_not_found() => words::result_missing_why().into(),
        error => error.sentence(),
    };
    Scene::Problem {
        title: title.into(),
        detail,
        may_retry: !error.is_not_found(),
    }
}

/// The layers of the comparison: the result's where there is one, else the draft's.
pub fn layers(session: Session) -> Memo<Vec<Layer>> {
    Memo::new(move |_| {
        session.run.with(|run| match run {
            Some(run) => of_result(
                run.prediction(),
                session.selected.get(),
                own_preview(session, run.prediction()),
            ),
            None => session
                .preview
                .get()
                .map(|preview| input_and_depth(Some(preview.image), Some(preview.depth)))
                .unwrap_or_default(),
        })
    })
}

/// The draft's pictures, where they are the ones that the prediction was made from.
fn own_preview(session: Session, prediction: &Prediction) -> Option<DepthPreview> {
    let preview = session.preview.get()?;
    let same = |role: Role| {
        let mut input = prediction.input.clone();
        let sent = role
            .given(&mut input)
            .map(|value| text_of(value))
            .unwrap_or_default();
        let is_estimate = role == Role::Depth && sent == preview.depth.url;
        is_estimate
            || session
                .form
                .with_untracked(|form| form.text(role.key()) == sent)
    };
    (same(Role::Image) && same(Role::Depth)).then_some(preview)
}

fn of_result(
    prediction: &Prediction,
    selected: usize,
    preview: Option<DepthPreview>,
) -> Vec<Layer> {
    let pictures = &prediction.pictures;
    let (image, depth) = preview
        .map(|preview| (preview.image, preview.depth))
        .unzip();
    let mut layers = input_and_depth(
        pictures.input.clone().or(image),
        pictures.depth.clone().or(depth),
    );
    layers.extend(
        pictures
            .outputs
            .iter()
            .enumerate()
            .map(|(index, picture)| Layer::output(index, picture, index == selected)),
    );
    layers
}

fn input_and_depth(image: Option<Picture>, depth: Option<Picture>) -> Vec<Layer> {
    image
        .as_ref()
        .map(Layer::input)
        .into_iter()
        .chain(depth.as_ref().map(Layer::depth))
        .collect()
}

/// The strip: the outputs that are there, and while more is to come the places of the others.
pub fn shots(session: Session) -> Memo<Vec<Shot>> {
    Memo::new(move |_| {
        session
            .run
            .with(|run| run.as_ref().map(of_outputs).unwrap_or_default())
    })
}

fn of_outputs(run: &Run) -> Vec<Shot> {
    let ready = run
        .outputs()
        .iter()
        .enumerate()
        .map(|(index, picture)| Shot::Ready {
            url: picture.url.clone(),
            label: output_name(index),
        });
    let missing = if run.is_active() {
        run.wanted() - run.outputs().len()
    } else {
        0
    };
    let next = match run.next_output() {
        Some(progress) => Shot::Waiting {
            text: words::status_of(&progress.current, &progress.total),
            fraction: Some(progress.fraction()),
        },
        None => Shot::Waiting {
            text: run.phase().words(),
            fraction: run.fraction(),
        },
    };
    let later = || Shot::Waiting {
        text: words::status_waiting().into(),
        fraction: None,
    };
    ready
        .chain((0..missing).map(|place| if place == 0 { next.clone() } else { later() }))
        .collect()
}

#[cfg(test)]
mod tests {
    use api::{Pictures, PredictionId, Status};
    use serde_json::json;

    use super::*;

    fn run(status: Status, logs: &str, outputs: usize) -> Run {
        let picture = |name: &str| Picture {
            url: format!("/{name}"),
            width: 640,
            height: 427,
            region: None,
        };
        let prediction: Prediction = serde_json::from_value(json!({
            "id": PredictionId::from_entropy([1; 16]), "model": "a/b", "version": "c", "input": {"num_outputs": 3}, "output": null,
            "logs": logs, "error": "The disk is full.", "status": status, "data_removed": false, "created_at": "2026-11-22T09:30:00Z",
            "urls": {"get": "", "cancel": "", "web": ""}, "source": "web", "engine": "local",
        }))
        .unwrap();
        let outputs = (0..outputs)
            .map(|index| picture(&index.to_string()))
            .collect();
        let pictures = Pictures {
            input: Some(picture("input")),
            depth: Some(picture("depth")),
            outputs,
            notes: Vec::new(),
        };
        Run::new(Prediction {
            pictures,
            ..prediction
        })
    }

    fn title(scene: Scene) -> String {
        match scene {
            Scene::Problem { title, .. } => title,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn a_failure_stands_where_the_outputs_would_have_been() {
        let scene = of_run(&run(Status::Failed, "", 0), true);
        assert_eq!(
            scene,
            Scene::Problem {
                title: "This did not work".into(),
                detail: "The disk is full.".into(),
                may_retry: false
            }
        );
        assert_eq!(
            of_run(&run(Status::Failed, "", 1), true),
            Scene::Comparison,
            "what was made before is not taken away"
        );
    }

    #[test]
    fn the_stage_compares_as_soon_as_there_is_something_to_compare() {
        assert_eq!(of_run(&run(Status::Starting, "", 0), false), Scene::Waiting);
        for status in [
            Status::Starting,
            Status::Processing,
            Status::Succeeded,
            Status::Canceled,
        ] {
            assert_eq!(
                of_run(&run(status, "", 0), true),
                Scene::Comparison,
                "{status:?}"
            );
        }
        assert_eq!(
            title(of_run(&run(Status::Canceled, "", 0), false)),
            "Canceled"
        );
        assert_eq!(
            title(of_run(&run(Status::Aborted, "", 0), true)),
            "It ran out of time"
        );
    }

    #[test]
    fn somebody_elses_result_and_none_at_all_are_told_in_the_same_words() {
        let error = ClientError::of_answer(404, r#"{"detail": "x", "status": 404}"#);
        assert_eq!(title(problem(&error)), "There is no such result");
        assert!(matches!(
            problem(&ClientError::Unreachable),
            Scene::Problem {
                may_retry: true,
                ..
            }
        ));
    }

    #[test]
    fn the_layers_are_input_depth_and_every_output_of_which_one_is_selected() {
        let run = run(Status::Succeeded, "", 3);
        let layers = of_result(run.prediction(), 2, None);
        let labels: Vec<_> = layers
            .iter()
            .map(|layer| (layer.label.as_str(), layer.is_chosen))
            .collect();
        assert_eq!(
            labels,
            [
                ("Input", true),
                ("Depth", true),
                ("Output 1", false),
                ("Output 2", false),
                ("Output 3", true)
            ]
        );
    }

    #[test]
    fn the_strip_keeps_places_for_what_is_to_come() {
        let texts = |run: &Run| -> Vec<String> {
            of_outputs(run)
                .into_iter()
                .map(|shot| match shot {
                    Shot::Ready { label, .. } => label,
                    Shot::Waiting { text, .. } => text,
                })
                .collect()
        };
        let bar = " 41%|████ | 62/150 [00:01<00:02, 16.47it/s]\n";
        assert_eq!(
            texts(&run(Status::Processing, bar, 1)),
            ["Output 1", "12 of 50", "Waiting"]
        );
        assert_eq!(
            texts(&run(Status::Starting, "", 0)),
            ["Queued", "Waiting", "Waiting"]
        );
        assert_eq!(
            texts(&run(Status::Canceled, bar, 1)),
            ["Output 1"],
            "nothing more is to come"
        );
    }
}
