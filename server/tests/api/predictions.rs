//! `/v1/predictions`, on the real built-in engine

mod client_object;
mod statuses;
mod stream;

use api::{Page, Prediction, Source, Status, routes};
use axum::http::StatusCode;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    photo::{bomb, large_photo, photo},
    stored_prediction::StoredPrediction,
    test_server::{TestResponse, TestServer, send},
};

/// The latest version of the model, as official clients reference it.
const VERSION: &str = "jagilley/stable-diffusion-depth2img:68f699d395bc7c17008283a7cef6d92edc832d8dc59eb41a6cafec7fc70b85bc";

/// A fast input on an uploaded photo.
async fn input(app: &TestServer, more: Value) -> Value {
    let file = app.upload("photo.png", &photo()).await;
    let mut input =
        json!({"input_image": file.urls.get, "prompt": "fog", "num_inference_steps": 2, "seed": 7});
    input
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    input
}

async fn create_with(app: &TestServer, input: &Value, headers: &[(&str, &str)]) -> TestResponse {
    let request = app
        .request(Method::POST, routes::PREDICTIONS)
        .json(&json!({"version": VERSION, "input": input}));
    send(headers.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    }))
    .await
}

/// Creates a prediction and waits until it is finished.
async fn run(app: &TestServer, input: &Value) -> Prediction {
    let response = create_with(app, input, &[("prefer", "wait")]).await;
    assert_eq!(response.status, StatusCode::CREATED, "{}", response.text());
    response.json()
}

#[tokio::test]
async fn prediction_of_photo_succeeds() {
    let app = TestServer::start().await;
    let response = create_with(
        &app,
        &input(&app, json!({"num_outputs": 2})).await,
        &[("prefer", "wait=60")],
    )
    .await;
    assert_eq!(
        (response.status, response.header("preference-applied")),
        (StatusCode::CREATED, "wait=60"),
        "{}",
        response.text()
    );
    let done: Prediction = response.json();
    assert_eq!(
        (done.status, done.source, response.header("location")),
        (Status::Succeeded, Source::Api, done.urls.get.as_str())
    );
    assert_eq!(
        api::Progress::from_logs(&done.logs).unwrap().fraction(),
        1.0
    );
    assert_eq!(api::seed_from_logs(&done.logs), Some(7));

    let outputs: Vec<String> = serde_json::from_value(done.output.clone().unwrap()).unwrap();
    assert_eq!(outputs.len(), 2);
    for url in &outputs {
        let output = app.anonymous().get(url).await;
        assert_eq!(
            (output.status, output.header("content-type")),
            (StatusCode::OK, "image/png")
        );
    }
    assert_ne!(
        app.get(&outputs[0]).await.body,
        app.get(&outputs[1]).await.body,
        "different pictures"
    );
    assert_eq!(app.get(&done.urls.get).await.json::<Prediction>(), done);
}

#[tokio::test]
async fn same_seed_yields_same_bytes() {
    let app = TestServer::start().await;
    let input = input(&app, json!({})).await;
    let (first, second) = (run(&app, &input).await, run(&app, &input).await);
    assert_ne!(first.id, second.id);
    assert_eq!(
        first.output, second.output,
        "blobs with the same bytes have the same URL"
    );
}

#[tokio::test]
async fn create_without_prefer_responds_at_once() {
    let app = TestServer::start().await;
    let response = create_with(&app, &input(&app, json!({})).await, &[]).await;
    let prediction: Prediction = response.json();
    assert_eq!(
        (response.status, prediction.status, prediction.output),
        (StatusCode::CREATED, Status::Starting, None)
    );
    assert_eq!(
        (
            response.header("cache-control"),
            response.header("preference-applied")
        ),
        ("no-store", "")
    );
}

#[tokio::test]
async fn wait_timeout_responds_202_with_status_starting() {
    let app = TestServer::start().await;
    let file = app.upload("large.png", &large_photo()).await;
    let slow = json!({"input_image": file.urls.get, "num_outputs": 8, "num_inference_steps": 500});
    let response = create_with(&app, &slow, &[("prefer", "wait=1")]).await;
    let prediction: Prediction = response.json();
    assert_eq!(
        (response.status, prediction.status, prediction.output),
        (StatusCode::ACCEPTED, Status::Starting, None)
    );
    let canceled: Prediction = app.post(&prediction.urls.cancel, &json!({})).await.json();
    assert_eq!(canceled.status, Status::Canceled);
}

