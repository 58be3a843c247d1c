use api::Status;
use futures_util::FutureExt;
use jiff::SignedDuration;
use serde_json::json;

use crate::predictions::test_support::{FakeEngine, Memory, TestServer, me, output};

#[tokio::test]
async fn killed_run_is_repeated_without_duplicates() {
    let mut server = TestServer::open().await;
    let record = server.create(&me(), json!({"num_outputs": 2})).await;
    let run = server.next_run().await;
    run.start().log("Using seed\n").output(output(1));
    let before = server
        .until(&record, |record| record.pictures.outputs.len() == 1)
        .await;
    server.kill();

    server.start().await;
    let run = server.next_run().await;
    run.start()
        .log("Using seed\n")
        .output(output(1))
        .output(output(2))
        .succeed();
    let after = server.ended(&record).await;
    assert_eq!(
        (after.status, after.logs.as_str()),
        (Status::Succeeded, "Using seed\n"),
        "nothing is duplicated"
    );
    assert_eq!(after.pictures.outputs.len(), 2);
    assert_eq!(
        (&after.pictures.outputs[0], &after.started_at),
        (&before.pictures.outputs[0], &before.started_at)
    );
    let jobs = server.engine.submissions();
    assert_eq!(
        (jobs.len(), jobs[0].seed),
        (2, jobs[1].seed),
        "the repeated run uses the same seed"
    );
}

#[tokio::test]
async fn job_known_to_the_engine_is_not_resubmitted() {
    let mut server = TestServer::with(FakeEngine::new(1, Memory::Forever)).await;
    let record = server.create(&me(), json!({})).await;
    let run = server.next_run().await;
    server.kill();
    drop(run);
    server.start().await;
    server.next_run().await.start().output(output(1)).succeed();
    assert_eq!(server.ended(&record).await.status, Status::Succeeded);
    assert_eq!(server.engine.submissions().len(), 1);
}

#[tokio::test]
async fn queued_predictions_run_once_after_a_kill() {
    let mut server = TestServer::open().await;
    let mut ids = vec![];
    for _ in 0..3 {
        ids.push(server.create(&me(), json!({})).await.id);
        server.clock.advance(SignedDuration::from_secs(1));
    }
    server.kill();
    while server.engine.next_run().now_or_never().is_some() {}
    server.start().await;
    let mut order = vec![];
    for _ in 0..3 {
        let run = server.next_run().await;
        order.push(run.job.id.clone());
        run.fail("enough");
    }
    order.sort();
    ids.sort();
    assert_eq!(order, ids);
}

#[tokio::test]
async fn restart_leaves_ended_predictions_unchanged() {
    let mut server = TestServer::open().await;
    let record = server.create(&me(), json!({})).await;
    server.next_run().await.start().output(output(1)).succeed();
    let done = server.ended(&record).await;
    server.kill();
    server.start().await;
    assert_eq!(server.now(&record).await, done);
    assert_eq!(server.engine.submissions().len(), 1);
}

#[tokio::test]
async fn stopped_server_leaves_its_run_to_the_next() {
    let mut server = TestServer::open().await;
    let record = server.create(&me(), json!({})).await;
    let run = server.next_run().await;
    run.start();
    server
        .until(&record, |record| record.status == Status::Processing)
        .await;
    server.predictions().stop().await;
    assert_eq!(server.now(&record).await.status, Status::Processing);
    server.kill();
    server.start().await;
    server.next_run().await.start().output(output(1)).succeed();
    assert_eq!(server.ended(&record).await.status, Status::Succeeded);
}
