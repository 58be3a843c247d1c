use api::{ShareVisibility, Shared, routes};
use axum::http::StatusCode;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{PROMPT, share, token};
use crate::test_server::TestServer;

async fn shared(app: &TestServer, shows: &str) -> (Shared, String) {
    let share = share(app, json!({ "visibility": shows })).await;
    let response = app.anonymous().get(&routes::shared(&token(&share))).await;
    assert_eq!(
        (
            response.status,
            response.header("cache-control"),
            response.header("set-cookie")
        ),
        (StatusCode::OK, "no-store", "")
    );
    (response.json(), response.text().to_owned())
}

#[tokio::test]
async fn visibility_output_shows_outputs_only() {
    let app = TestServer::start().await;
    let (shared, text) = shared(&app, "output").await;
    assert_eq!(
        (shared.title.as_str(), shared.visibility),
        ("A variation of a picture", ShareVisibility::Output)
    );
    assert_eq!(
        (
            &shared.pictures.input,
            &shared.pictures.depth,
            shared.pictures.outputs.len()
        ),
        (&None, &None, 2)
    );
    assert!(
        shared.pictures.notes.is_empty() && shared.input.is_none() && shared.remix_url.is_none()
    );
    assert_eq!(shared.model, "jagilley/stable-diffusion-depth2img");
    assert!(
        !text.contains("secret") && !text.contains("seed") && !text.contains("/blobs/"),
        "{text}"
    );
}

#[tokio::test]
async fn each_visibility_shows_more() {
    let app = TestServer::start().await;
    let (comparison, _) = shared(&app, "comparison").await;
    assert!(
        comparison.pictures.input.is_some()
            && comparison.pictures.depth.is_some()
            && comparison.input.is_none()
    );
    let (settings, _) = shared(&app, "settings").await;
    assert_eq!(settings.title, "a secret pagoda");
    assert_eq!(
        Value::from(settings.input.unwrap()),
        json!({"prompt": PROMPT, "scheduler": "KLMS", "seed": 7}),
        "and no pictures"
    );
    assert!(settings.remix_url.is_none());
    let (remix, _) = shared(&app, "remix").await;
    assert!(!remix.has_own_depth, "none was given");
    let token = remix.url.rsplit('/').next().unwrap();
    assert_eq!(
        remix.remix_url,
        Some(app.address(&format!("/?remix={token}")))
    );
    let output = &remix.pictures.outputs[1];
    assert_eq!(
        (output.url.as_str(), output.width, output.height),
        (
            app.address(&format!("/s/{token}/output-2")).as_str(),
            96,
            64
        )
    );
}

#[tokio::test]
async fn token_guesses_are_limited_and_valid_links_still_open() {
    let app = TestServer::start().await;
    let share = share(&app, json!({})).await;
    let anonymous = app.anonymous();
    let missing = |number: u8| routes::shared(&api::ShareToken::from_entropy([number; 16]));
    let first = anonymous.get(&missing(0)).await;
    assert_eq!(
        (first.problem().status, first.problem().title.as_deref()),
        (404, Some("Not available"))
    );
    for number in 1..60 {
        assert_eq!(anonymous.get(&missing(number)).await.body, first.body);
    }
    for address in [
        missing(99),
        "/s/nothing".into(),
        "/embed/nothing".into(),
        "/s/nothing/input".into(),
        super::oembed("http://a.example", ""),
    ] {
        let refused = anonymous.get(&address).await;
        assert_eq!(
            (refused.status, refused.header("retry-after")),
            (StatusCode::TOO_MANY_REQUESTS, "1"),
            "{address}"
        );
    }
    assert_eq!(
        anonymous.get(&routes::shared(&token(&share))).await.status,
        StatusCode::OK
    );
    app.clock().advance(SignedDuration::from_secs(1));
    assert_eq!(anonymous.get(&missing(99)).await.body, first.body);
}
