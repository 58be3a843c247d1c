use std::sync::Barrier;

use api::{Input, PredictionId};

use tokio_util::sync::CancellationToken;

use serde_json::json;

use super::*;
use crate::{engines::stand_in::tests::model, predictions::world::picture, store::StoreError};

type Act = Box<dyn Fn(&mut dyn Watcher) -> Result<(), RenderError> + Send + Sync>;

struct Script(Act);

impl Render for Script {
    fn render(
        &self,
        _: &Settings,
        _: &RgbImage,
        _: &DepthMap,
        watcher: &mut dyn Watcher,
    ) -> Result<(), RenderError> {
        (self.0)(watcher)
    }
}

fn engine(
    act: impl Fn(&mut dyn Watcher) -> Result<(), RenderError> + Send + Sync + 'static,
) -> BuiltIn {
    BuiltIn::start(Arc::new(Script(Box::new(act))), 1).unwrap()
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
        at: crate::clock::stamp(jiff::Timestamp::UNIX_EPOCH),
        taken: Vec::new(),
        canceled: CancellationToken::new(),
    }
}

fn handed(number: u8) -> Handed {
    Handed::of(&job(number))
}

async fn run(engine: &BuiltIn, number: u8) -> Vec<Update> {
    let ticket = engine.submit(job(number)).await.unwrap();
    engine.follow(&ticket).collect().await
}

#[tokio::test]
async fn what_the_networks_tell_is_followed_to_the_end() {
    let engine = engine(|watcher| {
        watcher.log("Using seed: 1\n");
        watcher.output(vec![1, 2, 3]);
        Ok(())
    });
    let output = Update::Output(OutputFile {
        bytes: Bytes::from_static(&[1, 2, 3]),
        extension: None,
    });
    let told = [
        Update::Started,
        Update::Logs("Using seed: 1\n".into()),
        output,
        Update::Ended(Outcome::LISTED),
    ];
    assert_eq!(run(&engine, 1).await, told);
    assert_eq!(
        engine.look_up(&handed(1)).await.unwrap(),
        Found::Nowhere,
        "it is forgotten once it is told"
    );
}

#[tokio::test]
async fn a_panic_fails_one_run_and_the_thread_goes_on() {
    let engine = engine(|_| panic!("the test tells the network to panic"));
    for number in [1, 2] {
        let told = run(&engine, number).await;
        assert!(
            matches!(told.last(), Some(Update::Ended(Outcome::Failed(sentence))) if sentence.contains("unexpectedly")),
            "{told:?}"
        );
    }
}

/// An engine whose run begins, and goes on until it is canceled.
fn endless() -> (BuiltIn, Arc<Barrier>) {
    let begun = Arc::new(Barrier::new(2));
    let here = Arc::clone(&begun);
    let engine = engine(move |watcher| {
        here.wait();
        while !watcher.is_canceled() {
            thread::yield_now();
        }
        Err(RenderError::Canceled)
    });
    (engine, begun)
}

#[tokio::test]
async fn a_canceled_run_ends() {
    let (engine, begun) = endless();
    let ticket = engine.submit(job(1)).await.unwrap();
    begun.wait();
    engine.cancel(&ticket).await.unwrap();
    let told: Vec<Update> = engine.follow(&ticket).collect().await;
    assert_eq!(told, [Update::Started, Update::Ended(Outcome::Canceled)]);
}

#[tokio::test]
async fn a_run_that_nobody_follows_any_more_makes_room_for_the_next() {
    let (engine, begun) = endless();
    let ticket = engine.submit(job(1)).await.unwrap();
    begun.wait();
    drop(engine.follow(&ticket));
    let next = engine.submit(job(2)).await.unwrap();
    begun.wait();
    engine.cancel(&next).await.unwrap();
    assert_eq!(engine.look_up(&handed(1)).await.unwrap(), Found::Nowhere);
    assert_eq!(engine.look_up(&handed(2)).await.unwrap(), Found::Here(next));
}

/// Knows one model.
struct Shelf(api::Model);

impl ModelSource for Shelf {
    fn model<'a>(
        &'a self,
        name: &'a ModelName,
    ) -> BoxFuture<'a, Result<Option<api::Model>, StoreError>> {
        let is_it = name.as_str() == format!("{}/{}", self.0.owner, self.0.name);
        async move { Ok(is_it.then(|| self.0.clone())) }.boxed()
    }

    fn version<'a>(
        &'a self,
        id: &'a api::VersionId,
    ) -> BoxFuture<'a, Result<Option<api::Model>, StoreError>> {
        let is_it = self
            .0
            .latest_version
            .as_ref()
            .is_some_and(|version| version.id == *id);
        async move { Ok(is_it.then(|| self.0.clone())) }.boxed()
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

/// The built-in engine with its networks, standing in for one model.
fn stand_in_for_restyle() -> BuiltIn {
    BuiltIn::start(Arc::new(Networks::load().unwrap()), 1)
        .unwrap()
        .standing_in(Arc::new(Shelf(restyle())))
}

#[tokio::test]
async fn a_model_of_the_catalog_is_found_by_each_of_its_names() {
    let engine = stand_in_for_restyle();
    let id = "c".repeat(64);
    for name in [
        "acme/restyle".to_owned(),
        format!("acme/restyle:{id}"),
        id.clone(),
    ] {
        let found = engine
            .resolve(&Wanted::Version(name.clone()))
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
            .resolve(&Wanted::Model("acme/restyle".parse().unwrap()))
            .await
            .is_ok()
    );
    assert_eq!(
        engine
            .resolve(&Wanted::Version(
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
                .resolve(&Wanted::Version(unknown.clone()))
                .await
                .unwrap_err(),
            ResolveError::NoVersion,
            "{unknown}"
        );
    }
    assert_eq!(
        engine
            .resolve(&Wanted::Model("acme/nothing".parse().unwrap()))
            .await
            .unwrap_err(),
        ResolveError::NotFound
    );
}

/// What a stand-in tells of a run with this mask.
async fn stood_in(
    engine: &BuiltIn,
    number: u8,
    mask: Option<Bytes>,
) -> (String, Vec<Bytes>, Update) {
    let found = engine
        .resolve(&Wanted::Version("acme/restyle".into()))
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
    let ticket = engine.submit(job).await.unwrap();
    let mut told: Vec<Update> = engine.follow(&ticket).collect().await;
    let end = told.pop().unwrap();
    let logs = told
        .iter()
        .filter_map(|update| {
            if let Update::Logs(text) = update {
                Some(text.as_str())
            } else {
                None
            }
        })
        .collect();
    let outputs = told
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
async fn a_stand_in_says_so_reads_its_models_own_defaults_and_answers_in_its_shape() {
    let engine = stand_in_for_restyle();
    let (logs, outputs, end) = stood_in(&engine, 1, Some(picture())).await;
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
    let made = Made::Shaped {
        value: Value::Null,
        places: vec![String::new()],
    };
    assert_eq!(
        (outputs.len(), end),
        (
            1,
            Update::Ended(Outcome::Succeeded {
                made,
                predict_time: None
            })
        ),
        "one picture as one address"
    );
    assert_eq!(
        stood_in(&engine, 2, Some(picture())).await.1,
        outputs,
        "the same again"
    );
    assert_ne!(stood_in(&engine, 3, None).await.1, outputs);
}
