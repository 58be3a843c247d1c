//! `/v1/account` and authentication

use api::{Account, EngineKind};
use axum::http::StatusCode;

use crate::test_server::TestServer;

#[tokio::test]
async fn account_names_engine() {
    let account: Account = TestServer::start().await.get("/v1/account").await.json();
    assert_eq!(account.engine.kind, EngineKind::BuiltIn);
    assert!(account.engine.description.contains("not Stable Diffusion"));
    assert!(account.username.starts_with("key-"));
}

#[tokio::test]
async fn key_identifies_same_owner_with_both_schemes_and_is_hidden() {
    let app = TestServer::start().await.anonymous();
    let ask = async |value: &'static str| {
        app.get_with("/v1/account", "authorization", value)
            .await
            .json::<Account>()
            .username
    };
    assert_eq!(ask("Bearer r8_secret").await, ask("Token r8_secret").await);
    assert_ne!(ask("Bearer r8_secret").await, ask("Bearer r8_other").await);
    assert!(!ask("Bearer r8_secret").await.contains("secret"));
}

#[tokio::test]
async fn malformed_authorization_is_unauthorized() {
    let app = TestServer::start().await.anonymous();
    for value in ["Basic abc", "Bearer"] {
        let problem = app
            .get_with("/v1/account", "authorization", value)
            .await
            .problem();
        assert_eq!(
            (problem.status, problem.title.as_deref()),
            (401, Some("Unauthenticated")),
            "{value}"
        );
    }
}

#[tokio::test]
async fn cookie_identifies_returning_visitor() {
    let app = TestServer::start().await.anonymous();
    let first = app.get("/v1/account").await;
    let line = first.header("set-cookie").to_owned();
    for attribute in ["Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=34560000"] {
        assert!(line.contains(attribute), "{line}");
    }
    let cookie = line.split(';').next().unwrap();
    let again = app.get_with("/v1/account", "cookie", cookie).await;
    assert_eq!(again.header("set-cookie"), "");
    assert_eq!(again.json::<Account>(), first.json());
}

#[tokio::test]
async fn forged_cookie_is_ignored() {
    let app = TestServer::start().await.anonymous();
    let response = app
        .get_with(
            "/v1/account",
            "cookie",
            "depth2img_visitor=someone.AAAAAAAAAAAAAAAAAAAAAA",
        )
        .await;
    assert_eq!(response.status, StatusCode::OK);
    assert_ne!(response.header("set-cookie"), "");
}

#[tokio::test]
async fn cookie_is_secure_if_public_url_is_https() {
    let app = TestServer::start_with(&["--public-url", "https://studio.example"])
        .await
        .anonymous();
    assert!(
        app.get("/v1/account")
            .await
            .header("set-cookie")
            .ends_with("; Secure")
    );
}
