use std::time::Duration;

use api::Status;
use bytes::Bytes;
use jiff::SignedDuration;
use serde_json::json;

use crate::{
    engines::{Place, Update},
    predictions::{
        Vocabulary,
        world::{FakeEngine, Memory, World, me, other, output, picture, plainly, with_picture},
    },
};

#[tokio::test]
async fn a_prediction_goes_all_the_way() {
    let world = World::open().await;
    let record = world
        .create(&me(), json!({"num_outputs": 2, "seed": 5}))
        .await;
    let run = world.next_run().await;
    assert_eq!(
        (run.job.seed, run.job.input.contains_key("guidance_scale")),
        (5, false),
        "defaults are the model's own"
    );
    assert_eq!(run.job.attachments[0].place, Place::field("input_image"));
    assert_eq!(run.job.attachments.len(), 1, "an estimate is not sent");
    let waiting = world.now(&record).await;
    assert!(
        waiting.pictures.depth.is_some(),
        "the depth is known before the engine is asked"
    );

    run.starts();
    assert_eq!(
        world
            .until(&record, |record| record.status == Status::Processing)
            .await
            .present_in(Vocabulary::Whole, &world.links)
            .output,
        None
    );
    world.clock.advance(SignedDuration::from_secs(2));
    run.says("Using seed: 5\n").gives(output(10));
    let halfway = world
        .until(&record, |record| record.pictures.outputs.len() == 1)
        .await;
    assert_eq!(
        halfway.logs, "Using seed: 5\n",
        "logs come no later than the output they precede"
    );
    assert_eq!(
        halfway.present_in(Vocabulary::Whole, &world.links).output,
        None
    );

    run.gives(output(20)).says("done").succeeds();
    let done = world.ended(&record).await;
    let seen = done.present_in(Vocabulary::Whole, &world.links);
    assert_eq!(
        (done.status, seen.logs.as_str(), seen.error),
        (Status::Succeeded, "Using seed: 5\ndone", None)
    );
    assert_eq!(
        seen.output,
        Some(json!([
            seen.pictures.outputs[0].url,
            seen.pictures.outputs[1].url
        ]))
    );
    let metrics = seen.metrics.unwrap();
    assert_eq!(
        (metrics.predict_time, metrics.total_time),
        (Some(2.0), Some(2.0))
    );
    assert_eq!(
        world
            .predictions()
            .blobs
            .get(&done.pictures.outputs[1].blob)
            .await
            .unwrap(),
        output(20)
    );
}

#[tokio::test]
async fn a_given_depth_map_is_used() {
    let world = World::open().await;
    let (image, map) = (
        world.upload(&me(), picture()).await,
        world.upload(&me(), picture()).await,
    );
    let record = world
        .try_create(
            &me(),
            with_picture(&image, json!({"depth_image": map})),
            plainly(),
        )
        .await
        .unwrap();
    let _run = world.next_run().await;
    let estimated = world
        .predictions()
        .preparation
        .estimate(record.pictures.input.as_ref().unwrap())
        .await
        .unwrap();
    assert_ne!(
        world.now(&record).await.pictures.depth.unwrap().blob,
        estimated.blob
    );
}

#[tokio::test]
async fn owners_take_turns() {
    let world = World::open().await;
    let first = world.create(&me(), json!({})).await;
    let running = world.next_run().await;
    let mut waiting = vec![];
    for owner in [&me(), &me(), &other()] {
        waiting.push(world.create(owner, json!({})).await);
        let count = waiting.len();
        while world.predictions().waiting() < count {
            tokio::task::yield_now().await;
        }
        world.clock.advance(SignedDuration::from_secs(1));
    }
    let mut order = vec![];
    running.fails("enough");
    world.ended(&first).await;
    for _ in 0..3 {
        let run = world.next_run().await;
        order.push(run.job.id.clone());
        run.fails("enough");
    }
    assert_eq!(
        order,
        [0, 2, 1].map(|index: usize| waiting[index].id.clone()),
        "one of mine, theirs, the other of mine"
    );
}

#[tokio::test]
async fn as_many_run_at_once_as_the_engine_has_slots() {
    let world = World::with(FakeEngine::new(2, Memory::UntilRestart)).await;
    for _ in 0..3 {
        world.create(&me(), json!({})).await;
    }
    let (first, _second) = (world.next_run().await, world.next_run().await);
    while world.predictions().waiting() < 1 {
        tokio::task::yield_now().await;
    }
    assert_eq!(world.engine.submissions().len(), 2);
    first.fails("enough");
    world.next_run().await;
}

