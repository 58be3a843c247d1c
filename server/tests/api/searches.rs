//! `/api/searches`

use api::{SavedSearch, SavedSearches, limits, routes};
use axum::http::StatusCode;
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    feeds::put,
    test_server::{TestResponse, TestServer, send},
};

async fn create_search(app: &TestServer, name: &str, query: &str) -> TestResponse {
    app.post(routes::SEARCHES, &json!({"name": name, "query": query}))
        .await
}

async fn change(app: &TestServer, search: &SavedSearch, body: Value) -> TestResponse {
    send(
        app.request(Method::PATCH, &routes::saved_search(&search.id))
            .json(&body),
    )
    .await
}

async fn listed(app: &TestServer) -> Vec<SavedSearch> {
    app.get(routes::SEARCHES)
        .await
        .json::<SavedSearches>()
        .searches
}

#[tokio::test]
async fn search_is_created_normalized_renamed_and_deleted() {
    let app = TestServer::start().await;
    let response = create_search(
        &app,
        "  Fog \n and rain ",
        "sort=up&q=fog&inputs=mask,image,mask",
    )
    .await;
    assert_eq!(response.status, StatusCode::CREATED);
    let search: SavedSearch = response.json();
    assert_eq!(
        (search.name.as_str(), search.query.as_str(), search.new),
        ("Fog and rain", "?q=fog&inputs=mask,image", 0)
    );
    app.clock().advance(SignedDuration::from_secs(1));
    create_search(&app, "All", "").await;
    assert_eq!(
        listed(&app)
            .await
            .iter()
            .map(|search| search.name.as_str())
            .collect::<Vec<_>>(),
        ["All", "Fog and rain"]
    );
    assert_eq!(
        change(&app, &search, json!({"name": "Rain"}))
            .await
            .json::<SavedSearch>()
            .name,
        "Rain"
    );
    assert_eq!(
        app.delete(&routes::saved_search(&search.id)).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        app.delete(&routes::saved_search(&search.id)).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(listed(&app).await.len(), 1);
}

#[tokio::test]
async fn models_added_since_last_visit_are_counted_until_seen() {
    let app = TestServer::start().await;
    put(&app, &["foggy-old"]).await;
    let search: SavedSearch = create_search(&app, "Foggy", "q=foggy").await.json();
    app.clock().advance(SignedDuration::from_secs(1));
    put(&app, &["foggy-young", "foggy-younger", "clear"]).await;
    assert_eq!(listed(&app).await[0].new, 2);
    assert_eq!(
        change(&app, &search, json!({"name": "Fog"}))
            .await
            .json::<SavedSearch>()
            .new,
        2,
        "renaming does not mark results as seen"
    );
    assert_eq!(
        change(&app, &search, json!({"seen": true}))
            .await
            .json::<SavedSearch>()
            .new,
        0
    );
    assert_eq!(listed(&app).await[0].new, 0);
}

#[tokio::test]
async fn search_of_another_owner_is_not_found() {
    let app = TestServer::start().await;
    let search: SavedSearch = create_search(&app, "Fog", "q=fog").await.json();
    let other = app.owner("another");
    assert_eq!(listed(&other).await, []);
    assert_eq!(
        change(&other, &search, json!({"seen": true}))
            .await
            .problem()
            .status,
        404
    );
    assert_eq!(
        other
            .delete(&routes::saved_search(&search.id))
            .await
            .problem()
            .status,
        404
    );
    assert_eq!(listed(&app).await, [search]);
}

#[tokio::test]
async fn invalid_names_and_searches_over_limit_are_rejected() {
    let app = TestServer::start().await;
    for name in [
        "",
        " \n ",
        "a\u{0}b",
        &"x".repeat(limits::SEARCH_NAME_CHARACTERS + 1),
    ] {
        assert_eq!(
            create_search(&app, name, "").await.problem().invalid_fields[0].field,
            "name",
            "{name:?}"
        );
    }
    let long: SavedSearch = create_search(&app, "long", &format!("q={}", "x".repeat(10_000)))
        .await
        .json();
    assert_eq!(long.query.len(), "?q=".len() + limits::SEARCH_CHARACTERS);
    for number in 1..limits::SEARCHES {
        assert_eq!(
            create_search(&app, &number.to_string(), "").await.status,
            StatusCode::CREATED
        );
    }
    let refused = create_search(&app, "one more", "").await.problem();
    assert_eq!(
        refused.invalid_fields[0].description,
        "You have 100 saved searches already; delete one first"
    );
}
