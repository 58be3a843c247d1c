//! `/api/searches`: searches of the catalog that are kept.

use api::{SavedSearch, SavedSearches, limits, routes};
use axum::http::StatusCode;
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    app::{Answer, TestApp, send},
    feeds::put,
};

async fn keep(app: &TestApp, name: &str, query: &str) -> Answer {
    app.post(routes::SEARCHES, &json!({"name": name, "query": query}))
        .await
}

async fn change(app: &TestApp, search: &SavedSearch, body: Value) -> Answer {
    send(
        app.request(Method::PATCH, &routes::saved_search(&search.id))
            .json(&body),
    )
    .await
}

async fn listed(app: &TestApp) -> Vec<SavedSearch> {
    app.get(routes::SEARCHES)
        .await
        .json::<SavedSearches>()
        .searches
}

#[tokio::test]
async fn a_search_is_kept_tidied_renamed_and_forgotten() {
    let app = TestApp::start().await;
    let answer = keep(
        &app,
        "  Fog \n and rain ",
        "sort=up&q=fog&takes=mask,image,mask",
    )
    .await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let kept: SavedSearch = answer.json();
    assert_eq!(
        (kept.name.as_str(), kept.query.as_str(), kept.new),
        ("Fog and rain", "?q=fog&takes=mask,image", 0)
    );
    app.clock().advance(SignedDuration::from_secs(1));
    keep(&app, "All", "").await;
    assert_eq!(
        listed(&app)
            .await
            .iter()
            .map(|search| search.name.as_str())
            .collect::<Vec<_>>(),
        ["All", "Fog and rain"]
    );
    assert_eq!(
        change(&app, &kept, json!({"name": "Rain"}))
            .await
            .json::<SavedSearch>()
            .name,
        "Rain"
    );
    assert_eq!(
        app.delete(&routes::saved_search(&kept.id)).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        app.delete(&routes::saved_search(&kept.id)).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(listed(&app).await.len(), 1);
}

#[tokio::test]
async fn what_came_since_one_looked_is_new_until_one_looks() {
    let app = TestApp::start().await;
    put(&app, &["foggy-old"]).await;
    let kept: SavedSearch = keep(&app, "Foggy", "q=foggy").await.json();
    app.clock().advance(SignedDuration::from_secs(1));
    put(&app, &["foggy-young", "foggy-younger", "clear"]).await;
    assert_eq!(listed(&app).await[0].new, 2);
    assert_eq!(
        change(&app, &kept, json!({"name": "Fog"}))
            .await
            .json::<SavedSearch>()
            .new,
        2,
        "a name is no look"
    );
    assert_eq!(
        change(&app, &kept, json!({"seen": true}))
            .await
            .json::<SavedSearch>()
            .new,
        0
    );
    assert_eq!(listed(&app).await[0].new, 0);
}

#[tokio::test]
async fn somebody_elses_search_is_as_if_it_were_not_there() {
    let app = TestApp::start().await;
    let kept: SavedSearch = keep(&app, "Fog", "q=fog").await.json();
    let other = app.owner("another");
    assert_eq!(listed(&other).await, []);
    assert_eq!(
        change(&other, &kept, json!({"seen": true}))
            .await
            .problem()
            .status,
        404
    );
    assert_eq!(
        other
            .delete(&routes::saved_search(&kept.id))
            .await
            .problem()
            .status,
        404
    );
    assert_eq!(listed(&app).await, [kept]);
}

#[tokio::test]
async fn nameless_endless_and_too_many_searches_are_refused() {
    let app = TestApp::start().await;
    for name in [
        "",
        " \n ",
        "a\u{0}b",
        &"x".repeat(limits::SEARCH_NAME_CHARACTERS + 1),
    ] {
        assert_eq!(
            keep(&app, name, "").await.problem().invalid_fields[0].field,
            "name",
            "{name:?}"
        );
    }
    let long: SavedSearch = keep(&app, "long", &format!("q={}", "x".repeat(10_000)))
        .await
        .json();
    assert_eq!(long.query.len(), "?q=".len() + limits::SEARCH_CHARACTERS);
    for number in 1..limits::SEARCHES {
        assert_eq!(
            keep(&app, &number.to_string(), "").await.status,
            StatusCode::CREATED
        );
    }
    let refused = keep(&app, "one more", "").await.problem();
    assert_eq!(
        refused.invalid_fields[0].description,
        "There are 100 saved searches already; delete one first"
    );
}
