use api::routes;
use axum::http::StatusCode;
use serde_json::json;

use super::{share, token};
use crate::test_server::TestServer;

async fn ancestors(app: &TestServer, path: &str) -> String {
    let response = app.anonymous().get(path).await;
    let policy = response.header("content-security-policy");
    policy
        .split("frame-ancestors ")
        .nth(1)
        .unwrap_or_default()
        .to_owned()
}

#[tokio::test]
async fn share_is_framed_by_configured_origins_only() {
    let app = TestServer::start().await;
    let shared = share(&app, json!({})).await;
    assert_eq!(
        ancestors(&app, &routes::embed(&token(&shared))).await,
        "'self'"
    );
    assert_eq!(ancestors(&app, "/embed/nothing").await, "'self'");
    assert_eq!(
        ancestors(&app, &routes::share_page(&token(&shared))).await,
        "'none'"
    );

    let app = app
        .restart_with(&[
            "--embed-origins",
            "https://blog.example,https://shop.example",
        ])
        .await;
    let named = "'self' https://blog.example https://shop.example";
    assert_eq!(
        ancestors(&app, &routes::embed(&token(&shared))).await,
        named
    );
    assert_eq!(
        ancestors(&app, &routes::share_page(&token(&shared))).await,
        "'none'"
    );
    assert_eq!(ancestors(&app, routes::SHARES).await, "'none'");

    let app = app.restart_with(&["--embed-origins", "*"]).await;
    assert_eq!(ancestors(&app, &routes::embed(&token(&shared))).await, "*");
}

#[tokio::test]
async fn framed_page_is_not_indexed_and_has_canonical_link() {
    let app = TestServer::start().await;
    let share = share(&app, json!({"visibility": "settings"})).await;
    let response = app
        .anonymous()
        .get(&format!(
            "{}?theme=dark&origin=https://a.example",
            routes::embed(&token(&share))
        ))
        .await;
    assert_eq!(
        (response.status, response.header("x-robots-tag")),
        (StatusCode::OK, "noindex")
    );
    let text = response.text();
    assert!(
        text.contains("id=\"shared\"")
            && text.contains("a secret pagoda")
            && !text.contains("og:image"),
        "{text}"
    );
    assert!(
        text.contains(&format!(
            "<link rel=\"canonical\" href=\"{}\">",
            share.url.unwrap()
        )),
        "{text}"
    );
}
