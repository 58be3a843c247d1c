//! Predictions run by Replicate, which a server of the tests' own plays.

use std::time::Duration;

use api::{EngineKind, Prediction, Status, routes};
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::{
    app::{Answer, TestApp},
    photo::{noise, photo},
    upstream::{Fault, TOKEN, Upstream},
};

const VERSION: &str = "68f699d395bc7c17008283a7cef6d92edc832d8dc59eb41a6cafec7fc70b85bc";

async fn start(upstream: &Upstream, more: &[&str]) -> TestApp {
    let flags = upstream.flags();
    let flags: Vec<&str> = flags
        .iter()
        .map(String::as_str)
        .chain(more.iter().copied())
        .collect();
    TestApp::start_with(&flags).await
}

async fn create(app: &TestApp, picture: &[u8], more: Value) -> Answer {
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

/// Creates a prediction and asks until it has ended.
async fn run(app: &TestApp, more: Value) -> Prediction {
    let created: Prediction = create(app, &photo(), more).await.json();
    until(app, &created, |prediction| prediction.status.is_terminal()).await
}

async fn until(
    app: &TestApp,
    created: &Prediction,
    is_so: impl Fn(&Prediction) -> bool,
) -> Prediction {
    loop {
        let prediction: Prediction = app.get(&routes::prediction(&created.id)).await.json();
        if is_so(&prediction) {
            return prediction;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_photograph_goes_all_the_way_and_the_result_is_kept_here() {
    let upstream = Upstream::start().await;
    let app = start(&upstream, &[]).await;
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
        app.stranger().get(&output).await.body,
        photo(),
        "on this host, and the bytes that were made"
    );

    let world = upstream.world();
    let (body, headers) = &world.created[0];
    assert_eq!(
        (world.created.len(), &body["version"]),
        (1, &json!(VERSION))
    );
    let input = body["input"].as_object().unwrap();
    assert!(
        input["input_image"]
            .as_str()
            .unwrap()
            .starts_with("data:image/png;base64,"),
        "small pictures travel inside the request"
    );
    for empty in ["negative_prompt", "seed", "depth_image"] {
        assert!(!input.contains_key(empty), "{empty} is left out");
    }
    assert!(
        !headers.contains_key("prefer")
            && body.get("webhook").is_none()
            && body.get("stream").is_none()
    );
    assert!(world.uploads.is_empty());
}

#[tokio::test]
async fn large_pictures_are_uploaded_and_ones_own_depth_map_goes_along() {
    let upstream = Upstream::start().await;
    let app = start(&upstream, &["--cancel-after", "300"]).await;
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
    let world = upstream.world();
    let (body, headers) = &world.created[0];
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
    assert!(world.uploads[0] > 256 * 1024);
}

#[tokio::test]
async fn a_create_whose_answer_is_lost_is_found_and_not_repeated() {
    for public in [
        &[][..],
        &[
            "--public-url",
            "http://studio.example",
            "--allow-private-urls",
        ],
    ] {
        for fault in [Fault::AnswerLost, Fault::Html] {
            let upstream = Upstream::start().await;
            let app = start(&upstream, public).await;
            upstream.world().faults.push_back(fault);
            assert_eq!(
                run_until_heard(&app, &upstream).await.status,
                Status::Succeeded
            );
            assert_eq!(upstream.world().created.len(), 1, "nothing is paid twice");
        }
    }
}

/// Runs one, and tells of its end as a webhook would where the server waits for that.
async fn run_until_heard(app: &TestApp, upstream: &Upstream) -> Prediction {
    upstream.world().life = vec![json!({"status": "succeeded", "output": "{base}/out/0.png"})];
    run(app, json!({})).await
}

#[tokio::test]
async fn what_had_no_effect_is_tried_again() {
    let upstream = Upstream::start().await;
    let throttled =
        json!({"detail": "Request was throttled. Your rate limit resets in ~1s.", "status": 429});
    upstream.world().faults.extend([
        Fault::Refusal(429, throttled),
        Fault::Refusal(503, Value::Null),
    ]);
    let app = start(&upstream, &[]).await;
    assert_eq!(run(&app, json!({})).await.status, Status::Succeeded);
    assert_eq!(upstream.world().created.len(), 1);
}

#[tokio::test]
async fn a_refusal_is_told_in_words_and_nothing_is_repeated() {
    for (status, detail, told) in [
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
        let upstream = Upstream::start().await;
        upstream.world().faults.push_back(Fault::Refusal(
            status,
            json!({"detail": detail, "status": status}),
        ));
        let app = start(&upstream, &[]).await;
        let failed = run(&app, json!({})).await;
        assert_eq!(failed.status, Status::Failed);
        assert!(
            failed.error.as_ref().unwrap().contains(told),
            "{status}: {:?}",
            failed.error
        );
        assert_eq!(upstream.world().created.len(), 0);
    }
}

#[tokio::test]
async fn a_failure_of_the_model_is_told_in_words() {
    let upstream = Upstream::start().await;
    upstream.world().life = vec![
        json!({"status": "failed", "error": "CUDA out of memory. Tried to allocate 20.00 GiB", "logs": "boom"}),
    ];
    let app = start(&upstream, &[]).await;
    let failed = run(&app, json!({})).await;
    assert_eq!(
        (failed.status, failed.logs.as_str()),
        (Status::Failed, "boom")
    );
    assert!(!failed.retryable && failed.error.unwrap().contains("smaller picture"));
}

#[tokio::test]
async fn a_failure_that_may_pass_says_so() {
    let upstream = Upstream::start().await;
    upstream.world().life =
        vec![json!({"status": "failed", "error": "NSFW content detected. Try running it again."})];
    let failed = run(&start(&upstream, &[]).await, json!({})).await;
    assert!(failed.retryable && failed.error.unwrap().contains("new seed"));
}

#[tokio::test]
async fn a_life_in_words_that_are_not_known_still_ends() {
    let upstream = Upstream::start().await;
    upstream.world().life = vec![
        json!({"status": "warming", "logs": null}),
        json!({"status": "succeeded", "output": {"a": ["{base}/out/1.png"], "b": "words"}}),
    ];
    let app = start(&upstream, &[]).await;
    let done = run(&app, json!({"num_outputs": 4})).await;
    assert_eq!(
        (done.status, done.pictures.outputs.len()),
        (Status::Succeeded, 1),
        "fewer outputs than asked are still outputs"
    );
}

#[tokio::test]
async fn a_copy_that_fails_for_now_is_made_later() {
    let upstream = Upstream::start().await;
    upstream.world().broken_downloads = 2;
    upstream.world().life = vec![
        json!({"status": "succeeded", "output": ["{base}/out/0.png", "{base}/out/1.png", "{base}/out/2.png"]}),
    ];
    let app = start(&upstream, &[]).await;
    assert_eq!(run(&app, json!({})).await.pictures.outputs.len(), 3);
}

#[tokio::test]
async fn outputs_are_copied_from_where_they_may_lie_only() {
    for (output, told) in [
        ("http://169.254.169.254/latest/meta-data", "169.254.169.254"),
        ("https://evil.example/out.png", "evil.example"),
        ("{base}/out/away.png", "169.254.169.254"),
        ("{base}/out/page.png", "no picture"),
    ] {
        let upstream = Upstream::start().await;
        upstream.world().life = vec![json!({"status": "succeeded", "output": [output]})];
        let app = start(&upstream, &[]).await;
        let failed = run(&app, json!({})).await;
        assert_eq!(
            (failed.status, failed.pictures.outputs.len(), failed.output),
            (Status::Failed, 0, None),
            "{output}"
        );
        assert!(
            failed.error.as_ref().unwrap().contains(told),
            "{output}: {:?}",
            failed.error
        );
    }
}

#[tokio::test]
async fn a_result_that_replicate_has_removed_is_said_to_be_gone() {
    let upstream = Upstream::start().await;
    upstream.world().life =
        vec![json!({"status": "succeeded", "output": null, "data_removed": true})];
    let app = start(&upstream, &[]).await;
    assert!(
        run(&app, json!({}))
            .await
            .error
            .unwrap()
            .contains("removed")
    );
}

#[tokio::test]
async fn a_cancel_reaches_replicate() {
    let upstream = Upstream::start().await;
    upstream.world().life = vec![json!({"status": "processing"})];
    let app = start(&upstream, &[]).await;
    let created: Prediction = create(&app, &photo(), json!({})).await.json();
    until(&app, &created, |prediction| {
        prediction.status == Status::Processing
    })
    .await;
    let canceled: Prediction = app.post(&created.urls.cancel, &Value::Null).await.json();
    assert_eq!(canceled.status, Status::Canceled);
    while upstream.world().canceled.is_empty() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(upstream.world().canceled, [Upstream::id(0)]);
}

#[tokio::test]
async fn news_are_heard_in_any_order_and_the_end_is_not_waited_for() {
    let upstream = Upstream::start().await;
    upstream.world().life = vec![json!({"status": "starting"})];
    let app = start(
        &upstream,
        &[
            "--public-url",
            "http://studio.example",
            "--allow-private-urls",
        ],
    )
    .await;
    let created: Prediction = create(&app, &photo(), json!({})).await.json();
    while upstream.world().looks == 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    {
        let world = upstream.world();
        let webhook = world.created[0].0["webhook"].as_str().unwrap();
        assert_eq!(
            webhook,
            format!(
                "http://studio.example{}",
                routes::replicate_webhook(&created.id)
            )
        );
        assert_eq!(
            world.created[0].0["webhook_events_filter"],
            json!(["start", "output", "logs", "completed"])
        );
    }
    let tell = |state: Value| {
        let mut news = json!({"id": Upstream::id(0)});
        news.as_object_mut()
            .unwrap()
            .extend(state.as_object().unwrap().clone());
        app.state().predictions.engine.hear(&created.id, news);
    };
    tell(json!({"status": "processing", "logs": "one\n"}));
    let running = until(&app, &created, |prediction| prediction.logs == "one\n").await;
    assert_eq!(running.status, Status::Processing);
    tell(json!({"status": "starting"}));
    tell(json!({"status": "processing", "logs": "one\n"}));
    tell(json!({"id": "someone else's", "status": "failed"}));
    tell(
        json!({"status": "succeeded", "logs": "one\ntwo\n", "output": "data:image/png;base64,".to_owned() + &inline(&photo())}),
    );
    let done = until(&app, &created, |prediction| prediction.status.is_terminal()).await;
    assert_eq!(
        (done.status, done.logs.as_str(), upstream.world().looks),
        (Status::Succeeded, "one\ntwo\n", 1)
    );
}

fn inline(bytes: &[u8]) -> String {
    use base64::{Engine, prelude::BASE64_STANDARD};
    BASE64_STANDARD.encode(bytes)
}

#[tokio::test]
async fn the_token_is_nowhere_but_at_replicate() {
    let upstream = Upstream::start().await;
    upstream
        .world()
        .faults
        .push_back(Fault::Refusal(401, json!({"detail": "no"})));
    let app = start(&upstream, &[]).await;
    let failed = run(&app, json!({})).await;
    for path in [
        routes::ACCOUNT,
        routes::OPENAPI,
        routes::METRICS,
        routes::PREDICTIONS,
        &failed.urls.get,
    ] {
        let answer = app.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(!answer.text().contains(TOKEN), "{path}");
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
