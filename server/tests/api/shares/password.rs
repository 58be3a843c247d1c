use api::{Share, Shared, routes};
use axum::http::StatusCode;
use jiff::SignedDuration;
use serde_json::json;

use super::{change, give, oembed, share, statuses, token};
use crate::app::{Answer, TestApp};

/// The grant in the cookie that an answer sets.
fn granted(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie");
    cookie
        .strip_prefix("depth2img_share=")
        .unwrap_or_else(|| panic!("{cookie}"))
        .split(';')
        .next()
        .unwrap()
        .to_owned()
}

async fn locked(app: &TestApp) -> (Share, String) {
    let share = share(app, json!({"shows": "remix", "password": "open sesame"})).await;
    let page = routes::share_page(&token(&share));
    (share, page)
}

#[tokio::test]
async fn nothing_is_shown_until_the_password_is_given() {
    let app = TestApp::start().await;
    let (share, page) = locked(&app).await;
    assert!(share.has_password);
    let stranger = app.stranger();
    assert_eq!(
        statuses(&stranger, &share).await,
        [404, 404, 404, 404, 404, 200, 200, 401, 401, 401]
    );
    for address in [&page, &routes::embed(&token(&share))] {
        let answer = stranger.get(address).await;
        let text = answer.text();
        assert!(
            text.contains("<form method=\"post\">")
                && !text.contains("secret")
                && !text.contains("<script"),
            "{text}"
        );
        assert!(
            text.contains("noindex")
                && !text.contains("og:image")
                && answer.header("x-robots-tag") == "noindex"
        );
        assert!(
            answer
                .header("content-security-policy")
                .contains("form-action 'self'")
        );
    }
    let wrong = give(&stranger, &page, "open barley").await;
    assert_eq!(
        (wrong.status, wrong.header("set-cookie")),
        (StatusCode::FORBIDDEN, "")
    );
    assert!(
        wrong.text().contains("That is not the password."),
        "{}",
        wrong.text()
    );
    assert_eq!(
        give(&stranger, &page, &"x".repeat(10_000)).await.status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn the_right_password_opens_page_pictures_and_object_for_an_hour() {
    let app = TestApp::start().await;
    let (share, page) = locked(&app).await;
    let stranger = app.stranger();
    let right = give(&stranger, &page, "open sesame").await;
    assert_eq!(
        (right.status, right.header("location")),
        (StatusCode::SEE_OTHER, page.as_str())
    );
    let rest = format!("; Path={page}; Max-Age=3600; HttpOnly; SameSite=Lax");
    assert!(
        right.header("set-cookie").ends_with(&rest),
        "{}",
        right.header("set-cookie")
    );
    let cookie = format!("depth2img_share={}", granted(&right));
    let opened = stranger.get_with(&page, "cookie", &cookie).await;
    assert!(
        opened.text().contains("a secret pagoda") && opened.header("x-robots-tag") == "noindex",
        "{}",
        opened.text()
    );

    let shared = format!(
        "{}?grant={}",
        routes::shared(&token(&share)),
        granted(&right)
    );
    let object: Shared = stranger.get(&shared).await.json();
    for picture in [
        object.pictures.input.unwrap(),
        object.pictures.depth.unwrap(),
        object.pictures.outputs[1].clone(),
    ] {
        assert_eq!(stranger.get(&picture.url).await.status, StatusCode::OK);
    }
    assert!(
        object
            .remix_url
            .unwrap()
            .ends_with(&format!("&grant={}", granted(&right)))
    );
    app.clock().advance(SignedDuration::from_hours(1));
    assert_eq!(stranger.get(&shared).await.problem().status, 401);
    assert!(
        stranger
            .get_with(&page, "cookie", &cookie)
            .await
            .text()
            .contains("<form")
    );
}

#[tokio::test]
async fn another_password_ends_what_the_old_one_brought() {
    let app = TestApp::start().await;
    let (share, page) = locked(&app).await;
    let shared = |grant: &str| format!("{}?grant={grant}", routes::shared(&token(&share)));
    let old = granted(&give(&app, &page, "open sesame").await);
    assert_eq!(app.get(&shared(&old)).await.status, StatusCode::OK);
    for wrong in ["", "1.abc", &old[1..], &format!("9{old}")] {
        assert_eq!(
            app.get(&shared(wrong)).await.problem().status,
            401,
            "{wrong}"
        );
    }
    change(&app, &share, json!({"note": "it stays"})).await;
    assert_eq!(app.get(&shared(&old)).await.status, StatusCode::OK);
    change(&app, &share, json!({"password": "open sesame"})).await;
    assert_eq!(
        app.get(&shared(&old)).await.problem().status,
        401,
        "even where it is the same"
    );
    change(&app, &share, json!({"password": null})).await;
    assert_eq!(app.get(&shared("")).await.status, StatusCode::OK);
    assert_eq!(
        give(&app, &page, "whatever").await.status,
        StatusCode::SEE_OTHER,
        "nothing is asked for any more"
    );
}

#[tokio::test]
async fn in_a_frame_the_address_keeps_what_the_password_brought() {
    let app = TestApp::start().await;
    let (share, _) = locked(&app).await;
    let path = routes::embed(&token(&share));
    let right = give(
        &app.stranger(),
        &format!("{path}?theme=dark&origin=https%3A%2F%2Fa.example&grant=old"),
        "open sesame",
    )
    .await;
    assert_eq!(
        (right.status, right.header("set-cookie")),
        (StatusCode::SEE_OTHER, "")
    );
    let location = right.header("location");
    let start = format!("{path}?theme=dark&origin=https%3A%2F%2Fa.example&grant=");
    assert!(
        location.starts_with(&start) && !location.contains("old"),
        "{location}"
    );
    assert!(
        app.stranger()
            .get(location)
            .await
            .text()
            .contains("a secret pagoda")
    );
}

#[tokio::test]
async fn passwords_are_tried_ten_times_a_minute_and_others_may_go_on() {
    let app = TestApp::start().await;
    let (share, page) = locked(&app).await;
    for _ in 0..10 {
        assert_eq!(give(&app, &page, "no").await.status, StatusCode::FORBIDDEN);
    }
    let refused = give(&app, &page, "open sesame").await;
    assert_eq!(
        (refused.status, refused.header("retry-after")),
        (StatusCode::TOO_MANY_REQUESTS, "6")
    );
    assert!(
        refused.text().contains("Try again in 6 s."),
        "{}",
        refused.text()
    );
    let (_, other) = locked(&app).await;
    assert_eq!(
        give(&app, &other, "no").await.status,
        StatusCode::FORBIDDEN,
        "each link has its own"
    );
    app.clock().advance(SignedDuration::from_secs(6));
    assert_eq!(
        give(&app, &page, "open sesame").await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        app.get(&oembed(share.url.as_deref().unwrap(), ""))
            .await
            .problem()
            .status,
        401
    );
}
