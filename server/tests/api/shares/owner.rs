use api::{PredictionId, Share, ShareVisibility, Shares, limits, routes};
use axum::http::StatusCode;
use jiff::SignedDuration;
use serde_json::json;

use super::{change, create_result, create_share, post_share, share, statuses, token};
use crate::{stored_prediction::StoredPrediction, test_server::TestServer};

async fn listed(app: &TestServer) -> Vec<Share> {
    let response = app.get(routes::SHARES).await;
    assert_eq!(response.header("cache-control"), "no-store");
    response.json::<Shares>().shares
}

#[tokio::test]
async fn share_urls_are_returned_once() {
    let app = TestServer::start().await;
    let made = share(
        &app,
        json!({"note": " for Mia ", "expires_at": "2026-12-01T00:00:00Z"}),
    )
    .await;
    assert_eq!(
        made.url.as_deref(),
        Some(app.address(&routes::share_page(&token(&made))).as_str())
    );
    assert_eq!(
        made.embed_url.as_deref(),
        Some(app.address(&routes::embed(&token(&made))).as_str())
    );
    assert_eq!(
        (
            made.visibility,
            made.note.as_deref(),
            made.has_password,
            made.is_open
        ),
        (ShareVisibility::Comparison, Some("for Mia"), false, true)
    );
    assert_eq!((made.title.as_str(), made.uses), ("a secret pagoda", 0));
    assert_eq!(
        app.get(made.picture.as_deref().unwrap()).await.status,
        StatusCode::OK
    );
    app.clock().advance(SignedDuration::from_secs(1));
    let second = share(&app, json!({"visibility": "remix"})).await;
    let expected = [&second, &made].map(|share| Share {
        url: None,
        embed_url: None,
        ..share.clone()
    });
    assert_eq!(listed(&app).await, expected, "the youngest first");
    assert!(listed(&app.owner("another")).await.is_empty());
}

#[tokio::test]
async fn share_counts_visits() {
    let app = TestServer::start().await;
    let share = share(&app, json!({})).await;
    app.clock().advance(SignedDuration::from_secs(90));
    let anonymous = app.anonymous();
    for address in [
        routes::share_page(&token(&share)),
        routes::embed(&token(&share)),
        routes::shared(&token(&share)),
    ] {
        assert_eq!(anonymous.get(&address).await.status, StatusCode::OK);
    }
    anonymous
        .get(&routes::share_picture(&token(&share), "output-1"))
        .await;
    let listed = &listed(&app).await[0];
    assert_eq!(
        (listed.uses, listed.last_used_at.as_ref().unwrap().as_str()),
        (3, "2026-11-22T09:31:30.000000Z"),
        "pictures do not count"
    );
}

