//! `/api/queue`

use api::{Prediction, PredictionId, Queue, Status, routes};
use axum::http::StatusCode;
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    photo::{large_photo, photo},
    test_server::{TestResponse, TestServer, send},
};

/// A prediction that outlasts the test.
fn long_input() -> Value {
    json!({"num_outputs": 8, "num_inference_steps": 500, "prompt": "long"})
}

/// Creates a prediction one second after the previous one, so that their order is defined.
async fn create(app: &TestServer, photo: &[u8], more: Value) -> Prediction {
    app.clock().advance(SignedDuration::from_secs(1));
    let file = app.upload("photo.png", photo).await;
    let mut input = json!({"input_image": file.urls.get, "num_inference_steps": 2});
    input
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    app.post(
        routes::PREDICTIONS,
        &json!({"version": "jagilley/stable-diffusion-depth2img", "input": input}),
    )
    .await
    .json()
}

async fn queue(app: &TestServer) -> Queue {
    app.get(routes::QUEUE).await.json()
}

/// The queue once this many predictions are queued.
async fn wait_until_queued(app: &TestServer, count: usize) -> Queue {
    loop {
        let queue = queue(app).await;
        if queue
            .entries
            .iter()
            .filter(|entry| entry.ahead.is_some())
            .count()
            == count
        {
            return queue;
        }
        tokio::task::yield_now().await;
    }
}

async fn reorder(app: &TestServer, order: &[&PredictionId]) -> TestResponse {
    send(
        app.request(Method::PUT, routes::QUEUE)
            .json(&json!({"order": order})),
    )
    .await
}

fn ids(queue: &Queue) -> Vec<&PredictionId> {
    queue
        .entries
        .iter()
        .map(|entry| &entry.prediction.id)
        .collect()
}

#[tokio::test]
async fn queue_is_empty_at_first() {
    let app = TestServer::start().await;
    let response = app.get(routes::QUEUE).await;
    assert_eq!(
        (
            response.header("cache-control"),
            response.json::<Queue>().entries
        ),
        ("no-store", vec![])
    );
}

#[tokio::test]
async fn queue_has_positions_and_estimated_times() {
    let app = TestServer::start().await;
    let (mine, other) = (app.owner("mine"), app.owner("other"));
    let running = create(&mine, &large_photo(), long_input()).await;
    let first = create(&mine, &photo(), json!({"num_outputs": 2})).await;
    wait_until_queued(&mine, 1).await;
    let theirs = create(&other, &photo(), json!({})).await;
    wait_until_queued(&other, 1).await;
    let second = create(&mine, &photo(), json!({})).await;
    let seen = wait_until_queued(&mine, 2).await;
    assert_eq!(
        ids(&seen),
        [&running.id, &first.id, &second.id],
        "predictions of other owners are not listed"
    );
    let ahead: Vec<_> = seen.entries.iter().map(|entry| entry.ahead).collect();
    assert_eq!(
        ahead,
        [None, Some(0), Some(2)],
        "the other owner's prediction runs in between"
    );
    let seconds: Vec<f64> = seen
        .entries
        .iter()
        .map(|entry| entry.seconds.unwrap())
        .collect();
    assert!(
        seconds.is_sorted() && seconds[1] > seconds[0] - 1.0,
        "{seconds:?}"
    );
    assert_eq!(ids(&queue(&other).await), [&theirs.id]);
    app.owner("mine")
        .post(&running.urls.cancel, &json!({}))
        .await;
}

#[tokio::test]
async fn reordered_queue_is_followed_and_survives_restart() {
    let app = TestServer::start().await;
    let running = create(&app, &large_photo(), long_input()).await;
    let mut waiting = Vec::new();
    for number in 1..=3 {
        waiting.push(create(&app, &photo(), json!({"seed": number})).await.id);
        wait_until_queued(&app, number).await;
    }
    let gone = PredictionId::from_entropy([7; 16]);
    let response = reorder(&app, &[&waiting[2], &gone, &running.id, &waiting[0]]).await;
    assert_eq!(response.status, StatusCode::OK, "{}", response.text());
    let expected = [&running.id, &waiting[2], &waiting[1], &waiting[0]];
    assert_eq!(
        ids(&response.json()),
        expected,
        "ids of predictions that are not waiting are ignored"
    );
    let app = app.restart_with(&[]).await;
    // Only the order of queued predictions: after the restart the first prepared one runs.
    let seen = wait_until_queued(&app, 3).await;
    let order: Vec<_> = ids(&seen)
        .into_iter()
        .filter(|id| seen.entries[0].prediction.id != **id)
        .collect();
    let remaining: Vec<_> = expected
        .into_iter()
        .filter(|id| seen.entries[0].prediction.id != **id)
        .collect();
    assert_eq!(order, remaining);
    for entry in &seen.entries {
        let canceled: Prediction = app
            .post(&routes::prediction_cancel(&entry.prediction.id), &json!({}))
            .await
            .json();
        assert_eq!(canceled.status, Status::Canceled);
    }
    assert_eq!(queue(&app).await.entries, vec![]);
}

#[tokio::test]
async fn queue_of_another_owner_is_not_reordered() {
    let app = TestServer::start().await;
    let running = create(&app, &large_photo(), long_input()).await;
    let (first, second) = (
        create(&app, &photo(), json!({"seed": 1})).await,
        create(&app, &photo(), json!({"seed": 2})).await,
    );
    wait_until_queued(&app, 2).await;
    let response = reorder(&app.owner("another"), &[&second.id, &first.id]).await;
    assert_eq!(response.json::<Queue>().entries, vec![]);
    assert_eq!(
        ids(&queue(&app).await),
        [&running.id, &first.id, &second.id]
    );
    let wrong = send(
        app.request(Method::PUT, routes::QUEUE)
            .json(&json!({"order": ["not an id"]})),
    )
    .await;
    assert_eq!(wrong.problem().status, 422);
    app.post(&running.urls.cancel, &json!({})).await;
}
