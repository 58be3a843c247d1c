use api::routes;
use axum::http::StatusCode;
use serde_json::json;

use super::{share, token};
use crate::app::TestApp;

async fn ancestors(app: &TestApp, path: &str) -> String {
    let answer = app.stranger().get(path).await;
    let policy = answer.header("content-security-policy");
    policy
        .split("frame-ancestors ")
        .nth(1)
        .unwrap_or_default()
        .to_owned()
}

#[tokio::test]
async fn only_this_server_may_frame_a_link_unless_others_are_named() {
    let app = TestApp::start().await;
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
async fn a_framed_page_shows_the_link_and_leads_search_engines_to_its_page() {
    let app = TestApp::start().await;
    let share = share(&app, json!({"shows": "settings"})).await;
    let answer = app
        .stranger()
        .get(&format!(
            "{}?theme=dark&origin=https://a.example",
            routes::embed(&token(&share))
        ))
        .await;
    assert_eq!(
        (answer.status, answer.header("x-robots-tag")),
        (StatusCode::OK, "noindex")
    );
    let text = answer.text();
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
