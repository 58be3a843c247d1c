//! `/api/embed-keys` and `/embed/studio`

mod visitors;

use api::{EmbedKey, EmbedKeys, EmbedSession, limits, routes};
use axum::http::StatusCode;
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};
use server::http::assets as page;

use crate::test_server::{TestResponse, TestServer, send};

/// Creates a key and expects success.
async fn key(app: &TestServer, terms: Value) -> EmbedKey {
    let mut body = json!({ "name": "blog" });
    body.as_object_mut()
        .unwrap()
        .extend(terms.as_object().unwrap().clone());
    let response = app.post(routes::EMBED_KEYS, &body).await;
    assert_eq!(response.status, StatusCode::CREATED, "{}", response.text());
    response.json()
}

/// A client with a visitor's session of the studio of a key.
async fn visitor(app: &TestServer, key: &EmbedKey) -> TestServer {
    let session = app
        .state()
        .embed_keys
        .open(key.key.as_deref().unwrap())
        .await
        .unwrap()
        .unwrap();
    app.owner(&session.token)
}

async fn patch(app: &TestServer, key: &EmbedKey, body: Value) -> TestResponse {
    send(
        app.request(Method::PATCH, &routes::embed_key(&key.id))
            .json(&body),
    )
    .await
}

async fn listed(app: &TestServer) -> Vec<EmbedKey> {
    app.get(routes::EMBED_KEYS).await.json::<EmbedKeys>().keys
}

#[tokio::test]
async fn key_is_returned_once_and_terms_later() {
    let app = TestServer::start().await;
    let first = key(&app, json!({ "parameters": ["prompt", "no_such_input"], "fixed": { "num_outputs": 1 }, "per_day": 5 })).await;
    let text = first.key.clone().unwrap();
    assert!(text.starts_with("embed_") && text.len() == 32, "{text}");
    assert_eq!(
        first.embed_url,
        Some(app.address(&format!("/embed/studio?key={text}")))
    );
    app.clock().advance(SignedDuration::from_secs(1));
    let second = key(&app, json!({})).await;
    assert_eq!(
        (second.terms.per_day, second.terms.at_once),
        (limits::EMBED_PER_DAY, limits::EMBED_AT_ONCE)
    );
    let response = app.get(routes::EMBED_KEYS).await;
    assert_eq!(response.header("cache-control"), "no-store");
    assert!(
        !response.text().contains("embed_"),
        "the server does not know the key: {}",
        response.text()
    );
    let unsaid = |key: EmbedKey| EmbedKey {
        key: None,
        embed_url: None,
        ..key
    };
    assert_eq!(listed(&app).await, [unsaid(second), unsaid(first)]);
}

#[tokio::test]
async fn key_is_patched_and_deleted() {
    let app = TestServer::start().await;
    let made = key(&app, json!({ "parameters": ["prompt"], "per_day": 5 })).await;
    let changed: EmbedKey = patch(&app, &made, json!({ "name": " my  site ", "at_once": 4 }))
        .await
        .json();
    assert_eq!(
        (
            changed.name.as_str(),
            changed.terms.at_once,
            changed.terms.per_day
        ),
        ("my site", 4, 5)
    );
    assert_eq!(
        changed.terms.parameters,
        Some(vec!["prompt".into()]),
        "what is left out stays"
    );
    let opened: EmbedKey = patch(&app, &made, json!({ "parameters": null }))
        .await
        .json();
    assert_eq!(
        (opened.terms.parameters.clone(), opened.terms.at_once),
        (None, 4)
    );
    assert_eq!(listed(&app).await, [opened]);
    assert_eq!(
        app.delete(&routes::embed_key(&made.id)).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        app.delete(&routes::embed_key(&made.id))
            .await
            .problem()
            .status,
        404
    );
    assert_eq!(
        patch(&app, &made, json!({ "name": "x" }))
            .await
            .problem()
            .status,
        404
    );
    assert_eq!(listed(&app).await, []);
}

#[tokio::test]
async fn key_of_another_owner_is_not_found() {
    let app = TestServer::start().await;
    let made = key(&app, json!({})).await;
    let other = app.owner("another");
    assert_eq!(listed(&other).await, []);
    assert_eq!(
        patch(&other, &made, json!({ "name": "mine" }))
            .await
            .problem()
            .status,
        404
    );
    assert_eq!(
        other
            .delete(&routes::embed_key(&made.id))
            .await
            .problem()
            .status,
        404
    );
    assert_eq!(listed(&app).await[0].name, "blog");
}