#[tokio::test]
async fn data_uri_becomes_file() {
    let app = TestServer::start().await;
    let uri = format!("data:image/png;base64,{}", base64_of(&photo()));
    let done = run(&app, &json!({"input_image": uri, "num_inference_steps": 2})).await;
    let reference = done.input["input_image"].as_str().unwrap();
    assert!(
        reference.starts_with(&app.address("/v1/files/")),
        "{reference}"
    );
}

#[tokio::test]
async fn model_runs_by_name() {
    let app = TestServer::start().await;
    let body = json!({"input": input(&app, json!({})).await});
    let response = app
        .post(
            "/v1/models/jagilley/stable-diffusion-depth2img/predictions",
            &body,
        )
        .await;
    assert_eq!(response.status, StatusCode::CREATED, "{}", response.text());
    assert_eq!(
        app.post("/v1/models/stability-ai/sdxl/predictions", &body)
            .await
            .problem()
            .status,
        404
    );
}

#[tokio::test]
async fn all_faults_are_reported_at_once_and_nothing_is_stored() {
    let app = TestServer::start().await;
    let response = create_with(
        &app,
        &json!({"num_outputs": 9, "seed": null, "steps": 3}),
        &[],
    )
    .await;
    let kinds: Vec<String> = response
        .problem()
        .invalid_fields
        .into_iter()
        .map(|fault| fault.kind)
        .collect();
    assert_eq!(
        kinds,
        [
            "required",
            "number_lte",
            "invalid_type",
            "additional_property_not_allowed"
        ]
    );
    assert!(
        app.get(routes::PREDICTIONS)
            .await
            .json::<Page<Prediction>>()
            .results
            .is_empty()
    );
}

