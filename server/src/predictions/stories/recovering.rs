use api::Status;
use futures_util::FutureExt;
use jiff::SignedDuration;
use serde_json::json;

use crate::predictions::world::{FakeEngine, Memory, World, me, output};

#[tokio::test]
async fn a_server_killed_in_mid_run_finishes_the_prediction_once() {
    let mut world = World::open().await;
    let record = world.create(&me(), json!({"num_outputs": 2})).await;
    let run = world.next_run().await;
    run.starts().says("Using seed\n").gives(output(1));
    let before = world
        .until(&record, |record| record.pictures.outputs.len() == 1)
        .await;
    world.kill();

    world.start().await;
    let run = world.next_run().await;
    run.starts()
        .says("Using seed\n")
        .gives(output(1))
        .gives(output(2))
        .succeeds();
    let after = world.ended(&record).await;
    assert_eq!(
        (after.status, after.logs.as_str()),
        (Status::Succeeded, "Using seed\n"),
        "nothing is there twice"
    );
    assert_eq!(after.pictures.outputs.len(), 2);
    assert_eq!(
        (&after.pictures.outputs[0], &after.started_at),
        (&before.pictures.outputs[0], &before.started_at)
    );
    let jobs = world.engine.submissions();
    assert_eq!(
        (jobs.len(), jobs[0].seed),
        (2, jobs[1].seed),
        "the same seed again"
    );
}

#[tokio::test]
async fn an_engine_that_has_the_prediction_is_not_given_it_again() {
    let mut world = World::with(FakeEngine::new(1, Memory::ForEver)).await;
    let record = world.create(&me(), json!({})).await;
    let run = world.next_run().await;
    world.kill();
    drop(run);
    world.start().await;
    world.next_run().await.starts().gives(output(1)).succeeds();
    assert_eq!(world.ended(&record).await.status, Status::Succeeded);
    assert_eq!(world.engine.submissions().len(), 1);
}

#[tokio::test]
async fn what_waited_when_the_server_was_killed_runs_each_once() {
    let mut world = World::open().await;
    let mut ids = vec![];
    for _ in 0..3 {
        ids.push(world.create(&me(), json!({})).await.id);
        world.clock.advance(SignedDuration::from_secs(1));
    }
    world.kill();
    while world.engine.next_run().now_or_never().is_some() {}
    world.start().await;
    let mut order = vec![];
    for _ in 0..3 {
        let run = world.next_run().await;
        order.push(run.job.id.clone());
        run.fails("enough");
    }
    order.sort();
    ids.sort();
    assert_eq!(order, ids);
}

#[tokio::test]
async fn what_has_ended_is_left_alone_by_a_restart() {
    let mut world = World::open().await;
    let record = world.create(&me(), json!({})).await;
    world.next_run().await.starts().gives(output(1)).succeeds();
    let done = world.ended(&record).await;
    world.kill();
    world.start().await;
    assert_eq!(world.now(&record).await, done);
    assert_eq!(world.engine.submissions().len(), 1);
}

#[tokio::test]
async fn a_server_that_is_stopped_leaves_the_run_for_the_next_one() {
    let mut world = World::open().await;
    let record = world.create(&me(), json!({})).await;
    let run = world.next_run().await;
    run.starts();
    world
        .until(&record, |record| record.status == Status::Processing)
        .await;
    world.predictions().stop().await;
    assert_eq!(world.now(&record).await.status, Status::Processing);
    world.kill();
    world.start().await;
    world.next_run().await.starts().gives(output(1)).succeeds();
    assert_eq!(world.ended(&record).await.status, Status::Succeeded);
}
