use std::slice::from_ref;

use api::{HistoryEntry, HistoryIds, limits, routes};
use axum::http::StatusCode;
use reqwest::Method;
use serde_json::json;

use super::{create_result, entry, ids, listed};
use crate::test_server::{TestServer, send};

#[tokio::test]
async fn entry_is_marked_as_favourite_and_tagged() {
    let app = TestServer::start().await;
    let id = create_result(&app, json!({"prompt": "fog"})).await;
    let patch = async |body| {
        send(
            app.request(Method::PATCH, &routes::history_entry(&id))
                .json(&body),
        )
        .await
    };
    let marked: HistoryEntry =
        patch(json!({"favourite": true, "tags": ["  old   town ", "best", "best"]}))
            .await
            .json();
    assert_eq!(
        (marked.favourite, marked.tags),
        (true, vec!["best".to_owned(), "old town".to_owned()])
    );
    let marked: HistoryEntry = patch(json!({"favourite": false})).await.json();
    assert_eq!(
        (marked.favourite, marked.tags.len()),
        (false, 2),
        "what is left out stays"
    );
    assert_eq!(ids(&listed(&app, "?tag=old+town").await), from_ref(&id));

    let many: Vec<String> = (0..=limits::RESULT_TAGS)
        .map(|number| number.to_string())
        .collect();
    for wrong in [
        json!({"tags": many}),
        json!({"tags": [""]}),
        json!({"tags": ["x".repeat(99)]}),
        json!({"stars": 5}),
        json!({"favourite": "yes"}),
    ] {
        assert_eq!(patch(wrong.clone()).await.problem().status, 422, "{wrong}");
    }
    let theirs = send(
        app.owner("other")
            .request(Method::PATCH, &routes::history_entry(&id))
            .json(&json!({"favourite": true})),
    )
    .await;
    assert_eq!(theirs.status, StatusCode::NOT_FOUND);
    assert!(!entry(&app, &id).await.favourite);
}

#[tokio::test]
async fn several_entries_are_marked_atomically() {
    let app = TestServer::start().await;
    let (one, two) = (
        create_result(&app, json!({})).await,
        create_result(&app, json!({})).await,
    );
    let theirs = create_result(&app.owner("other"), json!({})).await;
    let mark = json!({"ids": [one, two, theirs], "favourite": true, "add": ["best"]});
    let mut marked = app
        .post(routes::HISTORY_MARK, &mark)
        .await
        .json::<HistoryIds>()
        .ids;
    marked.sort();
    let mut mine = vec![one.clone(), two.clone()];
    mine.sort();
    assert_eq!(marked, mine);
    assert!(
        entry(&app, &two).await.favourite && !entry(&app.owner("other"), &theirs).await.favourite
    );
    let nineteen: Vec<String> = (0..limits::RESULT_TAGS)
        .map(|number| number.to_string())
        .collect();
    let refused = app
        .post(
            routes::HISTORY_MARK,
            &json!({"ids": [one, two], "add": nineteen}),
        )
        .await
        .problem();
    assert!(
        refused.detail.contains("at most 20 tags"),
        "{}",
        refused.detail
    );
    assert_eq!(entry(&app, &one).await.tags, ["best"]);
    app.post(
        routes::HISTORY_MARK,
        &json!({"ids": [one], "remove": ["best"]}),
    )
    .await;
    assert!(entry(&app, &one).await.tags.is_empty());
    let many = vec![one.clone(); limits::HISTORY_IDS + 1];
    assert_eq!(
        app.post(routes::HISTORY_MARK, &json!({"ids": many}))
            .await
            .problem()
            .status,
        422
    );
}
