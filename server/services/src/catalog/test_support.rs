//! A catalog with its own database, and model records.

use std::{path::PathBuf, sync::Arc};

use api::{CatalogQuery, CatalogSource, EngineKind, Model};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{
    Catalog, Prices,
    import::{ImportReport, import},
};
use domain::clock::{ManualClock, SharedClock};
use store::{Store, UpsertCounts};

/// The time of the manual clock.
pub const NOW: &str = "2026-11-22T09:30:00Z";

/// A database in a temporary folder, and a manual clock.
pub struct TestCatalog {
    folder: TempDir,
    pub store: Store,
    pub clock: SharedClock,
}

impl TestCatalog {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("depth2img.db"))
            .await
            .unwrap();
        Self {
            folder,
            store,
            clock: Arc::new(ManualClock::at(NOW.parse().unwrap())),
        }
    }

    pub async fn catalog(&self) -> Catalog {
        self.catalog_with(EngineKind::BuiltIn, Prices::default())
            .await
    }

    pub async fn catalog_with(&self, engine: EngineKind, prices: Prices) -> Catalog {
        Catalog::open(self.store.clone(), self.clock.clone(), engine, prices)
            .await
            .unwrap()
    }

    /// A catalog that contains these records.
    pub async fn with(records: Vec<Value>) -> (Self, Catalog) {
        let test = Self::new().await;
        let catalog = test.catalog().await;
        catalog
            .put(models(records), CatalogSource::Snapshot)
            .await
            .unwrap();
        (test, catalog)
    }

    /// Writes a file into the folder.
    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    pub async fn import(&self, models: &str, stats: Option<&str>) -> ImportReport {
        let (models, stats) = (
            self.file("models.json", models),
            stats.map(|stats| self.file("stats.json", stats)),
        );
        import(&self.store, &self.clock, &models, stats.as_deref())
            .await
            .unwrap()
    }
}

pub fn models(records: Vec<Value>) -> Vec<Model> {
    records
        .into_iter()
        .map(|record| serde_json::from_value(record).unwrap())
        .collect()
}

/// The record of `owner/name`, with further properties.
pub fn record(name: &str, description: &str, more: Value) -> Value {
    let (owner, name) = name.split_once('/').unwrap();
    let mut record = json!({"url": "", "owner": owner, "name": name, "description": description, "visibility": "public", "run_count": 7});
    record
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().cloned().unwrap_or_default());
    record
}

/// The properties of a model with these inputs and an image as output.
pub fn image_model(inputs: &[&str]) -> Value {
    let input = |name: &&str| {
        let kind = if name.contains("image") {
            json!({"type": "string", "format": "uri"})
        } else {
            json!({"type": "string"})
        };
        (
            (*name).to_owned(),
            if *name == "seed" {
                json!({"type": "integer"})
            } else {
                kind
            },
        )
    };
    let properties: serde_json::Map<String, Value> = inputs.iter().map(input).collect();
    let schemas =
        json!({"Input": {"properties": properties}, "Output": {"type": "string", "format": "uri"}});
    json!({
        "latest_version": {"id": "a".repeat(64), "created_at": "2026-01-01T00:00:00Z", "openapi_schema": {"components": {"schemas": schemas}}},
        "default_example": {"input": {}, "output": "https://a.example/b.png", "metrics": {"predict_time": 3.5}},
    })
}

/// The names of a search's results, in order.
pub fn names(catalog: &Catalog, search: &str) -> Vec<String> {
    catalog
        .search_all(&CatalogQuery::from_search(search))
        .iter()
        .map(|indexed| indexed.model.name.clone())
        .collect()
}

pub fn put(new: usize, changed: usize, same: usize) -> UpsertCounts {
    UpsertCounts { new, changed, same }
}
