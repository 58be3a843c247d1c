use api::{Oembed, routes};
use axum::http::StatusCode;
use serde_json::json;

use super::{made_of, oembed, share, share_of, token};
use crate::app::TestApp;

#[tokio::test]
async fn a_link_is_told_in_oembeds_words_with_a_frame_of_its_shape() {
    let app = TestApp::start().await;
    let share = share(&app, json!({"shows": "settings"})).await;
    let (url, embed_url) = (share.url.clone().unwrap(), share.embed_url.clone().unwrap());
    for address in [&url, &embed_url, &format!("{url}?utm=1")] {
        let answer = app.stranger().get(&oembed(address, "&format=json")).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (StatusCode::OK, "application/json")
        );
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        let told: Oembed = answer.json();
        assert_eq!(
            (
                told.kind.as_str(),
                told.version.as_str(),
                told.title.as_str()
            ),
            ("rich", "1.0", "a secret pagoda")
        );
        assert_eq!(
            (told.width, told.height, told.cache_age),
            (800, 800 * 64 / 96 + 48 + 61, 3600)
        );
        let start = format!(
            "<iframe src=\"{embed_url}\" width=\"800\" height=\"642\" title=\"a secret pagoda\" style=\"border:0\" loading=\"lazy\""
        );
        assert!(
            told.html.starts_with(&start)
                && told
                    .html
                    .contains("sandbox=\"allow-scripts allow-same-origin "),
            "{}",
            told.html
        );
        assert_eq!(
            (told.thumbnail_width, told.thumbnail_height),
            (Some(1200), Some(630))
        );
        assert_eq!(
            app.stranger()
                .get(&told.thumbnail_url.unwrap())
                .await
                .status,
            StatusCode::OK
        );
    }
}

#[tokio::test]
async fn frame_and_picture_keep_to_the_room_that_there_is() {
    let app = TestApp::start().await;
    let share = share(&app, json!({})).await;
    let url = share.url.clone().unwrap();
    let told: Oembed = app
        .get(&oembed(&url, "&maxwidth=300&maxheight=2000"))
        .await
        .json();
    assert_eq!((told.width, told.height), (300, 200 + 48 + 61));
    let output = app.address(&routes::share_picture(&token(&share), "output-1"));
    assert_eq!(
        (
            told.thumbnail_url,
            told.thumbnail_width,
            told.thumbnail_height
        ),
        (Some(output), Some(96), Some(64))
    );
    let small = app.get(&oembed(&url, "&maxwidth=50&maxheight=50")).await;
    let told: Oembed = small.json();
    assert!(
        told.width <= 50 && told.height <= 50 && !small.text().contains("thumbnail"),
        "{}",
        small.text()
    );
}

#[tokio::test]
async fn xml_is_whole_whatever_stands_in_it() {
    let app = TestApp::start().await;
    let result = made_of(&app, json!({"prompt": "<a> & \"b\" ]]> \u{1}\u{202e}'c'"})).await;
    let share = share_of(&app, &result, json!({"shows": "settings"})).await;
    let answer = app
        .get(&oembed(share.url.as_deref().unwrap(), "&format=xml"))
        .await;
    assert_eq!(answer.header("content-type"), "text/xml; charset=utf-8");
    let text = answer.text();
    assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n<oembed>\n<type>rich</type>"), "{text}");
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
async fn bad_questions_are_told_apart() {
    let app = TestApp::start().await;
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
        let answer = app.get(&oembed(&address, "")).await;
        assert_eq!(
            (
                answer.problem().status,
                answer.header("access-control-allow-origin")
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
