use api::{Share, routes};
use axum::http::StatusCode;
use serde_json::json;

use super::{change, create_result, create_result_of, create_share, share, texts, token};
use crate::{
    photo,
    test_server::{TestResponse, TestServer},
};

async fn picture(app: &TestServer, share: &Share, name: &str) -> TestResponse {
    app.anonymous()
        .get(&routes::share_picture(&token(share), name))
        .await
}

#[tokio::test]
async fn picture_allows_other_origins_and_is_revalidated() {
    let app = TestServer::start().await;
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
        "a cached copy is not confirmed once the share is revoked"
    );
}

#[tokio::test]
async fn hidden_pictures_are_not_found() {
    let app = TestServer::start().await;
    let share = share(&app, json!({"visibility": "output"})).await;
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
async fn pictures_have_settings_only_if_visible() {
    let app = TestServer::start().await;
    let result = create_result(&app).await;
    let share = create_share(&app, &result, json!({"visibility": "comparison"})).await;
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
    change(&app, &share, json!({"visibility": "settings"})).await;
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
async fn outputs_are_sent_without_metadata_in_every_format() {
    let app = TestServer::start().await;
    for (name, file) in photo::WITH_WORDS {
        let (_, extension) = name.split_once('.').unwrap();
        let result = create_result_of(&app, file, extension).await;
        let share = create_share(&app, &result, json!({"visibility": "output"})).await;
        let settings = create_share(&app, &result, json!({"visibility": "settings"})).await;
        let download = format!("{}?metadata=strip", routes::prediction_output(&result, 0));
        for served in [
            picture(&app, &share, "output-1").await,
            picture(&app, &share, "output-1?download=1").await,
            picture(&app, &settings, "output-1?download=1&metadata=strip").await,
            picture(&app, &settings, "output-1").await,
            app.get(&download).await,
        ] {
            assert_eq!(served.status, StatusCode::OK, "{name}");
            let is_there = served.body.windows(4).any(|bytes| bytes == b"4711");
            assert!(!is_there, "{name}");
            let pixels = |bytes: &[u8]| image::load_from_memory(bytes).unwrap();
            assert!(pixels(&served.body) == pixels(file), "{name}");
        }
    }
}

#[tokio::test]
async fn output_that_cannot_be_read_is_not_shown() {
    let app = TestServer::start().await;
    let heic = include_bytes!("../../pictures/gps-heic.heic");
    let result = create_result_of(&app, heic, "heic").await;
    let share = create_share(&app, &result, json!({"visibility": "output"})).await;
    assert_eq!(
        picture(&app, &share, "output-1").await.problem().status,
        404
    );
    let download = routes::prediction_output(&result, 0);
    let stripped = app.get(&format!("{download}?metadata=strip")).await;
    assert_eq!(stripped.problem().status, 422);
    assert_eq!(
        app.get(&download).await.body,
        heic.as_slice(),
        "the owner's own file"
    );
}

#[tokio::test]
async fn card_is_rendered_and_changes_with_visibility() {
    let app = TestServer::start().await;
    let share = share(&app, json!({})).await;
    let card = picture(&app, &share, "card?v=1").await;
    let drawn = image::load_from_memory(&card.body).unwrap();
    assert_eq!(
        (card.header("content-type"), drawn.width(), drawn.height()),
        ("image/jpeg", 1200, 630)
    );
    change(&app, &share, json!({"visibility": "output"})).await;
    let other = picture(&app, &share, "card?v=1").await;
    assert!(other.body != card.body && other.header("etag") != card.header("etag"));
}

#[tokio::test]
async fn shared_picture_urls_are_accepted_as_inputs() {
    let app = TestServer::start().await;
    let share = share(&app, json!({})).await;
    let input = app.address(&routes::share_picture(&token(&share), "input"));
    let other = app.anonymous();
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
        problem.detail.contains("no longer exists"),
        "{}",
        problem.detail
    );
}
