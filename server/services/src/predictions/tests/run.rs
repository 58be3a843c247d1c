use std::time::Duration;

use api::Status;
use bytes::Bytes;
use jiff::SignedDuration;
use serde_json::json;

use crate::predictions::test_support::{
    FakeEngine, Memory, TestServer, default_options, me, other, output, picture, with_picture,
};
use adapters::engines::Update;
use domain::{attachment::InputPath, prediction::StatusSupport};

#[tokio::test]
async fn prediction_runs_to_success() {
    let server = TestServer::open().await;
    let record = server
        .create(&me(), json!({"num_outputs": 2, "seed": 5}))
        .await;
    let run = server.next_run().await;
    assert_eq!(
        (run.job.seed, run.job.input.contains_key("guidance_scale")),
        (5, false),
        "defaults are left to the model"
    );
    assert_eq!(run.job.attachments[0].path, InputPath::field("input_image"));
    assert_eq!(run.job.attachments.len(), 1, "an estimate is not sent");
    let waiting = server.now(&record).await;
    assert!(
        waiting.pictures.depth.is_some(),
        "the depth is known before the engine is asked"
    );

    run.start();
    assert_eq!(
        server
            .until(&record, |record| record.status == Status::Processing)
            .await
            .present(StatusSupport::All, &server.links)
            .output,
        None
    );
    server.clock.advance(SignedDuration::from_secs(2));
    run.log("Using seed: 5\n").output(output(10));
    let halfway = server
        .until(&record, |record| record.pictures.outputs.len() == 1)
        .await;
    assert_eq!(
        halfway.logs, "Using seed: 5\n",
        "logs come no later than the output they precede"
    );
    assert_eq!(
        halfway.present(StatusSupport::All, &server.links).output,
        None
    );

    run.output(output(20)).log("done").succeed();
    let done = server.ended(&record).await;
    let seen = done.present(StatusSupport::All, &server.links);
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
        server
            .predictions()
            .blobs
            .get(&done.pictures.outputs[1].blob)
            .await
            .unwrap(),
        output(20)
    );
}

#[tokio::test]
async fn given_depth_map_is_used() {
    let server = TestServer::open().await;
    let (image, map) = (
        server.upload(&me(), picture()).await,
        server.upload(&me(), picture()).await,
    );
    let record = server
        .try_create(
            &me(),
            with_picture(&image, json!({"depth_image": map})),
            default_options(),
        )
        .await
        .unwrap();
    let _run = server.next_run().await;
    let estimated = server
        .predictions()
        .preparation
        .estimate(record.pictures.input.as_ref().unwrap())
        .await
        .unwrap();
    assert_ne!(
        server.now(&record).await.pictures.depth.unwrap().blob,
        estimated.blob
    );
}

#[tokio::test]
async fn owners_alternate_in_the_queue() {
    let server = TestServer::open().await;
    let first = server.create(&me(), json!({})).await;
    let running = server.next_run().await;
    let mut waiting = vec![];
    for owner in [&me(), &me(), &other()] {
        waiting.push(server.create(owner, json!({})).await);
        let count = waiting.len();
        while server.predictions().waiting() < count {
            tokio::task::yield_now().await;
        }
        server.clock.advance(SignedDuration::from_secs(1));
    }
    let mut order = vec![];
    running.fail("enough");
    server.ended(&first).await;
    for _ in 0..3 {
        let run = server.next_run().await;
        order.push(run.job.id.clone());
        run.fail("enough");
    }
    assert_eq!(
        order,
        [0, 2, 1].map(|index: usize| waiting[index].id.clone()),
        "owners take turns"
    );
}

#[tokio::test]
async fn concurrent_runs_are_limited_to_engine_slots() {
    let server = TestServer::with(FakeEngine::new(2, Memory::UntilRestart)).await;
    for _ in 0..3 {
        server.create(&me(), json!({})).await;
    }
    let (first, _second) = (server.next_run().await, server.next_run().await);
    while server.predictions().waiting() < 1 {
        tokio::task::yield_now().await;
    }
    assert_eq!(server.engine.submissions().len(), 2);
    first.fail("enough");
    server.next_run().await;
}

