use api::{Oembed, routes};
use axum::http::StatusCode;
use serde_json::json;

use super::{create_result_with, create_share, oembed, share, token};
use crate::test_server::TestServer;

#[tokio::test]
async fn oembed_has_frame_with_aspect_ratio_of_output() {
    let app = TestServer::start().await;
    let share = share(&app, json!({"visibility": "settings"})).await;
    let (url, embed_url) = (share.url.clone().unwrap(), share.embed_url.clone().unwrap());
    for address in [&url, &embed_url, &format!("{url}?utm=1")] {
        let response = app.anonymous().get(&oembed(address, "&format=json")).await;
        assert_eq!(
            (response.status, response.header("content-type")),
            (StatusCode::OK, "application/json")
        );
        assert_eq!(response.header("access-control-allow-origin"), "*");
        let document: Oembed = response.json();
        assert_eq!(
            (
                document.kind.as_str(),
                document.version.as_str(),
                document.title.as_str()
            ),
            ("rich", "1.0", "a secret pagoda")
        );
        assert_eq!(
            (document.width, document.height, document.cache_age),
            (800, 800 * 64 / 96 + 48 + 61, 3600)
        );
        let start = format!(
            "<iframe src=\"{embed_url}\" width=\"800\" height=\"642\" title=\"a secret pagoda\" style=\"border:0\" loading=\"lazy\""
        );
        assert!(
            document.html.starts_with(&start)
                && document
                    .html
                    .contains("sandbox=\"allow-scripts allow-same-origin "),
            "{}",
            document.html
        );
        assert_eq!(
            (document.thumbnail_width, document.thumbnail_height),
            (Some(1200), Some(630))
        );
        assert_eq!(
            app.anonymous()
                .get(&document.thumbnail_url.unwrap())
                .await
                .status,
            StatusCode::OK
        );
    }
}

#[tokio::test]
async fn frame_and_thumbnail_respect_max_size() {
    let app = TestServer::start().await;
    let share = share(&app, json!({})).await;
    let url = share.url.clone().unwrap();
    let response: Oembed = app
        .get(&oembed(&url, "&maxwidth=300&maxheight=2000"))
        .await
        .json();
    assert_eq!((response.width, response.height), (300, 200 + 48 + 61));
    let output = app.address(&routes::share_picture(&token(&share), "output-1"));
    assert_eq!(
        (
            response.thumbnail_url,
            response.thumbnail_width,
            response.thumbnail_height
        ),
        (Some(output), Some(96), Some(64))
    );
    let small = app.get(&oembed(&url, "&maxwidth=50&maxheight=50")).await;
    let response: Oembed = small.json();
    assert!(
        response.width <= 50 && response.height <= 50 && !small.text().contains("thumbnail"),
        "{}",
        small.text()
    );
}

#[tokio::test]
async fn xml_escapes_content() {
    let app = TestServer::start().await;
    let result =
        create_result_with(&app, json!({"prompt": "<a> & \"b\" ]]> \u{1}\u{202e}'c'"})).await;
    let share = create_share(&app, &result, json!({"visibility": "settings"})).await;
    let response = app
        .get(&oembed(share.url.as_deref().unwrap(), "&format=xml"))
        .await;
    assert_eq!(response.header("content-type"), "text/xml; charset=utf-8");
    let text = response.text();
    assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n<oembed><type>rich</type>"), "{text}");
    assert!(
        text.contains("<title>&lt;a&gt; &amp; &quot;b&quot; ]]&gt; &#39;c&#39;</title>"),
        "{text}"
    );
    assert!(
        text.contains("<html>&lt;iframe src=&quot;")
            && text.contains("title=&quot;&amp;lt;a&amp;gt;"),
        "{text}"
    );
}

#[tokio::test]
async fn invalid_requests_have_distinct_errors() {
    let app = TestServer::start().await;
    let share = share(&app, json!({})).await;
    let url = share.url.unwrap();
    let elsewhere = [
        "https://another.example/s/00000000000000000000000000".to_owned(),
        app.address("/p/00000000000000000000000000"),
        app.address("/s/00000000000000000000000000"),
        format!("{url}/output-1"),
        "no address".into(),
    ];
    for address in elsewhere {
        let response = app.get(&oembed(&address, "")).await;
        assert_eq!(
            (
                response.problem().status,
                response.header("access-control-allow-origin")
            ),
            (404, "*"),
            "{address}"
        );
    }
    for more in [
        "&maxwidth=-1",
        "&maxwidth=0",
        "&maxheight=1.5",
        "&maxheight=",
        "&maxwidth=99999999999",
    ] {
        assert_eq!(
            app.get(&oembed(&url, more)).await.problem().status,
            400,
            "{more}"
        );
    }
    assert_eq!(app.get(routes::OEMBED).await.problem().status, 400);
    assert_eq!(
        app.get(&oembed(&url, "&format=yaml"))
            .await
            .problem()
            .status,
        501
    );
}
