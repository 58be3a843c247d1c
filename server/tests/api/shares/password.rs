use api::{Share, Shared, routes};
use axum::http::StatusCode;
use jiff::SignedDuration;
use serde_json::json;

use super::{change, oembed, share, statuses, submit_password, token};
use crate::test_server::{TestResponse, TestServer};

/// The grant in the cookie of a response.
fn grant_cookie(response: &TestResponse) -> String {
    let cookie = response.header("set-cookie");
    cookie
        .strip_prefix("depth2img_share=")
        .unwrap_or_else(|| panic!("{cookie}"))
        .split(';')
        .next()
        .unwrap()
        .to_owned()
}

async fn create_locked_share(app: &TestServer) -> (Share, String) {
    let share = share(
        app,
        json!({"visibility": "remix", "password": "open sesame"}),
    )
    .await;
    let page = routes::share_page(&token(&share));
    (share, page)
}

#[tokio::test]
async fn share_is_hidden_without_password() {
    let app = TestServer::start().await;
    let (share, page) = create_locked_share(&app).await;
    assert!(share.has_password);
    let anonymous = app.anonymous();
    assert_eq!(
        statuses(&anonymous, &share).await,
        [404, 404, 404, 404, 404, 200, 200, 401, 401, 401]
    );
    for address in [&page, &routes::embed(&token(&share))] {
        let response = anonymous.get(address).await;
        let text = response.text();
        assert!(
            text.contains("<form method=\"post\">")
                && !text.contains("secret")
                && !text.contains("<script"),
            "{text}"
        );
        assert!(
            text.contains("noindex")
                && !text.contains("og:image")
                && response.header("x-robots-tag") == "noindex"
        );
        assert!(
            response
                .header("content-security-policy")
                .contains("form-action 'self'")
        );
    }
    let wrong = submit_password(&anonymous, &page, "open barley").await;
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
        submit_password(&anonymous, &page, &"x".repeat(10_000))
            .await
            .status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn correct_password_grants_access_for_an_hour() {
    let app = TestServer::start().await;
    let (share, page) = create_locked_share(&app).await;
    let anonymous = app.anonymous();
    let right = submit_password(&anonymous, &page, "open sesame").await;
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
    let cookie = format!("depth2img_share={}", grant_cookie(&right));
    let opened = anonymous.get_with(&page, "cookie", &cookie).await;
    assert!(
        opened.text().contains("a secret pagoda") && opened.header("x-robots-tag") == "noindex",
        "{}",
        opened.text()
    );

    let shared = format!(
        "{}?grant={}",
        routes::shared(&token(&share)),
        grant_cookie(&right)
    );
    let object: Shared = anonymous.get(&shared).await.json();
    for picture in [
        object.pictures.input.unwrap(),
        object.pictures.depth.unwrap(),
        object.pictures.outputs[1].clone(),
    ] {
        assert_eq!(anonymous.get(&picture.url).await.status, StatusCode::OK);
    }
    assert!(
        object
            .remix_url
            .unwrap()
            .ends_with(&format!("&grant={}", grant_cookie(&right)))
    );
    app.clock().advance(SignedDuration::from_hours(1));
    assert_eq!(anonymous.get(&shared).await.problem().status, 401);
    assert!(
        anonymous
            .get_with(&page, "cookie", &cookie)
            .await
            .text()
            .contains("<form")
    );
}

#[tokio::test]
async fn changed_password_invalidates_grants() {
    let app = TestServer::start().await;
    let (share, page) = create_locked_share(&app).await;
    let shared = |grant: &str| format!("{}?grant={grant}", routes::shared(&token(&share)));
    let old = grant_cookie(&submit_password(&app, &page, "open sesame").await);
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
        "also if the new password equals the old one"
    );
    change(&app, &share, json!({"password": null})).await;
    assert_eq!(app.get(&shared("")).await.status, StatusCode::OK);
    assert_eq!(
        submit_password(&app, &page, "whatever").await.status,
        StatusCode::SEE_OTHER,
        "a share without a password redirects to its page"
    );
}

#[tokio::test]
async fn framed_page_carries_grant_in_url() {
    let app = TestServer::start().await;
    let (share, _) = create_locked_share(&app).await;
    let path = routes::embed(&token(&share));
    let right = submit_password(
        &app.anonymous(),
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
        app.anonymous()
            .get(location)
            .await
            .text()
            .contains("a secret pagoda")
    );
}

#[tokio::test]
async fn password_attempts_are_limited_per_ip_address() {
    let app = TestServer::start().await;
    let (share, page) = create_locked_share(&app).await;
    for _ in 0..10 {
        assert_eq!(
            submit_password(&app, &page, "no").await.status,
            StatusCode::FORBIDDEN
        );
    }
    let refused = submit_password(&app, &page, "open sesame").await;
    assert_eq!(
        (refused.status, refused.header("retry-after")),
        (StatusCode::TOO_MANY_REQUESTS, "6")
    );
    assert!(
        refused.text().contains("Try again in 6 s."),
        "{}",
        refused.text()
    );
    let (_, other) = create_locked_share(&app).await;
    assert_eq!(
        submit_password(&app, &other, "no").await.status,
        StatusCode::FORBIDDEN,
        "each link has its own"
    );
    app.clock().advance(SignedDuration::from_secs(6));
    assert_eq!(
        submit_password(&app, &page, "open sesame").await.status,
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
