use std::time::Duration;

use api::Status;
use jiff::SignedDuration;
use serde_json::json;

use crate::predictions::{
    CreateOptions, Record,
    world::{World, me, output, picture, plainly, with_picture},
};

#[tokio::test]
async fn a_canceled_run_ends_at_the_engine_and_gives_its_turn_on() {
    let world = World::open().await;
    let record = world.create(&me(), json!({})).await;
    let run = world.next_run().await;
    run.starts();
    world
        .until(&record, |record| record.status == Status::Processing)
        .await;
    let canceled = world.cancel(&record).await;
    assert_eq!(canceled.status, Status::Canceled);
    run.canceled.cancelled().await;
    world.create(&me(), json!({})).await;
    world.next_run().await;
}

#[tokio::test]
async fn what_comes_after_a_cancel_changes_nothing() {
    let world = World::open().await;
    let record = world.create(&me(), json!({})).await;
    let run = world.next_run().await;
    run.starts();
    world
        .until(&record, |record| record.status == Status::Processing)
        .await;
    let canceled = world.cancel(&record).await;
    run.says("late").gives(output(1)).succeeds();
    let next = world.create(&me(), json!({})).await;
    world.next_run().await.fails("enough");
    world.ended(&next).await;
    assert_eq!(world.now(&record).await, canceled);
    assert_eq!(
        world.cancel(&record).await,
        canceled,
        "to cancel again is no fault and no change"
    );
}

#[tokio::test]
async fn what_waits_for_its_turn_can_be_canceled_and_never_runs() {
    let world = World::open().await;
    world.create(&me(), json!({})).await;
    let running = world.next_run().await;
    let waiting = world.create(&me(), json!({})).await;
    while world.predictions().waiting() < 1 {
        tokio::task::yield_now().await;
    }
    let canceled = world.cancel(&waiting).await;
    assert_eq!(
        (canceled.status, canceled.started_at),
        (Status::Canceled, None)
    );
    let last = world.create(&me(), json!({})).await;
    running.fails("enough");
    assert_eq!(world.next_run().await.job.id, last.id);
}

#[tokio::test]
async fn a_prediction_that_succeeded_stays_so() {
    let world = World::open().await;
    let record = world.create(&me(), json!({})).await;
    world.next_run().await.starts().gives(output(1)).succeeds();
    let done = world.ended(&record).await;
    assert_eq!(world.cancel(&record).await, done);
}

async fn with_deadline(world: &World, seconds: u64) -> Record {
    let options = CreateOptions {
        cancel_after: Some(Duration::from_secs(seconds)),
        ..plainly()
    };
    let reference = world.upload(&me(), picture()).await;
    world
        .try_create(&me(), with_picture(&reference, json!({})), options)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_deadline_aborts_what_waits_and_cancels_what_runs() {
    let world = World::open().await;
    let running = with_deadline(&world, 30).await;
    let run = world.next_run().await;
    run.starts();
    world
        .until(&running, |record| record.status == Status::Processing)
        .await;
    let waiting = with_deadline(&world, 60).await;
    assert_eq!(
        waiting.deadline.as_ref().unwrap().as_str(),
        "2026-11-22T09:31:00.000000Z"
    );

    world.clock.advance(SignedDuration::from_secs(29));
    world.predictions().expire_overdue().await.unwrap();
    assert_eq!(world.now(&running).await.status, Status::Processing);

    world.clock.advance(SignedDuration::from_secs(1));
    world.predictions().expire_overdue().await.unwrap();
    assert_eq!(world.ended(&running).await.status, Status::Canceled);
    run.canceled.cancelled().await;

    let next = world.next_run().await;
    world.clock.advance(SignedDuration::from_secs(30));
    world.predictions().expire_overdue().await.unwrap();
    assert_eq!(
        world.ended(&waiting).await.status,
        Status::Aborted,
        "it had its turn, but the engine never began"
    );
    next.canceled.cancelled().await;
}
