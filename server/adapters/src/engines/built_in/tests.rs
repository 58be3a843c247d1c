use std::{io::Cursor, sync::Barrier};

use api::{Input, PredictionId};

use tokio_util::sync::CancellationToken;

use serde_json::json;

use super::*;
use crate::engines::model_source::ModelSourceError;
use crate::engines::stand_in::tests::model;

type Action = Box<dyn Fn(&mut dyn RenderObserver) -> Result<(), RenderError> + Send + Sync>;

struct FakeRenderer(Action);

impl Render for FakeRenderer {
    fn render(
        &self,
        _: &Settings,
        _: &RgbImage,
        _: &DepthMap,
        observer: &mut dyn RenderObserver,
    ) -> Result<(), RenderError> {
        (self.0)(observer)
    }
}

fn engine(
    action: impl Fn(&mut dyn RenderObserver) -> Result<(), RenderError> + Send + Sync + 'static,
) -> BuiltIn {
    BuiltIn::start(Arc::new(FakeRenderer(Box::new(action))), 1).unwrap()
}

fn job(number: u8) -> Job {
    let input = serde_json::json!({
        "prompt": "", "input_image": "x:y", "prompt_strength": 0.8, "num_outputs": 1, "num_inference_steps": 4, "guidance_scale": 7.5,
        "scheduler": "DDIM"
    });
    let input: Input = input.as_object().unwrap().clone();
    let id = PredictionId::from_entropy([number; 16]);
    Job {
        id,
        target: depth2img().target.clone(),
        input,
        roles: api::Roles::default(),
        attachments: Vec::new(),
        seed: 1,
        picture: Some(picture()),
        depth: Some(picture()),
        mask: None,
        deadline: None,
        submitted_at: domain::clock::to_wire_timestamp(jiff::Timestamp::UNIX_EPOCH),
        other_upstream_ids: Vec::new(),
        canceled: CancellationToken::new(),
    }
}

fn submitted(number: u8) -> SubmittedJob {
    SubmittedJob::new(&job(number))
}

async fn run(engine: &BuiltIn, number: u8) -> Vec<Update> {
    let upstream_id = engine.submit(job(number)).await.unwrap();
    engine.follow(&upstream_id).collect().await
}

#[tokio::test]
async fn follow_yields_all_updates_of_the_renderer() {
    let engine = engine(|observer| {
        observer.log("Using seed: 1\n");
        observer.output(vec![1, 2, 3]);
        Ok(())
    });
    let output = Update::Output(OutputFile {
        bytes: Bytes::from_static(&[1, 2, 3]),
        extension: None,
    });
    let updates = [
        Update::Started,
        Update::Logs("Using seed: 1\n".into()),
        output,
        Update::Ended(Outcome::SUCCEEDED_WITH_FILES),
    ];
    assert_eq!(run(&engine, 1).await, updates);
    assert_eq!(
        engine.look_up_job(&submitted(1)).await.unwrap(),
        Lookup::NotFound,
        "a finished run is removed"
    );
}

#[tokio::test]
async fn panic_fails_one_run_and_keeps_the_worker() {
    let engine = engine(|_| panic!("panic for the test"));
    for number in [1, 2] {
        let updates = run(&engine, number).await;
        assert!(
            matches!(updates.last(), Some(Update::Ended(Outcome::Failed(sentence))) if sentence.contains("crashed")),
            "{updates:?}"
        );
    }
}

/// An engine whose runs last until they are canceled, and a barrier that each run passes when it starts.
fn endless() -> (BuiltIn, Arc<Barrier>) {
    let started = Arc::new(Barrier::new(2));
    let in_run = Arc::clone(&started);
    let engine = engine(move |observer| {
        in_run.wait();
        while !observer.is_canceled() {
            thread::yield_now();
        }
        Err(RenderError::Canceled)
    });
    (engine, started)
}

#[tokio::test]
async fn canceled_run_ends() {
    let (engine, started) = endless();
    let upstream_id = engine.submit(job(1)).await.unwrap();
    started.wait();
    engine.cancel(&upstream_id).await.unwrap();
    let updates: Vec<Update> = engine.follow(&upstream_id).collect().await;
    assert_eq!(updates, [Update::Started, Update::Ended(Outcome::Canceled)]);
}

#[tokio::test]
async fn dropped_stream_cancels_its_run() {
    let (engine, started) = endless();
    let upstream_id = engine.submit(job(1)).await.unwrap();
    started.wait();
    drop(engine.follow(&upstream_id));
    let next = engine.submit(job(2)).await.unwrap();
    started.wait();
    engine.cancel(&next).await.unwrap();
    assert_eq!(
        engine.look_up_job(&submitted(1)).await.unwrap(),
        Lookup::NotFound
    );
    assert_eq!(
        engine.look_up_job(&submitted(2)).await.unwrap(),
        Lookup::Exists(next)
    );
}

/// A small photograph: near at the bottom, far at the top.
fn picture() -> Bytes {
    let image = RgbImage::from_fn(48, 32, |x, y| {
        image::Rgb([(x * 5) as u8, (y * 7) as u8, 90])
    });
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner().into()
}

/// A source with one model.
struct OneModel(api::Model);

