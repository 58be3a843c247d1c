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
        "roles": {"image": "input_image", "depth": "depth_image", "count": "num_outputs"},
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
fn run_on_remote_engine_is_booting_before_it_starts() {
    let remote = |status| {
        Run::new(Prediction {
            engine: EngineKind::Replicate,
            ..prediction(status)
        })
    };
    assert_eq!(
        remote(Status::Starting).phase().label(),
        "The model is booting"
    );
    assert_eq!(remote(Status::Processing).phase().label(), "Starting");
}

#[test]
fn events_advance_run_through_its_phases() {
    let mut run = Run::new(prediction(Status::Starting));
    assert_eq!(run.phase().label(), "Queued");
    run.apply(state(prediction(Status::Processing)));
    assert_eq!(run.phase().label(), "Starting");
    run.apply(logs(0, BAR));
    assert_eq!(
        run.phase(),
        Phase::Running(Progress {
            current: 12,
            total: 50
        })
    );
    assert_eq!(
        (run.phase().label().as_str(), run.phase().fraction()),
        ("Running 12 of 50", Some(0.24))
    );
    run.apply(logs(
        BAR.len(),
        "100%|██████████| 50/50 [00:03<00:00, 16.5it/s]\n",
    ));
    assert_eq!(run.phase().label(), "Saving");
    run.apply(state(prediction(Status::Succeeded)));
    assert_eq!((run.phase(), run.is_active()), (Phase::Done, false));
    assert!(
        run.prediction().logs.starts_with(BAR),
        "a state without logs does not remove them"
    );
}

#[test]
fn older_status_is_ignored() {
    let mut run = Run::new(prediction(Status::Canceled));
    for late in [Status::Starting, Status::Processing, Status::Succeeded] {
        assert_eq!(run.apply(state(prediction(late))), EventOutcome::Ignored);
    }
    assert_eq!(run.phase(), Phase::Canceled);
}

#[test]
fn state_with_fewer_outputs_is_ignored_until_the_end() {
    let mut fuller = prediction(Status::Processing);
    fuller.pictures = Pictures {
        outputs: vec![picture("/0.png")],
        ..Pictures::default()
    };
    fuller.logs = "Using seed: 4711\n".into();
    let mut run = Run::new(fuller.clone());
    assert_eq!(
        run.apply(state(prediction(Status::Processing))),
        EventOutcome::Ignored,
        "a response that an event has overtaken"
    );
    assert_eq!(
        (run.outputs().len(), run.requested_outputs(), run.seed()),
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
        EventOutcome::Applied,
        "a terminal status is always applied"
    );
    assert_eq!(
        (run.outputs().len(), run.prediction().logs.as_str()),
        (0, "Using seed: 4711\n")
    );
}

#[test]
fn overlapping_logs_are_joined_and_gap_is_reported() {
    let mut run = running("one\n");
    assert_eq!(run.apply(logs(0, "one\ntwo\n")), EventOutcome::Applied);
    assert_eq!(run.apply(logs(0, "one\n")), EventOutcome::Ignored);
    assert_eq!(run.apply(logs(8, "three\n")), EventOutcome::Applied);
    assert_eq!(run.prediction().logs, "one\ntwo\nthree\n");
    assert_eq!(run.apply(logs(20, "five\n")), EventOutcome::Gap);
    assert_eq!(
        run.prediction().logs,
        "one\ntwo\nthree\n",
        "nothing is appended at the wrong offset"
    );
}

#[test]
fn log_offset_within_a_character_is_ignored() {
    let mut run = running("▍");
    assert_eq!(run.apply(logs(1, "▍more")), EventOutcome::Ignored);
}

#[test]
fn event_of_other_prediction_is_ignored() {
    let mut run = running("");
    assert_eq!(
        run.apply(Event::Logs {
            id: id(2),
            offset: 0,
            text: "x".into()
        }),
        EventOutcome::Ignored
    );
    assert_eq!(
        run.apply(state(Prediction {
            id: id(2),
            ..prediction(Status::Failed)
        })),
        EventOutcome::Ignored
    );
}

#[test]
fn failure_without_error_message_has_a_default_one() {
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
fn next_output_of_built_in_engine_has_its_own_progress() {
    let next = |bar: &str, done: usize, engine| {
        let pictures = Pictures {
            outputs: vec![picture("/o.png"); done],
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
        next("62/200", 1, EngineKind::BuiltIn),
        Some((12, 50)),
        "four outputs of 50 steps, of which one is done"
    );
    assert_eq!(
        next("50/200", 0, EngineKind::BuiltIn),
        Some((50, 50)),
        "all steps done, not stored yet"
    );
    assert_eq!(
        next("12/40", 0, EngineKind::Replicate),
        Some((12, 40)),
        "all at once"
    );
    assert_eq!(next("x", 0, EngineKind::BuiltIn), None);
}

#[test]
fn reused_input_has_stored_pictures_in_place_of_uploads() {
    let prediction = Prediction {
        input: serde_json::from_value(json!({
            "prompt": "fog", "input_image": "/v1/files/upload", "depth_image": "/v1/files/map",
        }))
        .unwrap(),
        pictures: Pictures {
            input: Some(picture("/stored/input.png")),
            ..Pictures::default()
        },
        ..prediction(Status::Succeeded)
    };
    let input = Run::new(prediction).input_with_stored_pictures();
    assert_eq!(
        Value::from(input),
        json!({"prompt": "fog", "input_image": "/stored/input.png", "depth_image": "/v1/files/map"}),
        "a picture that is not stored stays"
    );
}

#[test]
fn inputs_are_found_by_their_roles_whatever_their_names() {
    let prediction = Prediction {
        input: serde_json::from_value(json!({
            "text": "fog", "start": "/v1/files/upload", "noise": -1, "amount": "3",
        }))
        .unwrap(),
        roles: serde_json::from_value(json!({
            "prompt": "text", "image": "start", "seed": "noise", "count": "amount",
        }))
        .unwrap(),
        pictures: Pictures {
            input: Some(picture("/stored/input.png")),
            ..Pictures::default()
        },
        ..prediction(Status::Succeeded)
    };
    let run = Run::new(prediction.clone());
    assert_eq!(
        (
            run.requested_outputs(),
            run.seed(),
            run.prediction().prompt()
        ),
        (3, Some(-1), Some("fog"))
    );
    assert_eq!(
        Value::from(run.input_without_seed()),
        json!({"text": "fog", "start": "/stored/input.png", "amount": "3"})
    );
    let logged = Run::new(Prediction {
        logs: "Using seed: 4711\n".into(),
        ..prediction
    });
    assert_eq!(
        logged.seed(),
        Some(4711),
        "the seed that the model chose, not the value that asked for a random one"
    );
}

#[test]
fn download_name_has_short_id_and_output_number() {
    let run = Run::new(prediction(Status::Succeeded));
    let id = id(1).to_string();
    assert_eq!(
        run.download_name(1),
        format!("depth2img-{}-2.png", &id[..6])
    );
}
