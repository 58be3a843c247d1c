//! Predictions on Replicate, with a fake of its API.

use api::{EngineKind, Prediction, Status, routes};
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::{
    fake_replicate::{FakeReplicate, Fault, TOKEN},
    photo::{noise, photo},
    test_server::{TestResponse, TestServer},
};

const VERSION: &str = "68f699d395bc7c17008283a7cef6d92edc832d8dc59eb41a6cafec7fc70b85bc";

async fn start(replicate: &FakeReplicate, more: &[&str]) -> TestServer {
    let flags = replicate.flags();
    let flags: Vec<&str> = flags
        .iter()
        .map(String::as_str)
        .chain(more.iter().copied())
        .collect();
    TestServer::start_with(&flags).await
}

async fn create(app: &TestServer, picture: &[u8], more: Value) -> TestResponse {
    let file = app.upload("photo.png", picture).await;
    let mut input = json!({"input_image": file.urls.get, "prompt": "fog", "negative_prompt": ""});
    input
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    app.post(
        routes::PREDICTIONS,
        &json!({"version": VERSION, "input": input}),
    )
    .await
}

/// Creates a prediction and waits until it is finished.
async fn run(app: &TestServer, more: Value) -> Prediction {
    let created: Prediction = create(app, &photo(), more).await.json();
    until(app, &created, |prediction| prediction.status.is_terminal()).await
}

async fn until(
    app: &TestServer,
    created: &Prediction,
    is_done: impl Fn(&Prediction) -> bool,
) -> Prediction {
    app.get_until(&routes::prediction(&created.id), is_done)
        .await
}

#[tokio::test]
async fn prediction_succeeds_and_output_is_stored() {
    let replicate = FakeReplicate::start().await;
    let app = start(&replicate, &[]).await;
    let account: api::Account = app.get(routes::ACCOUNT).await.json();
    assert_eq!(account.engine.kind, EngineKind::Replicate);

    let done = run(&app, json!({})).await;
    assert_eq!(
        (done.status, done.engine, done.error),
        (Status::Succeeded, EngineKind::Replicate, None),
        "{}",
        done.logs
    );
    assert_eq!(
        (
            api::seed_from_logs(&done.logs),
            api::Progress::from_logs(&done.logs).unwrap().fraction()
        ),
        (Some(42), 1.0)
    );
    let output = done.output.unwrap()[0].as_str().unwrap().to_owned();
    assert_eq!(
        app.anonymous().get(&output).await.body,
        photo(),
        "the output is served by this host, unchanged"
    );

    let fake = replicate.state();
    let (body, headers) = &fake.created[0];
    assert_eq!((fake.created.len(), &body["version"]), (1, &json!(VERSION)));
    let input = body["input"].as_object().unwrap();
    assert!(
        input["input_image"]
            .as_str()
            .unwrap()
            .starts_with("data:image/png;base64,"),
        "small pictures are sent as data URIs"
    );
    for empty in ["negative_prompt", "seed", "depth_image"] {
        assert!(!input.contains_key(empty), "{empty} is left out");
    }
    assert!(
        !headers.contains_key("prefer")
            && body.get("webhook").is_none()
            && body.get("stream").is_none()
    );
    assert!(fake.uploads.is_empty());
}

#[tokio::test]
async fn large_pictures_are_uploaded_with_own_depth_map() {
    let replicate = FakeReplicate::start().await;
    let app = start(&replicate, &["--cancel-after", "300"]).await;
    let map = app.upload("depth.png", &photo()).await;
    let created: Prediction = create(
        &app,
        &noise(),
        json!({"depth_image": map.urls.get, "seed": 5}),
    )
    .await
    .json();
    until(&app, &created, |prediction| {
        prediction.status == Status::Succeeded
    })
    .await;
    let fake = replicate.state();
    let (body, headers) = &fake.created[0];
    assert!(
        body["input"]["input_image"]
            .as_str()
            .unwrap()
            .ends_with("/v1/files/file")
    );
    assert!(body["input"]["depth_image"].is_string());
    assert_eq!(
        (
            &body["input"]["seed"],
            headers["cancel-after"].to_str().unwrap()
        ),
        (&json!(5), "300s")
    );
    assert!(fake.uploads[0] > 256 * 1024);
}

#[tokio::test]
async fn create_with_lost_response_is_found_and_not_repeated() {
    for public in [
        &[][..],
        &[
            "--public-url",
            "http://studio.example",
            "--allow-private-urls",
        ],
    ] {
        for fault in [Fault::ResponseLost, Fault::Html] {
            let replicate = FakeReplicate::start().await;
            let app = start(&replicate, public).await;
            replicate.state().faults.push_back(fault);
            assert_eq!(
                run_until_webhook(&app, &replicate).await.status,
                Status::Succeeded
            );
            assert_eq!(replicate.state().created.len(), 1, "nothing is paid twice");
        }
    }
}

