use std::time::Duration;

use api::Status;
use jiff::SignedDuration;
use serde_json::json;

use crate::predictions::{
    CreateOptions,
    test_support::{TestServer, default_options, me, output, picture, with_picture},
};
use domain::prediction::PredictionRecord;

#[tokio::test]
async fn cancel_stops_the_run_and_releases_its_permit() {
    let server = TestServer::open().await;
    let record = server.create(&me(), json!({})).await;
    let run = server.next_run().await;
    run.start();
    server
        .until(&record, |record| record.status == Status::Processing)
        .await;
    let canceled = server.cancel(&record).await;
    assert_eq!(canceled.status, Status::Canceled);
    run.canceled.cancelled().await;
    server.create(&me(), json!({})).await;
    server.next_run().await;
}

#[tokio::test]
async fn updates_after_cancel_are_ignored() {
    let server = TestServer::open().await;
    let record = server.create(&me(), json!({})).await;
    let run = server.next_run().await;
    run.start();
    server
        .until(&record, |record| record.status == Status::Processing)
        .await;
    let canceled = server.cancel(&record).await;
    run.log("late").output(output(1)).succeed();
    let next = server.create(&me(), json!({})).await;
    server.next_run().await.fail("enough");
    server.ended(&next).await;
    assert_eq!(server.now(&record).await, canceled);
    assert_eq!(
        server.cancel(&record).await,
        canceled,
        "canceling again changes nothing"
    );
}

#[tokio::test]
async fn canceled_queued_prediction_never_runs() {
    let server = TestServer::open().await;
    server.create(&me(), json!({})).await;
    let running = server.next_run().await;
    let waiting = server.create(&me(), json!({})).await;
    while server.predictions().waiting() < 1 {
        tokio::task::yield_now().await;
    }
    let canceled = server.cancel(&waiting).await;
    assert_eq!(
        (canceled.status, canceled.started_at),
        (Status::Canceled, None)
    );
    let last = server.create(&me(), json!({})).await;
    running.fail("enough");
    assert_eq!(server.next_run().await.job.id, last.id);
}

#[tokio::test]
async fn cancel_after_success_changes_nothing() {
    let server = TestServer::open().await;
    let record = server.create(&me(), json!({})).await;
    server.next_run().await.start().output(output(1)).succeed();
    let done = server.ended(&record).await;
    assert_eq!(server.cancel(&record).await, done);
}

async fn with_deadline(server: &TestServer, seconds: u64) -> PredictionRecord {
    let options = CreateOptions {
        cancel_after: Some(Duration::from_secs(seconds)),
        ..default_options()
    };
    let reference = server.upload(&me(), picture()).await;
    server
        .try_create(&me(), with_picture(&reference, json!({})), options)
        .await
        .unwrap()
}

#[tokio::test]
async fn deadline_aborts_queued_and_cancels_running_predictions() {
    let server = TestServer::open().await;
    let running = with_deadline(&server, 30).await;
    let run = server.next_run().await;
    run.start();
    server
        .until(&running, |record| record.status == Status::Processing)
        .await;
    let waiting = with_deadline(&server, 60).await;
    assert_eq!(
        waiting.deadline.as_ref().unwrap().as_str(),
        "2026-11-22T09:31:00.000000Z"
    );

    server.clock.advance(SignedDuration::from_secs(29));
    server.predictions().expire_past_deadline().await.unwrap();
    assert_eq!(server.now(&running).await.status, Status::Processing);

    server.clock.advance(SignedDuration::from_secs(1));
    server.predictions().expire_past_deadline().await.unwrap();
    assert_eq!(server.ended(&running).await.status, Status::Canceled);
    run.canceled.cancelled().await;

    let next = server.next_run().await;
    server.clock.advance(SignedDuration::from_secs(30));
    server.predictions().expire_past_deadline().await.unwrap();
    assert_eq!(
        server.ended(&waiting).await.status,
        Status::Aborted,
        "it had a permit, but the engine did not start"
    );
    next.canceled.cancelled().await;
}
