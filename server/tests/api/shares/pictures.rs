use api::{Share, routes};
use axum::http::StatusCode;
use serde_json::json;

use super::{change, made, share, share_of, texts, token};
use crate::app::{Answer, TestApp};

async fn picture(app: &TestApp, share: &Share, name: &str) -> Answer {
    app.stranger()
        .get(&routes::share_picture(&token(share), name))
        .await
}

#[tokio::test]
async fn a_picture_may_stand_anywhere_and_is_asked_for_each_time() {
    let app = TestApp::start().await;
    let share = share(&app, json!({})).await;
    let input = picture(&app, &share, "input").await;
    assert_eq!(
        (input.status, input.header("content-type")),
        (StatusCode::OK, "image/png")
    );
    assert_eq!(
        (input.header("cache-control"), input.header("set-cookie")),
        ("private, no-cache", "")
    );
    assert_eq!(
        (
            input.header("cross-origin-resource-policy"),
            input.header("x-content-type-options")
        ),
        ("cross-origin", "nosniff")
    );
    assert_eq!(
        image::load_from_memory(&input.body).unwrap().into_rgb8()[(0, 0)].0,
        [10, 90, 90]
    );
    let address = routes::share_picture(&token(&share), "input");
    let again = app
        .get_with(&address, "if-none-match", input.header("etag"))
        .await;
    assert_eq!(
        (again.status, again.body.len()),
        (StatusCode::NOT_MODIFIED, 0)
    );
    app.delete(&routes::share(&share.id)).await;
    assert_eq!(
        app.get_with(&address, "if-none-match", input.header("etag"))
            .await
            .problem()
            .status,
        404,
        "whoever has it asks in vain"
    );
}

#[tokio::test]
async fn what_is_not_shown_is_not_there() {
    let app = TestApp::start().await;
    let share = share(&app, json!({"shows": "output"})).await;
    for name in [
        "input",
        "depth",
        "output-0",
        "output-3",
        "nothing",
        "input.png",
    ] {
        assert_eq!(
            picture(&app, &share, name).await.problem().detail,
            "The requested resource could not be found.",
            "{name}"
        );
    }
    assert_eq!(
        picture(&app, &share, "output-2").await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn pictures_say_how_they_were_made_where_that_is_shown_only() {
    let app = TestApp::start().await;
    let result = made(&app).await;
    let share = share_of(&app, &result, json!({"shows": "comparison"})).await;
    for asked in [
        "output-1",
        "output-1?download=1",
        "output-1?download=1&metadata=keep",
    ] {
        assert!(
            texts(&picture(&app, &share, asked).await.body).is_empty(),
            "{asked}"
        );
    }
    change(&app, &share, json!({"shows": "settings"})).await;
    assert_eq!(
        texts(&picture(&app, &share, "output-1").await.body)[0].0,
        "depth2img"
    );
    let saved = picture(&app, &share, "output-2?download=1").await;
    let name = format!(
        "attachment; filename=\"depth2img-{}-2.png\"",
        &result.as_str()[..6]
    );
    assert_eq!(saved.header("content-disposition"), name);
    assert!(
        texts(&saved.body)[1].1.starts_with("a secret pagoda\n"),
        "{:?}",
        texts(&saved.body)
    );
    assert!(
        texts(
            &picture(&app, &share, "output-2?download=1&metadata=strip")
                .await
                .body
        )
        .is_empty()
    );
    assert!(
        picture(&app, &share, "depth?download=1")
            .await
            .header("content-disposition")
            .ends_with("-depth.png\"")
    );
}

#[tokio::test]
async fn a_card_is_drawn_for_previews_and_another_where_it_shows_another() {
    let app = TestApp::start().await;
    let share = share(&app, json!({})).await;
    let card = picture(&app, &share, "card?v=1").await;
    let drawn = image::load_from_memory(&card.body).unwrap();
    assert_eq!(
        (card.header("content-type"), drawn.width(), drawn.height()),
        ("image/jpeg", 1200, 630)
    );
    change(&app, &share, json!({"shows": "output"})).await;
    let other = picture(&app, &share, "card?v=1").await;
    assert!(other.body != card.body && other.header("etag") != card.header("etag"));
}

#[tokio::test]
async fn whoever_has_the_link_goes_on_from_its_pictures_by_their_addresses() {
    let app = TestApp::start().await;
    let share = share(&app, json!({})).await;
    let input = app.address(&routes::share_picture(&token(&share), "input"));
    let other = app.stranger();
    let preview = other.post(routes::DEPTH, &json!({ "image": input })).await;
    assert_eq!(preview.status, StatusCode::OK, "{}", preview.text());
    app.delete(&routes::share(&share.id)).await;
    let problem = other
        .post(routes::DEPTH, &json!({ "image": input }))
        .await
        .problem();
    assert_eq!(
        (problem.status, problem.invalid_fields[0].field.as_str()),
        (422, "image")
    );
    assert!(
        problem.detail.contains("not there any more"),
        "{}",
        problem.detail
    );
}
