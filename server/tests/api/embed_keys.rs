//! `/api/embed-keys` and `/embed/studio`: studios for other sites, and what their visitors may do.

mod visitors;

use api::{EmbedKey, EmbedKeys, EmbedSession, limits, routes};
use axum::http::StatusCode;
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};
use server::page;

use crate::app::{Answer, TestApp, send};

/// Makes a key and expects it to be made.
async fn key(app: &TestApp, terms: Value) -> EmbedKey {
    let mut body = json!({ "name": "blog" });
    body.as_object_mut()
        .unwrap()
        .extend(terms.as_object().unwrap().clone());
    let answer = app.post(routes::EMBED_KEYS, &body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    answer.json()
}

/// A visitor of the studio that a key opens, with the session that its page would have.
async fn visitor(app: &TestApp, key: &EmbedKey) -> TestApp {
    let session = app
        .state()
        .embedded
        .open(key.key.as_deref().unwrap())
        .await
        .unwrap()
        .unwrap();
    app.owner(&session.token)
}

async fn patch(app: &TestApp, key: &EmbedKey, body: Value) -> Answer {
    send(
        app.request(Method::PATCH, &routes::embed_key(&key.id))
            .json(&body),
    )
    .await
}

async fn listed(app: &TestApp) -> Vec<EmbedKey> {
    app.get(routes::EMBED_KEYS).await.json::<EmbedKeys>().keys
}

#[tokio::test]
async fn a_key_is_shown_once_and_then_only_what_it_may() {
    let app = TestApp::start().await;
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
    let answer = app.get(routes::EMBED_KEYS).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(
        !answer.text().contains("embed_"),
        "the server does not know the key: {}",
        answer.text()
    );
    let unsaid = |key: EmbedKey| EmbedKey {
        key: None,
        embed_url: None,
        ..key
    };
    assert_eq!(listed(&app).await, [unsaid(second), unsaid(first)]);
}

#[tokio::test]
async fn a_key_is_changed_in_parts_and_deleted() {
    let app = TestApp::start().await;
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
async fn somebody_elses_key_is_as_if_it_were_not_there() {
    let app = TestApp::start().await;
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
async fn what_is_wrong_with_a_key_is_said() {
    let app = TestApp::start().await;
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
        for answer in [
            app.post(routes::EMBED_KEYS, &body).await,
            patch(&app, &made, body).await,
        ] {
            let problem = answer.problem();
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
async fn there_are_so_many_keys_and_no_more() {
    let app = TestApp::start().await;
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

fn session_in(page: &str) -> EmbedSession {
    let json = page
        .split_once("<script type=\"application/json\" id=\"embed\">")
        .unwrap()
        .1;
    serde_json::from_str(json.split_once("</script>").unwrap().0).unwrap()
}

#[tokio::test]
async fn a_key_opens_the_studio_for_a_frame_without_a_cookie() {
    if page::index().is_none() {
        return;
    }
    let app = TestApp::start().await;
    let made = key(
        &app,
        json!({ "parameters": ["prompt"], "fixed": { "negative_prompt": "</script>&" } }),
    )
    .await;
    let address = format!(
        "{}&theme=dark&lang=de&origin=https://blog.example",
        made.embed_url.unwrap()
    );
    let answer = app.stranger().get(&address).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (StatusCode::OK, "text/html; charset=utf-8")
    );
    assert_eq!(
        (answer.header("set-cookie"), answer.header("cache-control")),
        ("", "private, no-store")
    );
    assert_eq!(
        (
            answer.header("referrer-policy"),
            answer.header("x-robots-tag")
        ),
        ("no-referrer", "noindex")
    );
    let policy = answer.header("content-security-policy");
    assert!(
        policy.ends_with("frame-ancestors 'self'") && policy.contains("'wasm-unsafe-eval'"),
        "{policy}"
    );
    let session = session_in(answer.text());
    assert_eq!(session.parameters, Some(vec!["prompt".into()]));
    assert_eq!(session.fixed["negative_prompt"], "</script>&");
    assert_ne!(
        session_in(app.stranger().get(&address).await.text()).token,
        session.token,
        "each visitor has their own"
    );
    assert_eq!(
        app.owner(&session.token).get(routes::ACCOUNT).await.status,
        StatusCode::OK
    );
    let packed = app
        .stranger()
        .get_with(&address, "accept-encoding", "gzip")
        .await;
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert!(
        packed.body.len() < answer.body.len() / 2,
        "{} of {} bytes",
        packed.body.len(),
        answer.body.len()
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
async fn a_key_that_opens_nothing_says_so_in_a_page() {
    let app = TestApp::start().await.stranger();
    let (none, wrong) = (
        app.get(routes::EMBED_STUDIO).await,
        app.get("/embed/studio?key=embed_00000000000000000000000000")
            .await,
    );
    for answer in [&none, &wrong] {
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (StatusCode::NOT_FOUND, "text/html; charset=utf-8")
        );
        assert!(
            answer.text().contains("This studio is not available."),
            "{}",
            answer.text()
        );
        let policy = answer.header("content-security-policy");
        assert!(
            policy.ends_with("frame-ancestors 'self'") && !policy.contains("wasm"),
            "{policy}"
        );
        assert_eq!(
            (answer.header("x-robots-tag"), answer.header("set-cookie")),
            ("noindex", "")
        );
    }
    assert_eq!(none.body, wrong.body);
}
