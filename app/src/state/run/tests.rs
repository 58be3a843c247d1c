use api::{EngineKind, Pictures, PredictionId, Progress, Status};
use serde_json::json;

use super::*;

const BAR: &str = " 24%|██▍       | 12/50 [00:00<00:02, 16.47it/s]\n";

fn id(digit: u8) -> PredictionId {
    PredictionId::from_entropy([digit; 16])
}

fn prediction(status: Status) -> Prediction {
    serde_json::from_value(json!({
        "id": id(1), "model": "jagilley/stable-diffusion-depth2img", "version": "68f699d3", "input": {"num_outputs": 4},
        "output": null, "logs": "", "error": null, "status": status, "data_removed": false, "created_at": "2026-11-22T09:30:00Z",
        "urls": {"get": "/g", "cancel": "/c", "web": "/w"}, "source": "web", "engine": "local",
    }))
    .unwrap()
}

fn picture(url: &str) -> Picture {
    Picture {
        url: url.into(),
        width: 640,
        height: 427,
        region: None,
    }
}

fn state(prediction: Prediction) -> Event {
    Event::Prediction {
        prediction: Box::new(prediction),
    }
}

fn logs(offset: usize, text: &str) -> Event {
    Event::Logs {
        id: id(1),
        offset,
        text: text.into(),
    }
}

fn running(logs: &str) -> Run {
    Run::new(Prediction {
        logs: logs.into(),
        ..prediction(Status::Processing)
    })
}

#[test]
fn a_model_far_away_boots_before_it_runs() {
    let far = |status| {
        Run::new(Prediction {
            engine: EngineKind::Replicate,
            ..prediction(status)
        })
    };
    assert_eq!(
        far(Status::Starting).phase().words(),
        "The model is booting"
    );
    assert_eq!(far(Status::Processing).phase().words(), "Starting");
}

#[test]
fn a_run_is_told_step_by_step() {
    let mut run = Run::new(prediction(Status::Starting));
    assert_eq!(run.phase().words(), "Queued");
    run.apply(state(prediction(Status::Processing)));
    assert_eq!(run.phase().words(), "Starting");
    run.apply(logs(0, BAR));
    assert_eq!(
        run.phase(),
        Phase::Running(Progress {
            current: 12,
            total: 50
        })
    );
    assert_eq!(
        (run.phase().words().as_str(), run.phase().fraction()),
        ("Running 12 of 50", Some(0.24))
    );
    run.apply(logs(
        BAR.len(),
        "100%|██████████| 50/50 [00:03<00:00, 16.5it/s]\n",
    ));
    assert_eq!(run.phase().words(), "Saving");
    run.apply(state(prediction(Status::Succeeded)));
    assert_eq!((run.phase(), run.is_active()), (Phase::Done, false));
    assert!(
        run.prediction().logs.starts_with(BAR),
        "the state came without logs, which only grow"
    );
}

#[test]
fn states_never_step_back() {
    let mut run = Run::new(prediction(Status::Canceled));
    for late in [Status::Starting, Status::Processing, Status::Succeeded] {
        assert_eq!(run.apply(state(prediction(late))), Outcome::Ignored);
    }
    assert_eq!(run.phase(), Phase::Canceled);
}

#[test]
fn outputs_and_logs_only_grow() {
    let mut fuller = prediction(Status::Processing);
    fuller.pictures = Pictures {
        outputs: vec![picture("/0.png")],
        ..Pictures::default()
    };
    fuller.logs = "Using seed: 4711\n".into();
    let mut run = Run::new(fuller.clone());
    assert_eq!(
        run.apply(state(prediction(Status::Processing))),
        Outcome::Ignored,
        "an answer that was overtaken"
    );
    assert_eq!(
        (run.outputs().len(), run.wanted(), run.seed()),
        (1, 4, Some(4711))
    );
    let failed = Prediction {
        pictures: Pictures::default(),
        logs: String::new(),
        status: Status::Failed,
        ..fuller
    };
    assert_eq!(
        run.apply(state(failed)),
        Outcome::Taken,
        "the end is always believed"
    );
    assert_eq!(
        (run.outputs().len(), run.prediction().logs.as_str()),
        (0, "Using seed: 4711\n")
    );
}

#[test]
fn logs_that_overlap_are_joined_and_a_gap_is_noticed() {
    let mut run = running("one\n");
    assert_eq!(run.apply(logs(0, "one\ntwo\n")), Outcome::Taken);
    assert_eq!(run.apply(logs(0, "one\n")), Outcome::Ignored);
    assert_eq!(run.apply(logs(8, "three\n")), Outcome::Taken);
    assert_eq!(run.prediction().logs, "one\ntwo\nthree\n");
    assert_eq!(run.apply(logs(20, "five\n")), Outcome::Missed);
    assert_eq!(
        run.prediction().logs,
        "one\ntwo\nthree\n",
        "nothing is put where it does not belong"
    );
}

#[test]
fn an_offset_within_a_character_does_no_harm() {
    let mut run = running("▍");
    assert_eq!(run.apply(logs(1, "▍more")), Outcome::Ignored);
}

#[test]
fn what_is_told_of_another_prediction_is_ignored() {
    let mut run = running("");
    assert_eq!(
        run.apply(Event::Logs {
            id: id(2),
            offset: 0,
            text: "x".into()
        }),
        Outcome::Ignored
    );
    assert_eq!(
        run.apply(state(Prediction {
            id: id(2),
            ..prediction(Status::Failed)
        })),
        Outcome::Ignored
    );
}

#[test]
fn a_failure_says_why_even_where_the_engine_did_not() {
    let failed = |error: Option<&str>| {
        Phase::of(&Prediction {
            error: error.map(str::to_owned),
            ..prediction(Status::Failed)
        })
    };
    assert_eq!(
        failed(Some("The disk is full.")),
        Phase::Failed("The disk is full.".into())
    );
    assert!(matches!(failed(None), Phase::Failed(sentence) if !sentence.is_empty()));
}

#[test]
fn the_output_that_comes_next_is_counted_by_itself() {
    let next = |bar: &str, kept: usize, engine| {
        let pictures = Pictures {
            outputs: vec![picture("/o.png"); kept],
            ..Pictures::default()
        };
        let run = Run::new(Prediction {
            logs: format!(" 9%|█| {bar} [\n"),
            pictures,
            engine,
            ..prediction(Status::Processing)
        });
        run.next_output()
            .map(|progress| (progress.current, progress.total))
    };
    assert_eq!(
        next("62/200", 1, EngineKind::Local),
        Some((12, 50)),
        "four outputs of 50 steps, one is there"
    );
    assert_eq!(
        next("50/200", 0, EngineKind::Local),
        Some((50, 50)),
        "made, not kept yet"
    );
    assert_eq!(
        next("12/40", 0, EngineKind::Replicate),
        Some((12, 40)),
        "all at once"
    );
    assert_eq!(next("x", 0, EngineKind::Local), None);
}
