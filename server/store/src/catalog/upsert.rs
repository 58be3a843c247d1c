use api::{CatalogSource, Collection, Model, ModelName, Timestamp};
use sqlx::{Row, Sqlite, SqliteConnection, Transaction};

use super::{CatalogRepository, REVISION, StoreError};

/// Counts of models that were written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UpsertCounts {
    /// Added.
    pub new: usize,
    /// Changed.
    pub changed: usize,
    /// Unchanged.
    pub same: usize,
}

impl std::ops::AddAssign for UpsertCounts {
    fn add_assign(&mut self, other: Self) {
        self.new += other.new;
        self.changed += other.changed;
        self.same += other.same;
    }
}

enum UpsertOutcome {
    New,
    Changed,
    Same,
}

impl CatalogRepository<'_> {
    /// Writes models, all or none. Records from Replicate take precedence over snapshots, and a
    /// known version or example stays if the new record has none. The flag is true if anything
    /// changed.
    pub async fn upsert_models(
        &self,
        models: Vec<Model>,
        source: CatalogSource,
        now: &Timestamp,
    ) -> Result<(UpsertCounts, bool), StoreError> {
        let (mut transaction, mut counts) = (self.store.write().await?, UpsertCounts::default());
        for model in models {
            match upsert_model(&mut transaction, model, source, now).await? {
                UpsertOutcome::New => counts.new += 1,
                UpsertOutcome::Changed => counts.changed += 1,
                UpsertOutcome::Same => counts.same += 1,
            }
        }
        let is_different = counts.new + counts.changed > 0;
        if is_different {
            increment_revision(&mut transaction).await?;
        }
        transaction.commit().await?;
        Ok((counts, is_different))
    }

    /// Replaces all collections. False if nothing changed.
    pub async fn replace_collections(
        &self,
        collections: &[(Collection, Vec<ModelName>)],
    ) -> Result<bool, StoreError> {
        let mut sorted = collections.to_vec();
        sorted.sort_by(|(one, _), (other, _)| one.name.cmp(&other.name));
        if sorted == self.collections().await? {
            return Ok(false);
        }
        let mut transaction = self.store.write().await?;
        sqlx::query("DELETE FROM catalog_collections")
            .execute(&mut *transaction)
            .await?;
        for (collection, members) in sorted {
            insert_collection(&mut transaction, &collection, &members).await?;
        }
        increment_revision(&mut transaction).await?;
        transaction.commit().await?;
        Ok(true)
    }
}

/// Increments the revision.
pub(super) async fn increment_revision(
    transaction: &mut Transaction<'static, Sqlite>,
) -> Result<(), StoreError> {
    let update = "INSERT INTO settings (name, value) VALUES (?, CAST('1' AS BLOB))
                  ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(CAST(CAST(value AS TEXT) AS INTEGER) + 1 AS TEXT) AS BLOB)";
    sqlx::query(update)
        .bind(REVISION)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

async fn upsert_model(
    connection: &mut SqliteConnection,
    model: Model,
    source: CatalogSource,
    now: &Timestamp,
) -> Result<UpsertOutcome, StoreError> {
    let name = format!("{}/{}", model.owner, model.name);
    let stored =
        sqlx::query("SELECT record, source FROM catalog_models WHERE model = ?").bind(&name);
    let Some(stored) = stored.fetch_optional(&mut *connection).await? else {
        insert(connection, &name, &model, source, now).await?;
        return Ok(UpsertOutcome::New);
    };
    if source == CatalogSource::Snapshot
        && stored.try_get::<&str, _>("source")? == source_str(CatalogSource::Replicate)
    {
        return Ok(UpsertOutcome::Same);
    }
    let record: &str = stored.try_get("record")?;
    let model = if model.latest_version.is_some() && model.default_example.is_some() {
        model
    } else {
        with_known_details(model, record)?
    };
    if record == to_json(&model) && stored.try_get::<&str, _>("source")? == source_str(source) {
        return Ok(UpsertOutcome::Same);
    }
    insert(connection, &name, &model, source, now).await?;
    Ok(UpsertOutcome::Changed)
}

/// The model with the known version and example where it has none.
fn with_known_details(model: Model, record: &str) -> Result<Model, StoreError> {
    let stored: Model =
        serde_json::from_str(record).map_err(|_| StoreError::Unreadable("model"))?;
    Ok(Model {
        latest_version: model.latest_version.or(stored.latest_version),
        default_example: model.default_example.or(stored.default_example),
        ..model
    })
}

async fn insert(
    connection: &mut SqliteConnection,
    name: &str,
    model: &Model,
    source: CatalogSource,
    now: &Timestamp,
) -> Result<(), StoreError> {
    let insert = sqlx::query(
        "INSERT INTO catalog_models (model, record, source, added_at, changed_at) VALUES (?1, ?2, ?3, ?4, ?4)
         ON CONFLICT (model) DO UPDATE SET record = excluded.record, source = excluded.source, changed_at = excluded.changed_at",
    );
    insert
        .bind(name)
        .bind(to_json(model))
        .bind(source_str(source))
        .bind(now.as_str())
        .execute(&mut *connection)
        .await?;
    if let Some(version) = &model.latest_version {
        let insert = sqlx::query(
            "INSERT INTO catalog_versions (id, model, created_at, cog_version) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        );
        let insert = insert
            .bind(version.id.as_str())
            .bind(name)
            .bind(version.created_at.as_str())
            .bind(&version.cog_version);
        insert.execute(connection).await?;
    }
    Ok(())
}

async fn insert_collection(
    connection: &mut SqliteConnection,
    collection: &Collection,
    members: &[ModelName],
) -> Result<(), StoreError> {
    let insert = sqlx::query(
        "INSERT INTO catalog_collections (slug, name, description, full_description, members) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    );
    let insert = insert
        .bind(&collection.slug)
        .bind(&collection.name)
        .bind(&collection.description)
        .bind(&collection.full_description);
    insert
        .bind(serde_json::json!(members).to_string())
        .execute(connection)
        .await?;
    Ok(())
}

fn to_json(model: &Model) -> String {
    serde_json::json!(model).to_string()
}

fn source_str(source: CatalogSource) -> &'static str {
    match source {
        CatalogSource::Replicate => "replicate",
        CatalogSource::Snapshot | CatalogSource::BuiltIn => "snapshot",
    }
}