#[tokio::test]
async fn revoked_share_is_unavailable_at_once() {
    let app = TestServer::start().await;
    let share = share(&app, json!({})).await;
    assert_eq!(statuses(&app.anonymous(), &share).await, [200; 10]);
    assert_eq!(
        app.owner("another")
            .delete(&routes::share(&share.id))
            .await
            .problem()
            .status,
        404
    );
    assert_eq!(statuses(&app.anonymous(), &share).await, [200; 10]);
    assert_eq!(
        app.delete(&routes::share(&share.id)).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(statuses(&app.anonymous(), &share).await, [404; 10]);
    assert_eq!(
        app.delete(&routes::share(&share.id)).await.problem().status,
        404
    );
    assert!(listed(&app).await.is_empty());
}

#[tokio::test]
async fn share_expires_and_later_expiry_reopens_it() {
    let app = TestServer::start().await;
    let share = share(&app, json!({"expires_at": "2026-11-22T11:30:00+01:00"})).await;
    app.clock().advance(SignedDuration::from_secs(3599));
    assert_eq!(statuses(&app, &share).await, [200; 10]);
    app.clock().advance(SignedDuration::from_secs(1));
    assert_eq!(statuses(&app, &share).await, [404; 10]);
    assert!(!listed(&app).await[0].is_open);
    assert!(
        change(&app, &share, json!({"expires_at": null}))
            .await
            .json::<Share>()
            .is_open
    );
    assert_eq!(statuses(&app, &share).await, [200; 10]);
}

#[tokio::test]
async fn share_of_deleted_result_is_unavailable_until_restored() {
    let app = TestServer::start().await;
    let result = create_result(&app).await;
    let share = create_share(&app, &result, json!({})).await;
    let naming = json!({ "ids": [result] });
    app.post(routes::HISTORY_DELETE, &naming).await;
    assert_eq!(statuses(&app, &share).await, [404; 10]);
    assert!(!listed(&app).await[0].is_open);
    assert_eq!(
        post_share(&app, &result, json!({})).await.problem().status,
        404,
        "nor can it be shared"
    );
    app.post(routes::HISTORY_RESTORE, &naming).await;
    assert_eq!(statuses(&app, &share).await, [200; 10]);
}

#[tokio::test]
async fn renewed_token_replaces_old_one() {
    let app = TestServer::start().await;
    let old = share(&app, json!({"note": "for Mia"})).await;
    assert_eq!(
        change(&app, &old, json!({"visibility": "output"}))
            .await
            .json::<Share>()
            .url,
        None,
        "it stays"
    );
    let new: Share = change(&app, &old, json!({"renew": true})).await.json();
    assert_eq!(
        (&new.id, new.note.as_deref(), new.visibility),
        (&old.id, Some("for Mia"), ShareVisibility::Output)
    );
    assert_ne!(token(&new), token(&old));
    assert_eq!(
        app.get(&routes::share_page(&token(&old))).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        app.get(&routes::share_page(&token(&new))).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn only_own_finished_results_and_links_are_accessible() {
    let app = TestServer::start().await;
    let result = create_result(&app).await;
    let other = app.owner("another");
    assert_eq!(
        post_share(&other, &result, json!({}))
            .await
            .problem()
            .status,
        404
    );
    assert_eq!(
        post_share(&app, &PredictionId::from_entropy([0; 16]), json!({}))
            .await
            .problem()
            .status,
        404
    );
    let share = create_share(&app, &result, json!({})).await;
    assert_eq!(
        change(&other, &share, json!({"visibility": "remix"}))
            .await
            .problem()
            .status,
        404
    );
    let running = StoredPrediction::new(&app, app.owner_id(), None).await;
    let refused = post_share(&app, &running.id, json!({})).await.problem();
    assert_eq!(
        (refused.status, refused.detail.as_str()),
        (
            422,
            "This result is still being made. Share it when it has ended."
        )
    );
    running.end(api::Status::Failed, Some("no")).await;
    let refused = post_share(&app, &running.id, json!({})).await.problem();
    assert_eq!(
        (refused.status, refused.detail.as_str()),
        (422, "This result has no pictures that could be shared.")
    );
}

#[tokio::test]
async fn all_faults_are_reported_at_once() {
    let app = TestServer::start().await;
    let result = create_result(&app).await;
    let note = "x".repeat(10 * 1024 * 1024);
    let problem = post_share(
        &app,
        &result,
        json!({"note": note, "password": "abc", "expires_at": "yesterday"}),
    )
    .await
    .problem();
    let faults: Vec<(&str, &str)> = problem
        .invalid_fields
        .iter()
        .map(|fault| (fault.field.as_str(), fault.description.as_str()))
        .collect();
    assert_eq!(
        faults,
        [
            (
                "note",
                "A note must have at most 1000 characters; this one has 10485760"
            ),
            (
                "expires_at",
                "Must be a timestamp such as 2030-01-31T12:00:00Z"
            ),
            (
                "password",
                "A password must have 4 to 200 characters; this one has 3"
            ),
        ]
    );
    assert_eq!(
        post_share(&app, &result, json!({"visibility": "everything"}))
            .await
            .problem()
            .status,
        422
    );
    assert!(listed(&app).await.is_empty());
}

#[tokio::test]
async fn number_of_shares_is_limited() {
    let app = TestServer::start().await;
    let result = create_result(&app).await;
    for _ in 0..limits::SHARES {
        assert_eq!(
            post_share(&app, &result, json!({})).await.status,
            StatusCode::CREATED
        );
    }
    let refused = post_share(&app, &result, json!({})).await.problem();
    assert_eq!(
        (refused.status, refused.detail.as_str()),
        (422, "There are 1000 links already. Revoke one first.")
    );
}
