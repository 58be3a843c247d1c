use api::CatalogQuery;
use serde_json::json;

use super::*;
use crate::catalog::test_support::{TestCatalog, put, record as record_of};

fn record(name: &str, description: &str) -> Value {
    record_of(&format!("acme/{name}"), description, Value::Null)
}

#[tokio::test]
async fn invalid_record_is_skipped_and_reported() {
    let test = TestCatalog::new().await;
    let wrong_count = json!({"url": "", "owner": "acme", "name": "odd", "visibility": "public", "run_count": "many"});
    let models = json!([record("fog", "Fog"), wrong_count, 3, {"owner": "acme"}, record("../x", "Climbs"), record("mist", "Mist")]);
    let report = test.import(&models.to_string(), None).await;
    assert_eq!((report.put, report.truncated.len()), (put(2, 0, 0), 0));
    let skipped: Vec<&str> = report
        .skipped
        .iter()
        .map(|skipped| skipped.record.as_str())
        .collect();
    assert_eq!(skipped, ["acme/odd", "record 3", "record 4", "acme/../x"]);
    assert!(
        report.skipped[0].reason.contains("many"),
        "{:?}",
        report.skipped[0]
    );
    assert_eq!(
        test.catalog()
            .await
            .search_all(&CatalogQuery::default())
            .len(),
        3,
        "two and the built-in model"
    );
}

#[tokio::test]
async fn truncated_file_imports_its_complete_records() {
    let test = TestCatalog::new().await;
    let models = json!([record("fog", "Fog"), record("mist", "Mist")]).to_string();
    let report = test.import(&models[..models.len() - 30], None).await;
    assert_eq!((report.put, report.skipped.len()), (put(1, 0, 0), 0));
    assert!(
        report.truncated[0].1.contains("EOF"),
        "{:?}",
        report.truncated
    );
    for malformed in ["", "{}", "[", "\u{1f4a5}"] {
        let report = test.import(malformed, None).await;
        assert_eq!(
            (report.put, report.truncated.len()),
            (UpsertCounts::default(), 1),
            "{malformed}"
        );
    }
}

#[tokio::test]
async fn repeated_import_changes_nothing() {
    let test = TestCatalog::new().await;
    let (first, second) = (
        json!([record("fog", "Fog"), record("mist", "Mist")]),
        json!([record("fog", "Fog"), record("mist", "Haze")]),
    );
    let stats = json!({"acme/fog": [{"date": "2025-01-14", "totalRuns": 5, "dailyRuns": 5}, {"date": "2025-01-15", "totalRuns": 9, "dailyRuns": 4}],
                       "acme/gone": [{"date": "2025-01-14", "totalRuns": 5, "dailyRuns": 5}], "acme/odd": [{"date": "soon", "totalRuns": 5}]});
    let report = test
        .import(&first.to_string(), Some(&stats.to_string()))
        .await;
    assert_eq!(
        (report.put, report.days),
        (put(2, 0, 0), 2),
        "runs of unknown models are ignored"
    );
    assert_eq!(report.skipped[0].record, "runs of acme/odd");
    let revision = test.store.catalog().revision().await.unwrap();
    let report = test
        .import(&first.to_string(), Some(&stats.to_string()))
        .await;
    assert_eq!((report.put, report.days), (put(0, 0, 2), 0));
    assert_eq!(test.store.catalog().revision().await.unwrap(), revision);
    assert_eq!(
        test.import(&second.to_string(), None).await.put,
        put(0, 1, 1)
    );
    let fog = test
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
async fn description_keeps_markup_as_text() {
    let test = TestCatalog::new().await;
    test.import(
        &json!([record("fog", "<img src=x onerror=alert(1)>\u{7} fog")]).to_string(),
        None,
    )
    .await;
    let fog = test
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
async fn refresh_loads_models_that_another_process_imported() {
    let test = TestCatalog::new().await;
    let catalog = test.catalog().await;
    test.import(&json!([record("fog", "Fog")]).to_string(), None)
        .await;
    assert_eq!(
        catalog
            .search_all(&CatalogQuery::from_search("q=fog"))
            .len(),
        0
    );
    catalog.refresh().await.unwrap();
    let found = catalog.search_all(&CatalogQuery::from_search("q=fog"));
    assert_eq!(
        (found[0].model.name.as_str(), found[0].added_at.as_str()),
        ("fog", "2026-11-22T09:30:00.000000Z")
    );
}