impl ModelSource for OneModel {
    fn model<'a>(
        &'a self,
        name: &'a ModelName,
    ) -> BoxFuture<'a, Result<Option<api::Model>, ModelSourceError>> {
        let is_match = name.as_str() == format!("{}/{}", self.0.owner, self.0.name);
        async move { Ok(is_match.then(|| self.0.clone())) }.boxed()
    }

    fn version<'a>(
        &'a self,
        id: &'a api::VersionId,
    ) -> BoxFuture<'a, Result<Option<api::Model>, ModelSourceError>> {
        let is_match = self
            .0
            .latest_version
            .as_ref()
            .is_some_and(|version| version.id == *id);
        async move { Ok(is_match.then(|| self.0.clone())) }.boxed()
    }
}

fn restyle() -> api::Model {
    let file = json!({"type": "string", "format": "uri"});
    let inputs = json!({
        "photo": file, "mask": file, "text": {"type": "string", "default": "by hokusai"}, "steps": {"enum": ["2", "4"], "default": "2"},
        "num_samples": {"enum": ["1", "4"], "default": "4"}
    });
    model("restyle", inputs, file, json!("https://a.example/b.png"))
}

/// The built-in engine with its networks, as a stand-in for one model.
fn stand_in_for_restyle() -> BuiltIn {
    BuiltIn::start(Arc::new(Networks::load().unwrap()), 1)
        .unwrap()
        .with_stand_ins(Arc::new(OneModel(restyle())))
}

#[tokio::test]
async fn stand_in_model_is_resolved_by_every_reference() {
    let engine = stand_in_for_restyle();
    let id = "c".repeat(64);
    for name in [
        "acme/restyle".to_owned(),
        format!("acme/restyle:{id}"),
        id.clone(),
    ] {
        let found = engine
            .resolve(&ModelReference::Version(name.clone()))
            .await
            .unwrap();
        assert_eq!(
            found.target.reference(),
            format!("acme/restyle:{id}"),
            "{name}"
        );
        assert_eq!(
            found.roles(&Input::new(), None).image.as_deref(),
            Some("photo")
        );
    }
    assert!(
        engine
            .resolve(&ModelReference::Model("acme/restyle".parse().unwrap()))
            .await
            .is_ok()
    );
    assert_eq!(
        engine
            .resolve(&ModelReference::Version(
                "jagilley/stable-diffusion-depth2img".into()
            ))
            .await
            .unwrap()
            .target,
        depth2img().target
    );
    for unknown in [
        "acme/nothing".to_owned(),
        format!("acme/restyle:{}", "d".repeat(64)),
        "d".repeat(64),
        "no name".into(),
    ] {
        assert_eq!(
            engine
                .resolve(&ModelReference::Version(unknown.clone()))
                .await
                .unwrap_err(),
            ResolveError::VersionNotFound,
            "{unknown}"
        );
    }
    assert_eq!(
        engine
            .resolve(&ModelReference::Model("acme/nothing".parse().unwrap()))
            .await
            .unwrap_err(),
        ResolveError::NotFound
    );
}

/// The logs, the outputs and the last update of a stand-in run with this mask.
async fn run_stand_in(
    engine: &BuiltIn,
    number: u8,
    mask: Option<Bytes>,
) -> (String, Vec<Bytes>, Update) {
    let found = engine
        .resolve(&ModelReference::Version("acme/restyle".into()))
        .await
        .unwrap();
    let roles = found.roles(&Input::new(), None);
    let job = Job {
        target: found.target,
        input: Input::new(),
        roles,
        mask,
        ..job(number)
    };
    let upstream_id = engine.submit(job).await.unwrap();
    let mut updates: Vec<Update> = engine.follow(&upstream_id).collect().await;
    let end = updates.pop().unwrap();
    let logs = updates
        .iter()
        .filter_map(|update| {
            if let Update::Logs(text) = update {
                Some(text.as_str())
            } else {
                None
            }
        })
        .collect();
    let outputs = updates
        .iter()
        .filter_map(|update| {
            if let Update::Output(file) = update {
                Some(file.bytes.clone())
            } else {
                None
            }
        })
        .collect();
    (logs, outputs, end)
}

#[tokio::test]
async fn stand_in_logs_a_notice_uses_the_models_defaults_and_output_shape() {
    let engine = stand_in_for_restyle();
    let (logs, outputs, end) = run_stand_in(&engine, 1, Some(picture())).await;
    assert!(
        logs.starts_with("The preview engine stands in for acme/restyle: "),
        "{logs}"
    );
    assert!(
        logs.lines()
            .nth(1)
            .unwrap()
            .starts_with("Mask: painted where it is white, "),
        "{logs}"
    );
    assert!(
        logs.contains("Words understood: hokusai") && logs.contains("2/2"),
        "{logs}"
    );
    let output = Output::Json {
        value: Value::Null,
        file_pointers: vec![String::new()],
    };
    assert_eq!(
        (outputs.len(), end),
        (
            1,
            Update::Ended(Outcome::Succeeded {
                output,
                predict_time: None
            })
        ),
        "a single picture is output as one URL"
    );
    assert_eq!(
        run_stand_in(&engine, 2, Some(picture())).await.1,
        outputs,
        "the same input, the same bytes"
    );
    assert_ne!(run_stand_in(&engine, 3, None).await.1, outputs);
}