#[tokio::test]
async fn a_failure_is_told_with_its_sentence_and_its_logs() {
    let world = World::open().await;
    let record = world.create(&me(), json!({})).await;
    world
        .next_run()
        .await
        .starts()
        .says("half way\n")
        .fails("The model ran out of memory.");
    let failed = world.ended(&record).await;
    assert_eq!(
        (failed.status, failed.error.as_deref()),
        (Status::Failed, Some("The model ran out of memory."))
    );
    assert_eq!(failed.logs, "half way\n");
}

#[tokio::test]
async fn a_panic_fails_one_prediction_and_the_next_one_runs() {
    let world = World::open().await;
    let record = world.create(&me(), json!({})).await;
    let run = world.next_run().await;
    let next = world.create(&other(), json!({})).await;
    run.panics();
    let failed = world.ended(&record).await;
    assert_eq!(failed.status, Status::Failed);
    assert_eq!(
        failed.error.as_deref(),
        Some("The server failed while it worked on this prediction. Run it again.")
    );
    world.next_run().await.starts().gives(output(1)).succeeds();
    assert_eq!(world.ended(&next).await.status, Status::Succeeded);
}

#[tokio::test]
async fn an_output_that_cannot_be_kept_fails_one_prediction_and_the_next_one_runs() {
    let world = World::open().await;
    world.refuse_to_keep(&output(1));
    let record = world.create(&me(), json!({})).await;
    world.next_run().await.starts().gives(output(1)).succeeds();
    let failed = world.ended(&record).await;
    assert_eq!(
        failed.error.as_deref(),
        Some(
            "An output could not be kept on the server; its disk may be full. Run it again later."
        )
    );
    let next = world.create(&me(), json!({})).await;
    world.next_run().await.starts().gives(output(2)).succeeds();
    assert_eq!(world.ended(&next).await.status, Status::Succeeded);
}

#[tokio::test]
async fn an_engine_that_falls_silent_or_gives_nothing_fails_the_prediction() {
    let world = World::open().await;
    let silent = world.create(&me(), json!({})).await;
    drop(world.next_run().await);
    assert_eq!(
        world.ended(&silent).await.error.unwrap(),
        "The engine stopped without saying why. Run it again."
    );
    let empty = world.create(&me(), json!({})).await;
    world.next_run().await.starts().succeeds();
    assert!(
        world
            .ended(&empty)
            .await
            .error
            .unwrap()
            .starts_with("The engine finished without an output.")
    );
    let nonsense = world.create(&me(), json!({})).await;
    world
        .next_run()
        .await
        .starts()
        .gives(Bytes::from_static(b"<html>"))
        .succeeds();
    assert!(
        world
            .ended(&nonsense)
            .await
            .error
            .unwrap()
            .starts_with("The engine gave an output that is no picture.")
    );
}

#[tokio::test]
async fn words_in_the_place_of_a_picture_are_no_result() {
    let world = World::open().await;
    let record = world.create(&me(), json!({})).await;
    world
        .next_run()
        .await
        .starts()
        .tells(Update::Words(vec!["only words".into()]))
        .succeeds();
    let failed = world.ended(&record).await;
    assert!(
        failed
            .error
            .as_deref()
            .unwrap()
            .starts_with("The engine finished without an output.")
    );
    assert_eq!(
        failed.present_in(Vocabulary::Whole, &world.links).output,
        None
    );
}

#[tokio::test]
async fn fewer_outputs_than_asked_for_are_still_a_success() {
    let world = World::open().await;
    let record = world.create(&me(), json!({"num_outputs": 4})).await;
    world.next_run().await.starts().gives(output(1)).succeeds();
    let done = world.ended(&record).await;
    assert_eq!(
        (done.status, done.pictures.outputs.len()),
        (Status::Succeeded, 1)
    );
}

#[tokio::test]
async fn waiting_ends_with_the_prediction_or_with_patience() {
    let world = World::open().await;
    let record = world.create(&me(), json!({})).await;
    let (predictions, me) = (world.predictions(), me());
    assert_eq!(
        predictions
            .wait(&me, &record.id, Duration::ZERO)
            .await
            .unwrap(),
        None
    );
    let run = world.next_run().await;
    let finish = async { run.starts().gives(output(1)).succeeds() };
    let (waited, ()) = tokio::join!(
        predictions.wait(&me, &record.id, Duration::from_secs(20)),
        finish
    );
    assert_eq!(waited.unwrap().unwrap().status, Status::Succeeded);
}