#[tokio::test]
async fn invalid_picture_is_reported_by_field() {
    let app = TestServer::start().await;
    let file = app
        .upload("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
        .await;
    let problem = create_with(&app, &json!({"input_image": file.urls.get}), &[])
        .await
        .problem();
    assert_eq!(
        (problem.status, problem.invalid_fields[0].field.as_str()),
        (422, "input.input_image")
    );
    assert!(
        problem.invalid_fields[0].description.contains("SVG"),
        "{problem:?}"
    );
}

#[tokio::test]
async fn unknown_version_and_unknown_key_are_rejected() {
    let app = TestServer::start().await;
    let problem = app
        .post(
            routes::PREDICTIONS,
            &json!({"version": "0".repeat(64), "input": {}}),
        )
        .await
        .problem();
    assert_eq!(
        (problem.status, problem.title.as_deref()),
        (422, Some("Invalid version or not permitted"))
    );
    let problem = app
        .post(
            routes::PREDICTIONS,
            &json!({"version": VERSION, "input": {}, "model": "x"}),
        )
        .await
        .problem();
    assert_eq!(
        problem.invalid_fields[0].description,
        "Additional property model is not allowed"
    );
}

#[tokio::test]
async fn unknown_id_and_id_of_another_owner_are_the_same_404() {
    let app = TestServer::start().await;
    let mine: Prediction = create_with(&app, &input(&app, json!({})).await, &[])
        .await
        .json();
    let unknown = "/v1/predictions/00000000000000000000000000";
    for path in [
        routes::prediction(&mine.id).as_str(),
        unknown,
        "/v1/predictions/rubbish",
    ] {
        let response = app.owner("another").get(path).await;
        assert_eq!(
            response.problem().detail,
            "The requested resource could not be found.",
            "{path}"
        );
        assert_eq!(
            app.owner("another")
                .post(&format!("{path}/cancel"), &json!({}))
                .await
                .problem()
                .status,
            404
        );
    }
}

#[tokio::test]
async fn repeated_idempotency_key_returns_first_prediction() {
    let app = TestServer::start().await;
    let input = input(&app, json!({})).await;
    let key = [("idempotency-key", "run 7")];
    let first: Prediction = create_with(&app, &input, &key).await.json();
    let again: Prediction = create_with(&app, &input, &key).await.json();
    assert_eq!(first.id, again.id);
    assert_eq!(
        app.get(routes::PREDICTIONS)
            .await
            .json::<Page<Prediction>>()
            .results
            .len(),
        1
    );
}

#[tokio::test]
async fn deadline_is_returned_and_malformed_one_rejected() {
    let app = TestServer::start().await;
    let input = input(&app, json!({})).await;
    let prediction: Prediction = create_with(&app, &input, &[("cancel-after", "1m30s")])
        .await
        .json();
    assert_eq!(
        prediction.deadline.unwrap().as_str(),
        "2026-11-22T09:31:30.000000Z"
    );
    assert_eq!(
        create_with(&app, &input, &[("cancel-after", "4s")])
            .await
            .problem()
            .status,
        400
    );
}

#[tokio::test]
async fn ambiguous_create_forbids_retry_without_idempotency_key() {
    let app = TestServer::start().await;
    let input = input(&app, json!({})).await;
    let refused = create_with(&app, &json!({}), &[]).await;
    assert_eq!(
        (refused.problem().status, refused.header("x-should-retry")),
        (422, ""),
        "a rejected request without a prediction has no retry header"
    );
    let refuse = "CREATE TRIGGER refuse BEFORE INSERT ON predictions BEGIN SELECT RAISE(ABORT, 'the disk is gone'); END";
    sqlx::query(refuse)
        .execute(app.state().store.pool())
        .await
        .unwrap();
    let failed = create_with(&app, &input, &[]).await;
    assert_eq!(
        (failed.problem().status, failed.header("x-should-retry")),
        (500, "false")
    );
    let keyed = create_with(&app, &input, &[("idempotency-key", "run 7")]).await;
    assert_eq!(
        (keyed.problem().status, keyed.header("x-should-retry")),
        (500, "")
    );
}

#[tokio::test]
async fn urls_use_public_host_and_scheme() {
    let app = TestServer::start_with(&["--public-url", "https://studio.example"]).await;
    let uri = format!("data:image/png;base64,{}", base64_of(&photo()));
    let done = run(&app, &json!({"input_image": uri, "num_inference_steps": 2})).await;
    let outputs: Vec<String> = serde_json::from_value(done.output.unwrap()).unwrap();
    let urls = [
        done.urls.get,
        done.urls.cancel,
        done.urls.web,
        done.urls.stream.unwrap(),
    ];
    for url in urls.iter().chain(&outputs) {
        assert!(url.starts_with("https://studio.example/"), "{url}");
    }
    let path = outputs[0].strip_prefix("https://studio.example").unwrap();
    assert_eq!(
        app.anonymous().get(path).await.status,
        StatusCode::OK,
        "no token is needed"
    );
}

#[tokio::test]
async fn timestamps_have_six_fractional_digits() {
    let app = TestServer::start().await;
    let done = run(&app, &input(&app, json!({})).await).await;
    for moment in [Some(done.created_at), done.started_at, done.completed_at] {
        let moment = moment.unwrap();
        assert_eq!(
            (moment.as_str().len(), &moment.as_str()[19..20]),
            (27, "."),
            "{moment:?}"
        );
        assert!(moment.as_str().ends_with('Z'));
    }
}

#[tokio::test]
async fn list_has_own_predictions_newest_first() {
    let app = TestServer::start().await;
    let input = input(&app, json!({})).await;
    let older: Prediction = create_with(&app, &input, &[]).await.json();
    app.clock().advance(jiff::SignedDuration::from_secs(1));
    let newer: Prediction = create_with(&app, &input, &[]).await.json();
    let page: Page<Prediction> = app.get(routes::PREDICTIONS).await.json();
    assert_eq!(
        page.results
            .iter()
            .map(|prediction| &prediction.id)
            .collect::<Vec<_>>(),
        [&newer.id, &older.id]
    );
    assert_eq!((page.next, page.previous), (None, None));
    assert!(
        app.owner("another")
            .get(routes::PREDICTIONS)
            .await
            .json::<Page<Prediction>>()
            .results
            .is_empty()
    );
    assert_eq!(
        app.get("/v1/predictions?cursor=rubbish")
            .await
            .problem()
            .status,
        400
    );
}

#[tokio::test]
async fn list_is_filtered_by_time_across_pages() {
    let app = TestServer::start().await;
    let mut ids = vec![];
    for _ in 0..api::limits::PAGE_RESULTS + 3 {
        ids.insert(
            0,
            StoredPrediction::new(&app, app.owner_id(), None).await.id,
        );
        app.clock().advance(jiff::SignedDuration::from_secs(1));
    }
    let list = async |address: &str| app.get(address).await.json::<Page<Prediction>>();
    let of = |page: &Page<Prediction>| {
        page.results
            .iter()
            .map(|prediction| prediction.id.clone())
            .collect::<Vec<_>>()
    };
    let first =
        list("/v1/predictions?created_after=2026-11-22T10%3A30%3A01%2B01:00&source=api").await;
    assert_eq!(of(&first), ids[..100]);
    let second = list(&first.next.unwrap()).await;
    assert_eq!(
        (of(&second), second.next),
        (ids[100..102].to_vec(), None),
        "the oldest is before the moment, on every page"
    );
    assert_eq!(of(&list(&second.previous.unwrap()).await), ids[..100]);
    assert!(
        list("/v1/predictions?created_before=2026-11-22T09:30:00")
            .await
            .results
            .is_empty()
    );
    assert!(list("/v1/predictions?source=web").await.results.is_empty());
    for wrong in ["created_after=yesterday", "source=cli"] {
        assert_eq!(
            app.get(&format!("/v1/predictions?{wrong}"))
                .await
                .problem()
                .status,
            400,
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn private_network_url_is_rejected_by_field() {
    let app = TestServer::start().await;
    let failed = run(&app, &json!({"input_image": "http://10.0.0.1/photo.png"})).await;
    assert_eq!(failed.status, Status::Failed);
    assert!(
        failed
            .error
            .as_deref()
            .unwrap_or_default()
            .starts_with("input_image "),
        "{:?}",
        failed.error
    );
}

#[tokio::test]
async fn missing_prepared_pictures_are_recreated() {
    let app = TestServer::start().await;
    let input = input(&app, json!({"seed": 7})).await;
    let before = run(&app, &input).await;
    std::fs::remove_dir_all(app.data("blobs")).unwrap();
    let after = run(&app, &input).await;
    assert_eq!(
        (after.status, after.output),
        (Status::Succeeded, before.output)
    );
}

#[tokio::test]
async fn create_fails_without_writable_storage_and_server_continues() {
    let app = TestServer::start().await;
    let input = input(&app, json!({})).await;
    std::fs::remove_dir_all(app.data("blobs")).unwrap();
    std::fs::write(app.data("blobs"), "no folder any more").unwrap();
    let problem = create_with(&app, &input, &[]).await.problem();
    assert!(
        problem.status >= 500 && problem.detail.ends_with('.'),
        "{problem:?}"
    );
    assert!(
        app.get(routes::PREDICTIONS)
            .await
            .json::<Page<Prediction>>()
            .results
            .is_empty()
    );
    assert_eq!(app.get("/healthz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn decompression_bomb_is_rejected_by_size() {
    let app = TestServer::start().await;
    let bomb = bomb(30_000, 30_000);
    assert!(bomb.len() < 4096);
    let file = app.upload("bomb.png", &bomb).await;
    let problem = create_with(&app, &json!({"input_image": file.urls.get}), &[])
        .await
        .problem();
    assert_eq!(
        (problem.status, problem.invalid_fields[0].field.as_str()),
        (422, "input.input_image")
    );
    assert!(problem.detail.contains("30000"), "{problem:?}");
}

fn base64_of(bytes: &[u8]) -> String {
    use base64::{Engine, prelude::BASE64_STANDARD};
    BASE64_STANDARD.encode(bytes)
}
