//! The catalog of models.
//!
//! - [`image_copies`]: copies of the models' images
//! - [`run_counts`]: runs per day
//! - [`sync_state`]: the progress of the sync with Replicate
//! - [`upsert`]: writing models and collections

mod image_copies;
mod run_counts;
mod sync_state;
mod upsert;

use api::{CatalogSource, CatalogVersion, Collection, Model, ModelName, Timestamp, VersionId};
use futures_util::TryStreamExt;
use sqlx::{Row, sqlite::SqliteRow};

use super::{CatalogRepository, StoreError};

pub use run_counts::DailyRunCount;
pub use sync_state::CatalogSyncState;
pub use upsert::UpsertCounts;

/// The setting that counts changes of the catalog.
const REVISION: &str = "catalog_revision";
/// Days of run counts that are read with each model: those shown in lists, and some in case days
/// are missing.
const RECENT_DAYS: i64 = 40;

/// A stored model.
#[derive(Debug, Clone)]
pub struct CatalogRow {
    /// The model.
    pub model: Model,
    /// The source of the record.
    pub source: CatalogSource,
    /// When it was first added to the catalog.
    pub added_at: Timestamp,
    /// The latest daily run counts, oldest first.
    pub runs: Vec<DailyRunCount>,
}

impl CatalogRepository<'_> {
    /// The number of changes of the catalog, by any process.
    pub async fn revision(&self) -> Result<i64, StoreError> {
        let select = sqlx::query_scalar(
            "SELECT CAST(CAST(value AS TEXT) AS INTEGER) FROM settings WHERE name = ?",
        )
        .bind(REVISION);
        Ok(select
            .fetch_optional(&self.store.readers)
            .await?
            .unwrap_or_default())
    }

    /// Calls `visit` with each model, or each of those named, one at a time: all records at once
    /// would take too much memory.
    pub async fn for_each_model(
        &self,
        names: Option<&[String]>,
        mut visit: impl FnMut(CatalogRow),
    ) -> Result<(), StoreError> {
        let select = sqlx::query(
            "SELECT *, (SELECT json_group_array(json_object('date', day, 'total', total, 'daily', daily))
                        FROM (SELECT * FROM catalog_runs WHERE model = catalog_models.model ORDER BY day DESC LIMIT ?1)) AS runs
             FROM catalog_models WHERE ?2 IS NULL OR model IN (SELECT value FROM json_each(?2)) ORDER BY model",
        );
        let names = names.map(|names| serde_json::json!(names).to_string());
        let mut rows = select
            .bind(RECENT_DAYS)
            .bind(names)
            .fetch(&self.store.readers);
        while let Some(row) = rows.try_next().await? {
            let mut runs: Vec<DailyRunCount> = serde_json::from_str(row.try_get("runs")?)
                .map_err(|_| StoreError::Unreadable("run counts"))?;
            runs.reverse();
            visit(CatalogRow {
                runs,
                ..read(&row)?
            });
        }
        Ok(())
    }

    /// A model, without its run counts.
    pub async fn find_model(&self, name: &str) -> Result<Option<CatalogRow>, StoreError> {
        let select = sqlx::query("SELECT * FROM catalog_models WHERE model = ?").bind(name);
        select
            .fetch_optional(&self.store.readers)
            .await?
            .as_ref()
            .map(read)
            .transpose()
    }

    /// The name of the model that has this version.
    pub async fn find_model_by_version(
        &self,
        id: &VersionId,
    ) -> Result<Option<ModelName>, StoreError> {
        let select =
            sqlx::query_scalar("SELECT model FROM catalog_versions WHERE id = ?").bind(id.as_str());
        let model: Option<String> = select.fetch_optional(&self.store.readers).await?;
        model
            .map(|name| {
                name.parse()
                    .map_err(|_| StoreError::Unreadable("model's name"))
            })
            .transpose()
    }

    /// The known versions of a model, newest first.
    pub async fn versions(&self, name: &str) -> Result<Vec<CatalogVersion>, StoreError> {
        let select =
            sqlx::query("SELECT * FROM catalog_versions WHERE model = ? ORDER BY created_at DESC")
                .bind(name);
        let version = |row: &SqliteRow| {
            Ok(CatalogVersion {
                id: row
                    .try_get::<String, _>("id")?
                    .parse()
                    .map_err(|_| StoreError::Unreadable("version's id"))?,
                created_at: Timestamp::from_rfc3339(row.try_get::<String, _>("created_at")?),
                cog_version: row.try_get("cog_version")?,
            })
        };
        select
            .fetch_all(&self.store.readers)
            .await?
            .iter()
            .map(version)
            .collect()
    }

    /// The collections, with the names of their models.
    pub async fn collections(&self) -> Result<Vec<(Collection, Vec<ModelName>)>, StoreError> {
        let rows = sqlx::query("SELECT * FROM catalog_collections ORDER BY name")
            .fetch_all(&self.store.readers)
            .await?;
        let collection = |row: &SqliteRow| {
            let members = serde_json::from_str(row.try_get("members")?)
                .map_err(|_| StoreError::Unreadable("collection"))?;
            let collection = Collection {
                name: row.try_get("name")?,
                slug: row.try_get("slug")?,
                description: row.try_get("description")?,
                full_description: row.try_get("full_description")?,
            };
            Ok((collection, members))
        };
        rows.iter().map(collection).collect()
    }
}

fn read(row: &SqliteRow) -> Result<CatalogRow, StoreError> {
    let source = match row.try_get("source")? {
        "replicate" => CatalogSource::Replicate,
        _ => CatalogSource::Snapshot,
    };
    Ok(CatalogRow {
        model: serde_json::from_str(row.try_get("record")?)
            .map_err(|_| StoreError::Unreadable("model"))?,
        source,
        added_at: Timestamp::from_rfc3339(row.try_get::<String, _>("added_at")?),
        runs: vec![],
    })
}