/// Runs a prediction, and sends the webhook of its completion if the server waits for it.
async fn run_until_webhook(app: &TestServer, replicate: &FakeReplicate) -> Prediction {
    replicate.state().states = vec![json!({"status": "succeeded", "output": "{base}/out/0.png"})];
    run(app, json!({})).await
}

#[tokio::test]
async fn failed_create_without_effect_is_retried() {
    let replicate = FakeReplicate::start().await;
    let throttled =
        json!({"detail": "Request was throttled. Your rate limit resets in ~1s.", "status": 429});
    replicate.state().faults.extend([
        Fault::Rejected(429, throttled),
        Fault::Rejected(503, Value::Null),
    ]);
    let app = start(&replicate, &[]).await;
    assert_eq!(run(&app, json!({})).await.status, Status::Succeeded);
    assert_eq!(replicate.state().created.len(), 1);
}

#[tokio::test]
async fn rejected_create_reports_reason_and_is_not_retried() {
    for (status, detail, actual) in [
        (
            401,
            "You did not pass a valid authentication token",
            "REPLICATE_API_TOKEN",
        ),
        (
            402,
            "You have insufficient credit to run this model.",
            "https://replicate.com/account/billing",
        ),
        (
            404,
            "The requested resource could not be found.",
            "no longer has this model",
        ),
        (
            422,
            "The specified version does not exist",
            "The specified version does not exist.",
        ),
    ] {
        let replicate = FakeReplicate::start().await;
        replicate.state().faults.push_back(Fault::Rejected(
            status,
            json!({"detail": detail, "status": status}),
        ));
        let app = start(&replicate, &[]).await;
        let failed = run(&app, json!({})).await;
        assert_eq!(failed.status, Status::Failed);
        assert!(
            failed.error.as_ref().unwrap().contains(actual),
            "{status}: {:?}",
            failed.error
        );
        assert_eq!(replicate.state().created.len(), 0);
    }
}

#[tokio::test]
async fn failure_of_model_is_reported() {
    let replicate = FakeReplicate::start().await;
    replicate.state().states = vec![
        json!({"status": "failed", "error": "CUDA out of memory. Tried to allocate 20.00 GiB", "logs": "boom"}),
    ];
    let app = start(&replicate, &[]).await;
    let failed = run(&app, json!({})).await;
    assert_eq!(
        (failed.status, failed.logs.as_str()),
        (Status::Failed, "boom")
    );
    assert!(!failed.retryable && failed.error.unwrap().contains("smaller picture"));
}

#[tokio::test]
async fn transient_failure_is_reported_as_retryable() {
    let replicate = FakeReplicate::start().await;
    replicate.state().states =
        vec![json!({"status": "failed", "error": "NSFW content detected. Try running it again."})];
    let failed = run(&start(&replicate, &[]).await, json!({})).await;
    assert!(failed.retryable && failed.error.unwrap().contains("new seed"));
}

#[tokio::test]
async fn unknown_status_still_terminates() {
    let replicate = FakeReplicate::start().await;
    replicate.state().states = vec![
        json!({"status": "warming", "logs": null}),
        json!({"status": "succeeded", "output": {"a": ["{base}/out/1.png"], "b": "words"}}),
    ];
    let app = start(&replicate, &[]).await;
    let done = run(&app, json!({"num_outputs": 4})).await;
    assert_eq!(
        (done.status, done.pictures.outputs.len()),
        (Status::Succeeded, 1),
        "fewer outputs than asked are still outputs"
    );
}

#[tokio::test]
async fn failed_output_download_is_retried() {
    let replicate = FakeReplicate::start().await;
    replicate.state().failing_downloads = 2;
    replicate.state().states = vec![
        json!({"status": "succeeded", "output": ["{base}/out/0.png", "{base}/out/1.png", "{base}/out/2.png"]}),
    ];
    let app = start(&replicate, &[]).await;
    assert_eq!(run(&app, json!({})).await.pictures.outputs.len(), 3);
}

#[tokio::test]
async fn outputs_are_downloaded_from_allowed_hosts_only() {
    for (output, actual) in [
        ("http://169.254.169.254/latest/meta-data", "169.254.169.254"),
        ("https://evil.example/out.png", "evil.example"),
        ("{base}/out/away.png", "169.254.169.254"),
        ("{base}/out/page.png", "not a picture"),
    ] {
        let replicate = FakeReplicate::start().await;
        replicate.state().states = vec![json!({"status": "succeeded", "output": [output]})];
        let app = start(&replicate, &[]).await;
        let failed = run(&app, json!({})).await;
        assert_eq!(
            (failed.status, failed.pictures.outputs.len(), failed.output),
            (Status::Failed, 0, None),
            "{output}"
        );
        assert!(
            failed.error.as_ref().unwrap().contains(actual),
            "{output}: {:?}",
            failed.error
        );
    }
}

