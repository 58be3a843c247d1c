//! - [`pictures`]: copies of their pictures
//! - [`put`]: what came in
//! - [`runs`]: how often models ran
//! - [`walk`]: how far the reading of lists elsewhere has come

mod pictures;
mod put;
mod runs;
mod walk;

use api::{CatalogSource, CatalogVersion, Collection, Model, ModelName, Timestamp, VersionId};
use futures_util::TryStreamExt;
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError};

pub use put::Put;
pub use runs::KnownDay;
pub use walk::CatalogWalk;

/// The name of what counts the changes of the catalog, in the settings.
const REVISION: &str = "catalog_revision";
/// Days of runs that are read with each model: those that lists show, and some in case that days are missing.
const RECENT_DAYS: i64 = 40;

/// A model as it rests in the database.
#[derive(Debug, Clone)]
pub struct CatalogRow {
    /// What is known of it.
    pub model: Model,
    /// Where that is from.
    pub source: CatalogSource,
    /// When it first came into this catalog.
    pub arrived_at: Timestamp,
    /// The last days of which its runs are known, the oldest first.
    pub runs: Vec<KnownDay>,
}

impl Store {
    /// How often the catalog changed, by whatever process.
    pub async fn catalog_revision(&self) -> Result<i64, StoreError> {
        let select = sqlx::query_scalar(
            "SELECT CAST(CAST(value AS TEXT) AS INTEGER) FROM settings WHERE name = ?",
        )
        .bind(REVISION);
        Ok(select
            .fetch_optional(&self.readers)
            .await?
            .unwrap_or_default())
    }

    /// Tells each model, or each of those `named`, one after the other: together their records are larger than what should be in memory at
    /// once.
    pub async fn each_catalog_model(
        &self,
        named: Option<&[String]>,
        mut tell: impl FnMut(CatalogRow),
    ) -> Result<(), StoreError> {
        let select = sqlx::query(
            "SELECT *, (SELECT json_group_array(json_object('date', day, 'total', total, 'daily', daily))
                        FROM (SELECT * FROM catalog_runs WHERE model = catalog_models.model ORDER BY day DESC LIMIT ?1)) AS runs
             FROM catalog_models WHERE ?2 IS NULL OR model IN (SELECT value FROM json_each(?2)) ORDER BY model",
        );
        let named = named.map(|names| serde_json::json!(names).to_string());
        let mut rows = select.bind(RECENT_DAYS).bind(named).fetch(&self.readers);
        while let Some(row) = rows.try_next().await? {
            let mut runs: Vec<KnownDay> = serde_json::from_str(row.try_get("runs")?)
                .map_err(|_| StoreError::Unreadable("model's history of runs"))?;
            runs.reverse();
            tell(CatalogRow {
                runs,
                ..read(&row)?
            });
        }
        Ok(())
    }

    /// A model, without its runs.
    pub async fn catalog_model(&self, name: &str) -> Result<Option<CatalogRow>, StoreError> {
        let select = sqlx::query("SELECT * FROM catalog_models WHERE model = ?").bind(name);
        select
            .fetch_optional(&self.readers)
            .await?
            .as_ref()
            .map(read)
            .transpose()
    }

    /// The model that has this version, by its name.
    pub async fn catalog_version(&self, id: &VersionId) -> Result<Option<ModelName>, StoreError> {
        let select =
            sqlx::query_scalar("SELECT model FROM catalog_versions WHERE id = ?").bind(id.as_str());
        let model: Option<String> = select.fetch_optional(&self.readers).await?;
        model
            .map(|name| {
                name.parse()
                    .map_err(|_| StoreError::Unreadable("model's name"))
            })
            .transpose()
    }

    /// The versions that are known of a model, newest first.
    pub async fn catalog_versions(&self, name: &str) -> Result<Vec<CatalogVersion>, StoreError> {
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
            .fetch_all(&self.readers)
            .await?
            .iter()
            .map(version)
            .collect()
    }

    /// The collections, each with the names of its models.
    pub async fn catalog_collections(
        &self,
    ) -> Result<Vec<(Collection, Vec<ModelName>)>, StoreError> {
        let rows = sqlx::query("SELECT * FROM catalog_collections ORDER BY name")
            .fetch_all(&self.readers)
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
        arrived_at: Timestamp::from_rfc3339(row.try_get::<String, _>("arrived_at")?),
        runs: vec![],
    })
}
