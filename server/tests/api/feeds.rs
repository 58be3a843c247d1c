//! `/feeds/models.atom` and `/feeds/models.json`: the models of a search, for whoever follows it.

use std::io::Cursor;

use api::{CatalogSource, Model, routes};
use atom_syndication::Feed;
use axum::http::StatusCode;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::app::{Answer, TestApp};

/// Puts models of somebody's into the catalog, each of which ran once.
pub async fn put(app: &TestApp, names: &[&str]) {
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

async fn put_records(app: &TestApp, records: Vec<Value>) {
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

fn read(answer: &Answer) -> Feed {
    Feed::read_from(Cursor::new(answer.body.as_ref()))
        .unwrap_or_else(|error| panic!("{error}: {}", answer.text()))
}

fn titles(feed: &Feed) -> Vec<&str> {
    feed.entries()
        .iter()
        .map(|entry| entry.title().as_str())
        .collect()
}

#[tokio::test]
async fn a_feed_is_for_anybody_and_tells_the_newest_first_however_seldom_they_ran() {
    let app = TestApp::start().await;
    put(&app, &["foggy-old"]).await;
    app.clock().advance(SignedDuration::from_hours(24));
    put(&app, &["foggy-young", "clear"]).await;
    let answer = app.stranger().get("/feeds/models.atom?q=foggy").await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (StatusCode::OK, "application/atom+xml; charset=utf-8")
    );
    assert_eq!(
        (answer.header("set-cookie"), answer.header("cache-control")),
        ("", "max-age=900")
    );
    let feed = read(&answer);
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
    let json = app.stranger().get("/feeds/models.json?q=foggy").await;
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
async fn who_has_it_already_is_told_so() {
    let app = TestApp::start().await;
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
async fn html_in_a_description_stays_text_and_the_rest_of_a_feed_stays_whole() {
    let app = TestApp::start().await;
    let mut hostile = record("hostile");
    hostile["description"] = "<script>alert(1)</script>]]> & \u{1}\u{202e}x".into();
    put_records(&app, vec![hostile]).await;
    let answer = app.get("/feeds/models.atom?owner=someone").await;
    assert!(!answer.text().contains("<script>"), "{}", answer.text());
    assert!(
        read(&answer).entries()[0]
            .summary()
            .unwrap()
            .as_str()
            .starts_with("<script>alert(1)</script>]]> & ")
    );
}

#[tokio::test]
async fn a_feed_has_fifty_entries_and_any_query() {
    let app = TestApp::start().await;
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
