//! `/v1/account`, and how owners are told apart

use api::{Account, EngineKind};
use axum::http::StatusCode;

use crate::app::TestApp;

#[tokio::test]
async fn the_account_says_which_engine_is_in_use() {
    let account: Account = TestApp::start().await.get("/v1/account").await.json();
    assert_eq!(account.engine.kind, EngineKind::Local);
    assert!(account.engine.description.contains("not Stable Diffusion"));
    assert!(account.username.starts_with("key-"));
}

#[tokio::test]
async fn a_key_names_the_same_owner_by_either_scheme_and_is_not_shown() {
    let app = TestApp::start().await.stranger();
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
async fn authorization_that_is_none_is_refused() {
    let app = TestApp::start().await.stranger();
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
async fn a_visitor_comes_back_by_the_cookie() {
    let app = TestApp::start().await.stranger();
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
async fn a_forged_cookie_names_nobody() {
    let app = TestApp::start().await.stranger();
    let answer = app
        .get_with(
            "/v1/account",
            "cookie",
            "depth2img_visitor=someone.AAAAAAAAAAAAAAAAAAAAAA",
        )
        .await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_ne!(answer.header("set-cookie"), "");
}

#[tokio::test]
async fn the_cookie_is_secure_where_the_public_address_is() {
    let app = TestApp::start_with(&["--public-url", "https://studio.example"])
        .await
        .stranger();
    assert!(
        app.get("/v1/account")
            .await
            .header("set-cookie")
            .ends_with("; Secure")
    );
}