#[tokio::test]
async fn output_removed_at_replicate_is_reported() {
    let replicate = FakeReplicate::start().await;
    replicate.state().states =
        vec![json!({"status": "succeeded", "output": null, "data_removed": true})];
    let app = start(&replicate, &[]).await;
    assert!(
        run(&app, json!({}))
            .await
            .error
            .unwrap()
            .contains("removed")
    );
}

#[tokio::test]
async fn cancel_is_sent_to_replicate() {
    let replicate = FakeReplicate::start().await;
    replicate.state().states = vec![json!({"status": "processing"})];
    let app = start(&replicate, &[]).await;
    let created: Prediction = create(&app, &photo(), json!({})).await.json();
    until(&app, &created, |prediction| {
        prediction.status == Status::Processing
    })
    .await;
    let canceled: Prediction = app.post(&created.urls.cancel, &Value::Null).await.json();
    assert_eq!(canceled.status, Status::Canceled);
    replicate
        .wait_until(|state| !state.canceled.is_empty())
        .await;
    assert_eq!(replicate.state().canceled, [FakeReplicate::id(0)]);
}

#[tokio::test]
async fn webhooks_are_handled_out_of_order_and_finish_prediction() {
    let replicate = FakeReplicate::start().await;
    replicate.state().states = vec![json!({"status": "starting"})];
    let app = start(
        &replicate,
        &[
            "--public-url",
            "http://studio.example",
            "--allow-private-urls",
        ],
    )
    .await;
    let created: Prediction = create(&app, &photo(), json!({})).await.json();
    replicate.wait_until(|state| state.polls > 0).await;
    {
        let fake = replicate.state();
        let webhook = fake.created[0].0["webhook"].as_str().unwrap();
        assert_eq!(
            webhook,
            format!(
                "http://studio.example{}",
                routes::replicate_webhook(&created.id)
            )
        );
        assert_eq!(
            fake.created[0].0["webhook_events_filter"],
            json!(["start", "output", "logs", "completed"])
        );
    }
    let send_webhook = |state: Value| {
        let mut payload = json!({"id": FakeReplicate::id(0)});
        payload
            .as_object_mut()
            .unwrap()
            .extend(state.as_object().unwrap().clone());
        app.state()
            .predictions
            .engine
            .handle_webhook(&created.id, payload);
    };
    send_webhook(json!({"status": "processing", "logs": "one\n"}));
    let running = until(&app, &created, |prediction| prediction.logs == "one\n").await;
    assert_eq!(running.status, Status::Processing);
    send_webhook(json!({"status": "starting"}));
    send_webhook(json!({"status": "processing", "logs": "one\n"}));
    send_webhook(json!({"id": "someone else's", "status": "failed"}));
    send_webhook(
        json!({"status": "succeeded", "logs": "one\ntwo\n", "output": "data:image/png;base64,".to_owned() + &inline(&photo())}),
    );
    let done = until(&app, &created, |prediction| prediction.status.is_terminal()).await;
    assert_eq!(
        (done.status, done.logs.as_str(), replicate.state().polls),
        (Status::Succeeded, "one\ntwo\n", 1)
    );
}

fn inline(bytes: &[u8]) -> String {
    use base64::{Engine, prelude::BASE64_STANDARD};
    BASE64_STANDARD.encode(bytes)
}

#[tokio::test]
async fn token_is_sent_to_replicate_only() {
    let replicate = FakeReplicate::start().await;
    replicate
        .state()
        .faults
        .push_back(Fault::Rejected(401, json!({"detail": "no"})));
    let app = start(&replicate, &[]).await;
    let failed = run(&app, json!({})).await;
    for path in [
        routes::ACCOUNT,
        routes::OPENAPI,
        routes::METRICS,
        routes::PREDICTIONS,
        &failed.urls.get,
    ] {
        let response = app.get(path).await;
        assert_eq!(response.status, StatusCode::OK, "{path}");
        assert!(!response.text().contains(TOKEN), "{path}");
    }
    for entry in std::fs::read_dir(app.data(""))
        .unwrap()
        .map(Result::unwrap)
        .filter(|entry| entry.path().is_file())
    {
        let bytes = std::fs::read(entry.path()).unwrap();
        assert!(
            !bytes
                .windows(TOKEN.len())
                .any(|window| window == TOKEN.as_bytes()),
            "{:?}",
            entry.path()
        );
    }
}