#[tokio::test]
async fn failure_keeps_message_and_logs() {
    let server = TestServer::open().await;
    let record = server.create(&me(), json!({})).await;
    server
        .next_run()
        .await
        .start()
        .log("half way\n")
        .fail("The model ran out of memory.");
    let failed = server.ended(&record).await;
    assert_eq!(
        (failed.status, failed.error.as_deref()),
        (Status::Failed, Some("The model ran out of memory."))
    );
    assert_eq!(failed.logs, "half way\n");
}

#[tokio::test]
async fn panic_fails_one_prediction_only() {
    let server = TestServer::open().await;
    let record = server.create(&me(), json!({})).await;
    let run = server.next_run().await;
    let next = server.create(&other(), json!({})).await;
    run.panic();
    let failed = server.ended(&record).await;
    assert_eq!(failed.status, Status::Failed);
    assert_eq!(
        failed.error.as_deref(),
        Some("The server failed while it worked on this prediction. Run it again.")
    );
    server.next_run().await.start().output(output(1)).succeed();
    assert_eq!(server.ended(&next).await.status, Status::Succeeded);
}

#[tokio::test]
async fn unstorable_output_fails_one_prediction_only() {
    let server = TestServer::open().await;
    server.fail_storage_of(&output(1));
    let record = server.create(&me(), json!({})).await;
    server.next_run().await.start().output(output(1)).succeed();
    let failed = server.ended(&record).await;
    assert_eq!(
        failed.error.as_deref(),
        Some(
            "An output could not be saved on the server; its disk may be full. Run it again later."
        )
    );
    let next = server.create(&me(), json!({})).await;
    server.next_run().await.start().output(output(2)).succeed();
    assert_eq!(server.ended(&next).await.status, Status::Succeeded);
}

#[tokio::test]
async fn missing_outcome_or_output_fails_the_prediction() {
    let server = TestServer::open().await;
    let silent = server.create(&me(), json!({})).await;
    drop(server.next_run().await);
    assert_eq!(
        server.ended(&silent).await.error.unwrap(),
        "The engine stopped without saying why. Run it again."
    );
    let empty = server.create(&me(), json!({})).await;
    server.next_run().await.start().succeed();
    assert!(
        server
            .ended(&empty)
            .await
            .error
            .unwrap()
            .starts_with("The engine finished without an output.")
    );
    let nonsense = server.create(&me(), json!({})).await;
    server
        .next_run()
        .await
        .start()
        .output(Bytes::from_static(b"<html>"))
        .succeed();
    assert!(
        server
            .ended(&nonsense)
            .await
            .error
            .unwrap()
            .starts_with("The engine returned an output that is not a picture.")
    );
}

#[tokio::test]
async fn text_instead_of_an_image_is_a_failure() {
    let server = TestServer::open().await;
    let record = server.create(&me(), json!({})).await;
    server
        .next_run()
        .await
        .start()
        .send(Update::Text(vec!["only words".into()]))
        .succeed();
    let failed = server.ended(&record).await;
    assert!(
        failed
            .error
            .as_deref()
            .unwrap()
            .starts_with("The engine finished without an output.")
    );
    assert_eq!(
        failed.present(StatusSupport::All, &server.links).output,
        None
    );
}

#[tokio::test]
async fn fewer_outputs_than_requested_are_a_success() {
    let server = TestServer::open().await;
    let record = server.create(&me(), json!({"num_outputs": 4})).await;
    server.next_run().await.start().output(output(1)).succeed();
    let done = server.ended(&record).await;
    assert_eq!(
        (done.status, done.pictures.outputs.len()),
        (Status::Succeeded, 1)
    );
}

#[tokio::test]
async fn wait_returns_at_the_end_or_the_timeout() {
    let server = TestServer::open().await;
    let record = server.create(&me(), json!({})).await;
    let (predictions, me) = (server.predictions(), me());
    assert_eq!(
        predictions
            .wait(&me, &record.id, Duration::ZERO)
            .await
            .unwrap(),
        None
    );
    let run = server.next_run().await;
    let finish = async { run.start().output(output(1)).succeed() };
    let (waited, ()) = tokio::join!(
        predictions.wait(&me, &record.id, Duration::from_secs(20)),
        finish
    );
    assert_eq!(waited.unwrap().unwrap().status, Status::Succeeded);
}