#[tokio::test]
async fn invalid_key_terms_are_reported() {
    let app = TestServer::start().await;
    let made = key(&app, json!({})).await;
    let long = "x".repeat(limits::PRESET_CHARACTERS + 1);
    for (body, field) in [
        (json!({ "name": " " }), "name"),
        (json!({ "name": "a\u{0}b" }), "name"),
        (json!({ "name": long }), "name"),
        (json!({ "name": "x", "per_day": 0 }), "per_day"),
        (json!({ "name": "x", "per_day": 100_001 }), "per_day"),
        (json!({ "name": "x", "at_once": 21 }), "at_once"),
        (
            json!({ "name": "x", "fixed": { "prompt": "x".repeat(200_000) } }),
            "fixed",
        ),
    ] {
        for response in [
            app.post(routes::EMBED_KEYS, &body).await,
            patch(&app, &made, body).await,
        ] {
            let problem = response.problem();
            assert_eq!(
                (problem.status, problem.invalid_fields[0].field.as_str()),
                (422, field)
            );
        }
    }
    for unknown in [
        json!({ "name": "x", "colour": 1 }),
        json!({ "name": "x", "models": ["nothing"] }),
        json!({}),
    ] {
        assert_eq!(
            app.post(routes::EMBED_KEYS, &unknown)
                .await
                .problem()
                .status,
            422,
            "{unknown}"
        );
    }
}

#[tokio::test]
async fn number_of_keys_is_limited() {
    let app = TestServer::start().await;
    for _ in 0..limits::EMBED_KEYS {
        key(&app, json!({})).await;
    }
    let one_more = app
        .post(routes::EMBED_KEYS, &json!({ "name": "one more" }))
        .await
        .problem();
    assert_eq!(
        one_more.invalid_fields[0].description,
        "There are 100 studios for other sites already; delete one first"
    );
    key(&app.owner("another"), json!({})).await;
}

fn session_of_page(page: &str) -> EmbedSession {
    let json = page
        .split_once("<script type=\"application/json\" id=\"embed\">")
        .unwrap()
        .1;
    serde_json::from_str(json.split_once("</script>").unwrap().0).unwrap()
}

#[tokio::test]
async fn key_opens_framed_studio_without_cookie() {
    if page::index().is_none() {
        return;
    }
    let app = TestServer::start().await;
    let made = key(
        &app,
        json!({ "parameters": ["prompt"], "fixed": { "negative_prompt": "</script>&" } }),
    )
    .await;
    let address = format!(
        "{}&theme=dark&lang=de&origin=https://blog.example",
        made.embed_url.unwrap()
    );
    let response = app.anonymous().get(&address).await;
    assert_eq!(
        (response.status, response.header("content-type")),
        (StatusCode::OK, "text/html; charset=utf-8")
    );
    assert_eq!(
        (
            response.header("set-cookie"),
            response.header("cache-control")
        ),
        ("", "private, no-store")
    );
    assert_eq!(
        (
            response.header("referrer-policy"),
            response.header("x-robots-tag")
        ),
        ("no-referrer", "noindex")
    );
    let policy = response.header("content-security-policy");
    assert!(
        policy.ends_with("frame-ancestors 'self'") && policy.contains("'wasm-unsafe-eval'"),
        "{policy}"
    );
    let session = session_of_page(response.text());
    assert_eq!(session.parameters, Some(vec!["prompt".into()]));
    assert_eq!(session.fixed["negative_prompt"], "</script>&");
    assert_ne!(
        session_of_page(app.anonymous().get(&address).await.text()).token,
        session.token,
        "each visitor has their own"
    );
    assert_eq!(
        app.owner(&session.token).get(routes::ACCOUNT).await.status,
        StatusCode::OK
    );
    let packed = app
        .anonymous()
        .get_with(&address, "accept-encoding", "gzip")
        .await;
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert!(
        packed.body.len() < response.body.len() / 2,
        "{} of {} bytes",
        packed.body.len(),
        response.body.len()
    );
    let policy = app
        .get("/")
        .await
        .header("content-security-policy")
        .to_owned();
    assert!(
        policy.ends_with("frame-ancestors 'none'"),
        "nothing else is framed: {policy}"
    );
}

#[tokio::test]
async fn unknown_key_serves_not_available_page() {
    let app = TestServer::start().await.anonymous();
    let (none, wrong) = (
        app.get(routes::EMBED_STUDIO).await,
        app.get("/embed/studio?key=embed_00000000000000000000000000")
            .await,
    );
    for response in [&none, &wrong] {
        assert_eq!(
            (response.status, response.header("content-type")),
            (StatusCode::NOT_FOUND, "text/html; charset=utf-8")
        );
        assert!(
            response.text().contains("This studio is not available."),
            "{}",
            response.text()
        );
        let policy = response.header("content-security-policy");
        assert!(
            policy.ends_with("frame-ancestors 'self'") && !policy.contains("wasm"),
            "{policy}"
        );
        assert_eq!(
            (
                response.header("x-robots-tag"),
                response.header("set-cookie")
            ),
            ("noindex", "")
        );
    }
    assert_eq!(none.body, wrong.body);
}
