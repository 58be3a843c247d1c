use api::CatalogQuery;
use serde_json::json;

use super::*;
use crate::catalog::world::{World, put, record as record_of};

fn record(name: &str, description: &str) -> Value {
    record_of(&format!("acme/{name}"), description, Value::Null)
}

#[tokio::test]
async fn a_bad_record_is_told_and_stops_nothing() {
    let world = World::new().await;
    let wrong_count = json!({"url": "", "owner": "acme", "name": "odd", "visibility": "public", "run_count": "many"});
    let models = json!([record("fog", "Fog"), wrong_count, 3, {"owner": "acme"}, record("../x", "Climbs"), record("mist", "Mist")]);
    let report = world.import(&models.to_string(), None).await;
    assert_eq!((report.put, report.cut.len()), (put(2, 0, 0), 0));
    let told: Vec<&str> = report.bad.iter().map(|bad| bad.which.as_str()).collect();
    assert_eq!(told, ["acme/odd", "record 3", "record 4", "acme/../x"]);
    assert!(report.bad[0].why.contains("many"), "{:?}", report.bad[0]);
    assert_eq!(
        world.catalog().await.find(&CatalogQuery::default()).len(),
        3,
        "two and the built-in one"
    );
}

#[tokio::test]
async fn a_file_cut_in_half_keeps_what_was_whole() {
    let world = World::new().await;
    let models = json!([record("fog", "Fog"), record("mist", "Mist")]).to_string();
    let report = world.import(&models[..models.len() - 30], None).await;
    assert_eq!((report.put, report.bad.len()), (put(1, 0, 0), 0));
    assert!(report.cut[0].1.contains("EOF"), "{:?}", report.cut);
    for no_list in ["", "{}", "[", "\u{1f4a5}"] {
        let report = world.import(no_list, None).await;
        assert_eq!(
            (report.put, report.cut.len()),
            (Put::default(), 1),
            "{no_list}"
        );
    }
}

#[tokio::test]
async fn the_same_again_changes_nothing() {
    let world = World::new().await;
    let (first, second) = (
        json!([record("fog", "Fog"), record("mist", "Mist")]),
        json!([record("fog", "Fog"), record("mist", "Haze")]),
    );
    let stats = json!({"acme/fog": [{"date": "2025-01-14", "totalRuns": 5, "dailyRuns": 5}, {"date": "2025-01-15", "totalRuns": 9, "dailyRuns": 4}],
                       "acme/gone": [{"date": "2025-01-14", "totalRuns": 5, "dailyRuns": 5}], "acme/odd": [{"date": "soon", "totalRuns": 5}]});
    let report = world
        .import(&first.to_string(), Some(&stats.to_string()))
        .await;
    assert_eq!(
        (report.put, report.days),
        (put(2, 0, 0), 2),
        "of models that are not there nothing is kept"
    );
    assert_eq!(report.bad[0].which, "runs of acme/odd");
    let revision = world.store.catalog_revision().await.unwrap();
    let report = world
        .import(&first.to_string(), Some(&stats.to_string()))
        .await;
    assert_eq!((report.put, report.days), (put(0, 0, 2), 0));
    assert_eq!(world.store.catalog_revision().await.unwrap(), revision);
    assert_eq!(
        world.import(&second.to_string(), None).await.put,
        put(0, 1, 1)
    );
    let fog = world
        .catalog()
        .await
        .entry("acme", "fog")
        .await
        .unwrap()
        .unwrap();
    assert_eq!((fog.model.daily_runs, fog.model.run_count), (vec![5, 4], 9));
    assert_eq!(fog.source, Some(CatalogSource::Snapshot));
}

#[tokio::test]
async fn markup_in_descriptions_is_text() {
    let world = World::new().await;
    world
        .import(
            &json!([record("fog", "<img src=x onerror=alert(1)>\u{7} fog")]).to_string(),
            None,
        )
        .await;
    let fog = world
        .catalog()
        .await
        .entry("acme", "fog")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        fog.model.description.as_deref(),
        Some("<img src=x onerror=alert(1)> fog")
    );
    assert_eq!(fog.openapi_schema, Value::Null);
}

#[tokio::test]
async fn a_server_shows_what_another_process_imports() {
    let world = World::new().await;
    let catalog = world.catalog().await;
    world
        .import(&json!([record("fog", "Fog")]).to_string(), None)
        .await;
    assert_eq!(catalog.find(&CatalogQuery::from_search("q=fog")).len(), 0);
    catalog.refresh().await.unwrap();
    let found = catalog.find(&CatalogQuery::from_search("q=fog"));
    assert_eq!(
        (found[0].model.name.as_str(), found[0].arrived_at.as_str()),
        ("fog", "2026-11-22T09:30:00.000000Z")
    );
}
