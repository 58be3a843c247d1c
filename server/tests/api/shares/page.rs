use std::io::Read;

use api::routes;
use axum::http::StatusCode;
use flate2::read::GzDecoder;
use jiff::SignedDuration;
use serde_json::json;

use super::{addresses, create_result_with, create_share, share, token};
use crate::test_server::TestServer;

#[tokio::test]
async fn page_contains_share_in_html() {
    let app = TestServer::start().await;
    let share = share(&app, json!({"visibility": "settings", "note": "for Mia"})).await;
    let response = app
        .anonymous()
        .get(&routes::share_page(&token(&share)))
        .await;
    assert_eq!(
        (response.status, response.header("content-type")),
        (StatusCode::OK, "text/html; charset=utf-8")
    );
    assert_eq!(
        (
            response.header("cache-control"),
            response.header("referrer-policy")
        ),
        ("private, no-store", "no-referrer")
    );
    assert_eq!(
        (
            response.header("x-robots-tag"),
            response.header("set-cookie")
        ),
        ("", "")
    );
    let policy = response.header("content-security-policy");
    assert!(
        policy.contains("frame-ancestors 'none'") && policy.contains("form-action 'none'"),
        "{policy}"
    );
    let (text, address) = (response.text(), share.url.unwrap());
    for parameters in [
        "<title>a secret pagoda · Depth2Img Studio</title>",
        &format!("<link rel=\"canonical\" href=\"{address}\">"),
        &format!("<meta property=\"og:image\" content=\"{address}/card?v="),
        "<meta property=\"og:description\" content=\"for Mia\">",
        "type=\"text/xml+oembed\"",
        "\"@type\":\"ImageObject\"",
        "<figcaption>Output 2</figcaption>",
    ] {
        assert!(text.contains(parameters), "{parameters}\n{text}");
    }
    let (_, card) = text.split_once("og:image\" content=\"").unwrap();
    assert_eq!(
        app.anonymous()
            .get(card.split('"').next().unwrap())
            .await
            .status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn page_is_compressed_if_accepted() {
    let app = TestServer::start().await;
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
async fn unavailable_links_have_same_response() {
    let app = TestServer::start().await;
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
    let anonymous = app.anonymous();
    let first = anonymous.get(&nowhere[0]).await;
    for address in &nowhere {
        let response = anonymous.get(address).await;
        assert_eq!(
            (response.status, response.header("x-robots-tag")),
            (StatusCode::NOT_FOUND, "noindex"),
            "{address}"
        );
        assert!(
            response.body == first.body,
            "{address}: {}",
            response.text()
        );
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
async fn markup_in_prompt_is_escaped_everywhere() {
    let app = TestServer::start().await;
    let hostile = "</script></title><script>alert(1)</script>\" onerror='x' <!-- ]]> \u{202e}evil";
    let result = create_result_with(&app, json!({ "prompt": hostile })).await;
    let share = create_share(
        &app,
        &result,
        json!({"visibility": "remix", "note": hostile}),
    )
    .await;
    for address in addresses(&share) {
        let response = app.anonymous().get(&address).await;
        assert_eq!(response.status, StatusCode::OK, "{address}");
        let kind = response.header("content-type");
        if kind.starts_with("text/") {
            let text = response.text();
            let markup: String = text
                .split("<script type=\"application/")
                .enumerate()
                .map(|(index, part)| match part.split_once("</script>") {
                    Some((_, markup)) if index > 0 => markup,
                    _ => part,
                })
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
