//! `/feeds/models.atom` and `/feeds/models.json`

use std::io::Cursor;

use api::{CatalogSource, Model, routes};
use atom_syndication::Feed;
use axum::http::StatusCode;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::test_server::{TestResponse, TestServer};

/// Adds models with one run each to the catalog.
pub async fn put(app: &TestServer, names: &[&str]) {
    put_records(app, names.iter().map(|name| record(name)).collect()).await;
}

fn record(name: &str) -> Value {
    let mut record: Value = serde_json::from_str(api::DEPTH2IMG).unwrap();
    let fields = json!({"owner": "someone", "name": name, "run_count": 1, "description": format!("What {name} does"), "latest_version": null});
    record
        .as_object_mut()
        .unwrap()
        .extend(fields.as_object().unwrap().clone());
    record
}

async fn put_records(app: &TestServer, records: Vec<Value>) {
    let models: Vec<Model> = records
        .into_iter()
        .map(|record| serde_json::from_value(record).unwrap())
        .collect();
    app.state()
        .catalog
        .put(models, CatalogSource::Replicate)
        .await
        .unwrap();
}

fn read(response: &TestResponse) -> Feed {
    Feed::read_from(Cursor::new(response.body.as_ref()))
        .unwrap_or_else(|error| panic!("{error}: {}", response.text()))
}

fn titles(feed: &Feed) -> Vec<&str> {
    feed.entries()
        .iter()
        .map(|entry| entry.title().as_str())
        .collect()
}

#[tokio::test]
async fn feed_is_public_and_newest_first() {
    let app = TestServer::start().await;
    put(&app, &["foggy-old"]).await;
    app.clock().advance(SignedDuration::from_hours(24));
    put(&app, &["foggy-young", "clear"]).await;
    let response = app.anonymous().get("/feeds/models.atom?q=foggy").await;
    assert_eq!(
        (response.status, response.header("content-type")),
        (StatusCode::OK, "application/atom+xml; charset=utf-8")
    );
    assert_eq!(
        (
            response.header("set-cookie"),
            response.header("cache-control")
        ),
        ("", "max-age=900")
    );
    let feed = read(&response);
    assert_eq!(titles(&feed), ["someone/foggy-young", "someone/foggy-old"]);
    assert_eq!(
        feed.title().as_str(),
        "Depth2Img Studio · New models: “foggy”"
    );
    assert_eq!(
        feed.entries()[0].links()[0].href(),
        app.address("/explore/someone/foggy-young")
    );
    assert_eq!(
        feed.entries()[0].summary().unwrap().as_str(),
        "What foggy-young does"
    );
    let json = app.anonymous().get("/feeds/models.json?q=foggy").await;
    assert_eq!(
        json.header("content-type"),
        "application/feed+json; charset=utf-8"
    );
    assert_eq!(
        json.json::<Value>()["items"][1]["title"],
        "someone/foggy-old"
    );
}

#[tokio::test]
async fn matching_etag_is_not_modified() {
    let app = TestServer::start().await;
    put(&app, &["fog"]).await;
    let first = app.get(routes::FEED_ATOM).await;
    let (tag, moment) = (
        first.header("etag").to_owned(),
        first.header("last-modified").to_owned(),
    );
    for (name, value) in [("if-none-match", &tag), ("if-modified-since", &moment)] {
        let again = app.get_with(routes::FEED_ATOM, name, value).await;
        assert_eq!(
            (again.status, again.body.len(), again.header("etag")),
            (StatusCode::NOT_MODIFIED, 0, tag.as_str()),
            "{name}"
        );
    }
    app.clock().advance(SignedDuration::from_secs(1));
    put(&app, &["rain"]).await;
    for (name, value) in [("if-none-match", &tag), ("if-modified-since", &moment)] {
        assert_eq!(
            app.get_with(routes::FEED_ATOM, name, value).await.status,
            StatusCode::OK,
            "{name}"
        );
    }
    let trending = app.get("/feeds/models.atom?sort=trending").await;
    assert_eq!(
        trending.header("last-modified"),
        "",
        "its order changes without a new model"
    );
}

#[tokio::test]
async fn html_in_description_is_escaped() {
    let app = TestServer::start().await;
    let mut hostile = record("hostile");
    hostile["description"] = "<script>alert(1)</script>]]> & \u{1}\u{202e}x".into();
    put_records(&app, vec![hostile]).await;
    let response = app.get("/feeds/models.atom?owner=someone").await;
    assert!(!response.text().contains("<script>"), "{}", response.text());
    assert!(
        read(&response).entries()[0]
            .summary()
            .unwrap()
            .as_str()
            .starts_with("<script>alert(1)</script>]]> & ")
    );
}

#[tokio::test]
async fn feed_has_at_most_fifty_entries_for_any_query() {
    let app = TestServer::start().await;
    let names: Vec<String> = (0..60).map(|number| format!("model-{number}")).collect();
    put(&app, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    assert_eq!(read(&app.get(routes::FEED_ATOM).await).entries().len(), 50);
    let nothing = app
        .get(&format!(
            "/feeds/models.atom?q={}&task=%00",
            "%22%28%2B".repeat(3_000)
        ))
        .await;
    assert_eq!(nothing.status, StatusCode::OK);
    assert_eq!(
        read(&app.get("/feeds/models.atom?owner=nobody&lang=de").await)
            .title()
            .as_str(),
        "Depth2Img Studio · Neue Modelle: von nobody"
    );
}
