//! Permissions of visitors of embedded studios.

use api::{Event, Page, Prediction, Source, routes};
use axum::http::StatusCode;
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use super::{key, patch, visitor};
use crate::{
    photo::photo,
    test_server::{TestResponse, TestServer, send},
};

const MODEL: &str = "jagilley/stable-diffusion-depth2img";
const VERSION: &str = "68f699d395bc7c17008283a7cef6d92edc832d8dc59eb41a6cafec7fc70b85bc";

/// A fast input on a photo that the visitor uploads.
async fn input(app: &TestServer, more: Value) -> Value {
    let file = app.upload("photo.png", &photo()).await;
    let mut input =
        json!({ "input_image": file.urls.get, "prompt": "fog", "num_inference_steps": 2 });
    input
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    input
}

async fn create(app: &TestServer, input: &Value) -> TestResponse {
    app.post(
        routes::PREDICTIONS,
        &json!({ "version": VERSION, "input": input }),
    )
    .await
}

async fn create_under(app: &TestServer, name: &str, input: &Value) -> TestResponse {
    let request = app
        .request(Method::POST, routes::PREDICTIONS)
        .header("idempotency-key", name);
    send(request.json(&json!({ "version": VERSION, "input": input }))).await
}

async fn cancel(app: &TestServer, created: &TestResponse) {
    let id = created.json::<Prediction>().id;
    assert_eq!(
        app.post(&routes::prediction_cancel(&id), &json!({}))
            .await
            .status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn visitor_creates_private_prediction_with_fixed_inputs() {
    let app = TestServer::start().await;
    let made = key(&app, json!({ "fixed": { "num_outputs": 1, "seed": 7 } })).await;
    let (one, other) = (visitor(&app, &made).await, visitor(&app, &made).await);
    let created = create(&one, &input(&one, json!({})).await).await;
    assert_eq!(created.status, StatusCode::CREATED, "{}", created.text());
    let prediction: Prediction = created.json();
    assert_eq!(
        (
            prediction.input["num_outputs"].clone(),
            prediction.input["seed"].clone()
        ),
        (json!(1), json!(7))
    );
    assert_eq!(prediction.source, Source::Web);
    assert_eq!(
        one.get(&routes::prediction(&prediction.id)).await.status,
        StatusCode::OK
    );
    for anonymous in [&other, &app, &app.anonymous()] {
        assert_eq!(
            anonymous
                .get(&routes::prediction(&prediction.id))
                .await
                .problem()
                .status,
            404
        );
    }
    assert_eq!(
        one.get(routes::PREDICTIONS)
            .await
            .json::<Page<Prediction>>()
            .results
            .len(),
        1
    );
    let listed = super::listed(&app).await;
    assert_eq!(
        (listed[0].used_today, listed[0].last_used_at.is_some()),
        (1, true)
    );
}

#[tokio::test]
async fn only_allowed_models_and_inputs_are_accepted() {
    let app = TestServer::start().await;
    let elsewhere = key(&app, json!({ "models": ["acme/painter"] })).await;
    let refused = create(
        &visitor(&app, &elsewhere).await,
        &json!({ "prompt": "fog" }),
    )
    .await
    .problem();
    assert_eq!(
        (
            refused.status,
            refused.detail.contains("does not run that model")
        ),
        (403, true),
        "{}",
        refused.detail
    );

    let made = key(&app, json!({ "models": [MODEL], "parameters": ["input_image", "prompt", "num_inference_steps"] })).await;
    let visitor = visitor(&app, &made).await;
    let refused = create(
        &visitor,
        &input(
            &visitor,
            json!({ "num_outputs": 8, "prompt_strength": 0.8 }),
        )
        .await,
    )
    .await
    .problem();
    let fields: Vec<&str> = refused
        .invalid_fields
        .iter()
        .map(|fault| fault.field.as_str())
        .collect();
    assert_eq!(
        (refused.status, fields),
        (422, vec!["input.num_outputs"]),
        "a value equal to the default is accepted"
    );
    let by_name = format!("/v1/models/{MODEL}/predictions");
    let refused = visitor
        .post(&by_name, &json!({ "input": { "num_outputs": 8 } }))
        .await
        .problem();
    assert_eq!(refused.invalid_fields[0].field, "input.num_outputs");
    let created = visitor
        .post(
            &by_name,
            &json!({ "input": input(&visitor, json!({})).await }),
        )
        .await;
    assert_eq!(created.status, StatusCode::CREATED, "{}", created.text());
    patch(&app, &made, json!({ "models": ["acme/painter"] })).await;
    assert_eq!(
        create(&visitor, &input(&visitor, json!({})).await)
            .await
            .problem()
            .status,
        403,
        "the new terms hold at once"
    );
}

#[tokio::test]
async fn webhook_of_visitor_is_rejected() {
    let app = TestServer::start().await;
    let visitor = visitor(&app, &key(&app, json!({})).await).await;
    let body = json!({ "version": VERSION, "input": input(&visitor, json!({})).await, "webhook": "https://evil.example/hook" });
    let refused = visitor.post(routes::PREDICTIONS, &body).await.problem();
    assert_eq!(
        (refused.status, refused.invalid_fields[0].field.as_str()),
        (422, "webhook")
    );
}

#[tokio::test]
async fn daily_limit_covers_all_visitors_and_ignores_repeated_requests() {
    let app = TestServer::start().await;
    let made = key(&app, json!({ "per_day": 2 })).await;
    let (one, other) = (visitor(&app, &made).await, visitor(&app, &made).await);
    let wanted = input(&one, json!({})).await;
    let first = create_under(&one, "once", &wanted).await;
    assert_eq!(
        first.json::<Prediction>().id,
        create_under(&one, "once", &wanted)
            .await
            .json::<Prediction>()
            .id
    );
    let wanted = input(&other, json!({})).await;
    assert_eq!(create(&other, &wanted).await.status, StatusCode::CREATED);
    let refused = create(&other, &wanted).await;
    // The manual clock starts at 09:30.
    let seconds = 14 * 3600 + 30 * 60;
    assert_eq!(
        (refused.problem().status, refused.problem().retry_after),
        (429, Some(seconds))
    );
    assert_eq!(refused.header("retry-after"), seconds.to_string());
    assert!(
        refused
            .problem()
            .detail
            .starts_with("This studio has reached its limit of 2 predictions per day"),
        "{}",
        refused.problem().detail
    );
    assert_eq!(
        create_under(&one, "once", &json!({})).await.status,
        StatusCode::CREATED,
        "a repeated request still gets its response"
    );
    assert_eq!(super::listed(&app).await[0].used_today, 2);

    app.clock()
        .advance(SignedDuration::from_secs(seconds as i64));
    assert_eq!(
        create(&other, &wanted).await.status,
        StatusCode::CREATED,
        "another day"
    );
    assert_eq!(super::listed(&app).await[0].used_today, 1);
}

#[tokio::test]
async fn concurrent_limit_applies_per_visitor() {
    let app = TestServer::start().await;
    let made = key(&app, json!({ "at_once": 1 })).await;
    let (one, other) = (visitor(&app, &made).await, visitor(&app, &made).await);
    let slow = input(
        &one,
        json!({ "num_inference_steps": 500, "num_outputs": 8 }),
    )
    .await;
    let first = create(&one, &slow).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text());
    let refused = create(&one, &slow).await;
    assert_eq!(
        (refused.problem().status, refused.header("retry-after")),
        (429, "5")
    );
    assert_eq!(
        create(&other, &input(&other, json!({})).await).await.status,
        StatusCode::CREATED
    );
    cancel(&one, &first).await;
    assert_eq!(create(&one, &slow).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn session_expires_with_day_and_key() {
    let app = TestServer::start().await;
    let made = key(&app, json!({})).await;
    let early = visitor(&app, &made).await;
    app.clock().advance(SignedDuration::from_hours(23));
    assert_eq!(early.get(routes::ACCOUNT).await.status, StatusCode::OK);
    app.clock().advance(SignedDuration::from_hours(1));
    assert_eq!(early.get(routes::ACCOUNT).await.problem().status, 401);
    let late = visitor(&app, &made).await;
    app.delete(&routes::embed_key(&made.id)).await;
    let ended = late.get(routes::ACCOUNT).await;
    assert_eq!(
        (ended.problem().status, ended.header("set-cookie")),
        (401, "")
    );
    assert_eq!(
        app.owner("embed1.made.by.myself")
            .get(routes::ACCOUNT)
            .await
            .problem()
            .status,
        401
    );
}

#[tokio::test]
async fn other_routes_are_forbidden_for_visitors() {
    let app = TestServer::start().await;
    let visitor = visitor(&app, &key(&app, json!({})).await).await;
    let deployment = "/v1/deployments/acme/fast/predictions";
    for path in [
        routes::GRIDS,
        routes::PRESETS,
        routes::EMBED_KEYS,
        routes::HISTORY_IMPORT,
        deployment,
    ] {
        assert_eq!(
            visitor.post(path, &json!({})).await.problem().status,
            403,
            "{path}"
        );
    }
    for path in [
        routes::PRESETS,
        routes::EMBED_KEYS,
        routes::HISTORY,
        routes::WEBHOOK_SECRET,
        routes::SEARCH,
        "/v1/trainings",
    ] {
        assert_eq!(visitor.get(path).await.problem().status, 403, "{path}");
    }
    for path in [
        routes::DRAFT,
        routes::QUEUE,
        routes::FILES,
        routes::PREDICTIONS,
        &format!("/v1/models/{MODEL}"),
    ] {
        assert_eq!(visitor.get(path).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn event_stream_accepts_session_in_query() {
    let app = TestServer::start().await;
    let made = key(&app, json!({})).await;
    let token = app
        .state()
        .embed_keys
        .open(made.key.as_deref().unwrap())
        .await
        .unwrap()
        .unwrap()
        .token;
    let visitor = app.owner(&token);
    create(&visitor, &input(&visitor, json!({})).await).await;
    let anonymous = app.anonymous();
    let response = anonymous
        .request(Method::GET, &format!("{}?token={token}", routes::EVENTS))
        .send()
        .await
        .unwrap();
    assert_eq!(
        (response.status(), response.headers().get("set-cookie")),
        (StatusCode::OK, None)
    );
    assert!(first_event(response).await.is_some());
    assert_eq!(
        anonymous
            .get(&format!("{}?token=embed1.made.by.myself", routes::EVENTS))
            .await
            .problem()
            .status,
        401
    );
    let elsewhere = anonymous
        .get(&format!("{}?token={token}", routes::PREDICTIONS))
        .await
        .json::<Page<Prediction>>();
    assert_eq!(elsewhere.results.len(), 0, "nowhere else");
}

/// The first prediction of an event stream.
async fn first_event(mut response: reqwest::Response) -> Option<Event> {
    let mut text = String::new();
    while let Some(chunk) = response.chunk().await.unwrap() {
        text.push_str(std::str::from_utf8(&chunk).unwrap());
        if let Some(event) = text
            .lines()
            .filter_map(|line| line.strip_prefix("data:"))
            .find_map(|data| serde_json::from_str(data).ok())
        {
            return Some(event);
        }
    }
    None
}
