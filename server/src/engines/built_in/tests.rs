use std::sync::Barrier;

use api::{Input, PredictionId};

use tokio_util::sync::CancellationToken;

use super::*;
use crate::{models::depth2img, predictions::world::picture};

type Act = Box<dyn Fn(&mut dyn Watcher) -> Result<(), RenderError> + Send + Sync>;

struct Script(Act);

impl Render for Script {
    fn render(&self, _: &Settings, _: &RgbImage, _: &DepthMap, watcher: &mut dyn Watcher) -> Result<(), RenderError> {
        (self.0)(watcher)
    }
}

fn engine(act: impl Fn(&mut dyn Watcher) -> Result<(), RenderError> + Send + Sync + 'static) -> BuiltIn {
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
        attachments: Vec::new(),
        seed: 1,
        picture: Some(picture()),
        depth: Some(picture()),
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
    let output = Update::Output(OutputFile { bytes: Bytes::from_static(&[1, 2, 3]), extension: None });
    let told = [Update::Started, Update::Logs("Using seed: 1\n".into()), output, Update::Ended(Outcome::LISTED)];
    assert_eq!(run(&engine, 1).await, told);
    assert_eq!(engine.look_up(&handed(1)).await.unwrap(), Found::Nowhere, "it is forgotten once it is told");
}

#[tokio::test]
async fn a_panic_fails_one_run_and_the_thread_goes_on() {
    let engine = engine(|_| panic!("the test tells the network to panic"));
    for number in [1, 2] {
        let told = run(&engine, number).await;
        assert!(matches!(told.last(), Some(Update::Ended(Outcome::Failed(sentence))) if sentence.contains("unexpectedly")), "{told:?}");
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
