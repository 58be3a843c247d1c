use std::io::Read;

use api::routes;
use axum::http::StatusCode;
use flate2::read::GzDecoder;
use jiff::SignedDuration;
use serde_json::json;

use super::{addresses, made_of, share, share_of, token};
use crate::app::TestApp;

#[tokio::test]
async fn a_page_says_what_it_shows_in_its_first_bytes() {
    let app = TestApp::start().await;
    let share = share(&app, json!({"shows": "settings", "note": "for Mia"})).await;
    let answer = app
        .stranger()
        .get(&routes::share_page(&token(&share)))
        .await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (StatusCode::OK, "text/html; charset=utf-8")
    );
    assert_eq!(
        (
            answer.header("cache-control"),
            answer.header("referrer-policy")
        ),
        ("private, no-store", "no-referrer")
    );
    assert_eq!(
        (answer.header("x-robots-tag"), answer.header("set-cookie")),
        ("", "")
    );
    let policy = answer.header("content-security-policy");
    assert!(
        policy.contains("frame-ancestors 'none'") && policy.contains("form-action 'none'"),
        "{policy}"
    );
    let (text, address) = (answer.text(), share.url.unwrap());
    for said in [
        "<title>a secret pagoda · Depth2Img Studio</title>",
        &format!("<link rel=\"canonical\" href=\"{address}\">"),
        &format!("<meta property=\"og:image\" content=\"{address}/card?v="),
        "<meta property=\"og:description\" content=\"for Mia\">",
        "type=\"text/xml+oembed\"",
        "\"@type\":\"ImageObject\"",
        "<figcaption>Output 2</figcaption>",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    let (_, card) = text.split_once("og:image\" content=\"").unwrap();
    assert_eq!(
        app.stranger()
            .get(card.split('"').next().unwrap())
            .await
            .status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_page_is_packed_for_whoever_takes_that() {
    let app = TestApp::start().await;
    let share = share(&app, json!({})).await;
    let page = routes::share_page(&token(&share));
    let (plain, packed) = (
        app.get(&page).await,
        app.get_with(&page, "accept-encoding", "br, gzip").await,
    );
    assert_eq!(
        (packed.header("content-encoding"), packed.header("vary")),
        ("gzip", "accept-encoding")
    );
    let mut text = String::new();
    GzDecoder::new(&packed.body[..])
        .read_to_string(&mut text)
        .unwrap();
    assert!(text == plain.text() && packed.body.len() < plain.body.len());
}

#[tokio::test]
async fn every_link_that_leads_nowhere_is_told_alike() {
    let app = TestApp::start().await;
    let revoked = share(&app, json!({})).await;
    app.delete(&routes::share(&revoked.id)).await;
    let ended = share(
        &app,
        json!({"expires_at": "2026-11-22T09:31:00Z", "password": "open sesame"}),
    )
    .await;
    app.clock().advance(SignedDuration::from_secs(60));
    let nowhere = [
        routes::share_page(&token(&revoked)),
        routes::share_page(&token(&ended)),
        routes::share_page(&api::ShareToken::from_entropy([0; 16])),
        "/s/nothing".into(),
        "/s/%3Cscript%3E".into(),
        "/embed/nothing".into(),
    ];
    let stranger = app.stranger();
    let first = stranger.get(&nowhere[0]).await;
    for address in &nowhere {
        let answer = stranger.get(address).await;
        assert_eq!(
            (answer.status, answer.header("x-robots-tag")),
            (StatusCode::NOT_FOUND, "noindex"),
            "{address}"
        );
        assert!(answer.body == first.body, "{address}: {}", answer.text());
    }
    let text = first.text();
    assert!(
        text.contains("<title>Not available</title>")
            && text.contains("noindex")
            && text.contains(&app.address("/")),
        "{text}"
    );
    assert!(
        !["\"og:", "\"twitter:", "<script", "modulepreload", "oembed"]
            .iter()
            .any(|word| text.contains(word)),
        "{text}"
    );
}

#[tokio::test]
async fn a_hostile_prompt_is_text_on_every_address_of_its_link() {
    let app = TestApp::start().await;
    let hostile = "</script></title><script>alert(1)</script>\" onerror='x' <!-- ]]> \u{202e}evil";
    let result = made_of(&app, json!({ "prompt": hostile })).await;
    let share = share_of(&app, &result, json!({"shows": "remix", "note": hostile})).await;
    for address in addresses(&share) {
        let answer = app.stranger().get(&address).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}");
        let kind = answer.header("content-type");
        if kind.starts_with("text/") {
            let text = answer.text();
            let markup: String = text
                .lines()
                .filter(|line| !line.starts_with("<script type=\"application/"))
                .collect();
            assert!(
                !markup.contains("onerror='") && !markup.contains('\u{202e}'),
                "{address}: {text}"
            );
            assert!(
                !text.contains("<script>alert") && !text.contains("<!-- ]"),
                "{address}: {text}"
            );
        }
    }
}
