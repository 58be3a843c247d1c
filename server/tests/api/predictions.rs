//! Predictions over HTTP, run by the real built-in engine.

mod client_object;
mod statuses;
mod stream;

use api::{Page, Prediction, Source, Status, routes};
use axum::http::StatusCode;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    app::{Answer, TestApp, send},
    photo::{bomb, large_photo, photo},
    stored::Stored,
};

/// The latest version of the model, as the official clients name it.
const VERSION: &str = "jagilley/stable-diffusion-depth2img:68f699d395bc7c17008283a7cef6d92edc832d8dc59eb41a6cafec7fc70b85bc";

/// A quick input on an uploaded photograph.
async fn input(app: &TestApp, more: Value) -> Value {
    let file = app.upload("photo.png", &photo()).await;
    let mut input =
        json!({"input_image": file.urls.get, "prompt": "fog", "num_inference_steps": 2, "seed": 7});
    input
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    input
}

async fn create_with(app: &TestApp, input: &Value, headers: &[(&str, &str)]) -> Answer {
    let request = app
        .request(Method::POST, routes::PREDICTIONS)
        .json(&json!({"version": VERSION, "input": input}));
    send(headers.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    }))
    .await
}

/// Creates a prediction and waits for its end.
async fn run(app: &TestApp, input: &Value) -> Prediction {
    let answer = create_with(app, input, &[("prefer", "wait")]).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    answer.json()
}

#[tokio::test]
async fn a_photograph_goes_all_the_way() {
    let app = TestApp::start().await;
    let answer = create_with(
        &app,
        &input(&app, json!({"num_outputs": 2})).await,
        &[("prefer", "wait=60")],
    )
    .await;
    assert_eq!(
        (answer.status, answer.header("preference-applied")),
        (StatusCode::CREATED, "wait=60"),
        "{}",
        answer.text()
    );
    let done: Prediction = answer.json();
    assert_eq!(
        (done.status, done.source, answer.header("location")),
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
        let kept = app.stranger().get(url).await;
        assert_eq!(
            (kept.status, kept.header("content-type")),
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
async fn the_same_seed_gives_the_same_bytes() {
    let app = TestApp::start().await;
    let input = input(&app, json!({})).await;
    let (first, second) = (run(&app, &input).await, run(&app, &input).await);
    assert_ne!(first.id, second.id);
    assert_eq!(
        first.output, second.output,
        "kept bytes are named by their digest"
    );
}

#[tokio::test]
async fn a_create_without_prefer_answers_at_once() {
    let app = TestApp::start().await;
    let answer = create_with(&app, &input(&app, json!({})).await, &[]).await;
    let prediction: Prediction = answer.json();
    assert_eq!(
        (answer.status, prediction.status, prediction.output),
        (StatusCode::CREATED, Status::Starting, None)
    );
    assert_eq!(
        (
            answer.header("cache-control"),
            answer.header("preference-applied")
        ),
        ("no-store", "")
    );
}

#[tokio::test]
async fn waiting_in_vain_answers_202_and_starting_whatever_it_does_by_then() {
    let app = TestApp::start().await;
    let file = app.upload("large.png", &large_photo()).await;
    let slow = json!({"input_image": file.urls.get, "num_outputs": 8, "num_inference_steps": 500});
    let answer = create_with(&app, &slow, &[("prefer", "wait=1")]).await;
    let prediction: Prediction = answer.json();
    assert_eq!(
        (answer.status, prediction.status, prediction.output),
        (StatusCode::ACCEPTED, Status::Starting, None)
    );
    let canceled: Prediction = app.post(&prediction.urls.cancel, &json!({})).await.json();
    assert_eq!(canceled.status, Status::Canceled);
}

#[tokio::test]
async fn a_data_uri_becomes_a_file() {
    let app = TestApp::start().await;
    let uri = format!("data:image/png;base64,{}", base64_of(&photo()));
    let done = run(&app, &json!({"input_image": uri, "num_inference_steps": 2})).await;
    let reference = done.input["input_image"].as_str().unwrap();
    assert!(
        reference.starts_with(&app.address("/v1/files/")),
        "{reference}"
    );
}

#[tokio::test]
async fn a_model_runs_by_its_name() {
    let app = TestApp::start().await;
    let body = json!({"input": input(&app, json!({})).await});
    let answer = app
        .post(
            "/v1/models/jagilley/stable-diffusion-depth2img/predictions",
            &body,
        )
        .await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    assert_eq!(
        app.post("/v1/models/stability-ai/sdxl/predictions", &body)
            .await
            .problem()
            .status,
        404
    );
}

#[tokio::test]
async fn every_fault_comes_at_once_and_nothing_is_stored() {
    let app = TestApp::start().await;
    let answer = create_with(
        &app,
        &json!({"num_outputs": 9, "seed": null, "steps": 3}),
        &[],
    )
    .await;
    let kinds: Vec<String> = answer
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
async fn a_bad_picture_is_named_by_its_field() {
    let app = TestApp::start().await;
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
async fn an_unknown_version_and_a_foreign_key_are_refused() {
    let app = TestApp::start().await;
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
async fn an_unknown_id_and_somebody_elses_are_the_same_404() {
    let app = TestApp::start().await;
    let mine: Prediction = create_with(&app, &input(&app, json!({})).await, &[])
        .await
        .json();
    let unknown = "/v1/predictions/00000000000000000000000000";
    for path in [
        routes::prediction(&mine.id).as_str(),
        unknown,
        "/v1/predictions/rubbish",
    ] {
        let answer = app.owner("another").get(path).await;
        assert_eq!(
            answer.problem().detail,
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
async fn a_repeated_request_with_its_key_is_one_prediction() {
    let app = TestApp::start().await;
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
async fn a_deadline_is_shown_and_one_that_cannot_be_meant_is_refused() {
    let app = TestApp::start().await;
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
async fn a_create_that_may_have_begun_is_not_to_be_repeated_without_a_key() {
    let app = TestApp::start().await;
    let input = input(&app, json!({})).await;
    let refused = create_with(&app, &json!({}), &[]).await;
    assert_eq!(
        (refused.problem().status, refused.header("x-should-retry")),
        (422, ""),
        "nothing has begun"
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
async fn every_address_is_on_the_public_host_and_as_secure_as_that() {
    let app = TestApp::start_with(&["--public-url", "https://studio.example"]).await;
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
        app.stranger().get(path).await.status,
        StatusCode::OK,
        "no token is needed"
    );
}

#[tokio::test]
async fn every_moment_has_six_digits() {
    let app = TestApp::start().await;
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
async fn the_list_is_ones_own_and_newest_first() {
    let app = TestApp::start().await;
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
async fn a_list_is_narrowed_by_moments_and_goes_on_so() {
    let app = TestApp::start().await;
    let mut ids = vec![];
    for _ in 0..api::limits::PAGE_RESULTS + 3 {
        ids.insert(0, Stored::new(&app, app.owner_id(), None).await.id);
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
async fn an_address_in_a_private_network_fails_with_a_sentence_that_names_the_field() {
    let app = TestApp::start().await;
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
async fn prepared_pictures_that_are_lost_are_made_anew() {
    let app = TestApp::start().await;
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
async fn where_nothing_can_be_kept_a_create_says_so_and_the_server_goes_on() {
    let app = TestApp::start().await;
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
async fn a_bomb_is_refused_by_its_size() {
    let app = TestApp::start().await;
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
