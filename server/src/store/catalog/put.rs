use api::{CatalogSource, Collection, Model, ModelName, Timestamp};
use sqlx::{Row, Sqlite, SqliteConnection, Transaction};

use super::{REVISION, Store, StoreError};

/// What became of models that came in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Put {
    /// They were not there before.
    pub new: usize,
    /// Something of them is different.
    pub changed: usize,
    /// They are as they were.
    pub same: usize,
}

impl std::ops::AddAssign for Put {
    fn add_assign(&mut self, other: Self) {
        self.new += other.new;
        self.changed += other.changed;
        self.same += other.same;
    }
}

/// What became of one.
enum Fate {
    New,
    Changed,
    Same,
}

impl Store {
    /// Writes down models: all of them or none. What Replicate itself has said stays when a snapshot says otherwise, and a version or
    /// example that is known stays when nothing is said of it. True where any is different now.
    pub async fn put_catalog_models(
        &self,
        models: Vec<Model>,
        source: CatalogSource,
        now: &Timestamp,
    ) -> Result<(Put, bool), StoreError> {
        let (mut transaction, mut put) = (self.write().await?, Put::default());
        for model in models {
            match put_one(&mut transaction, model, source, now).await? {
                Fate::New => put.new += 1,
                Fate::Changed => put.changed += 1,
                Fate::Same => put.same += 1,
            }
        }
        let is_different = put.new + put.changed > 0;
        if is_different {
            count(&mut transaction).await?;
        }
        transaction.commit().await?;
        Ok((put, is_different))
    }

    /// Writes down the collections in place of all that there were. False where they are as they were.
    pub async fn put_catalog_collections(
        &self,
        collections: &[(Collection, Vec<ModelName>)],
    ) -> Result<bool, StoreError> {
        let mut sorted = collections.to_vec();
        sorted.sort_by(|(one, _), (other, _)| one.name.cmp(&other.name));
        if sorted == self.catalog_collections().await? {
            return Ok(false);
        }
        let mut transaction = self.write().await?;
        sqlx::query("DELETE FROM catalog_collections")
            .execute(&mut *transaction)
            .await?;
        for (collection, members) in sorted {
            insert_collection(&mut transaction, &collection, &members).await?;
        }
        count(&mut transaction).await?;
        transaction.commit().await?;
        Ok(true)
    }
}

/// The catalog is different now.
pub(super) async fn count(
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

async fn put_one(
    connection: &mut SqliteConnection,
    model: Model,
    source: CatalogSource,
    now: &Timestamp,
) -> Result<Fate, StoreError> {
    let name = format!("{}/{}", model.owner, model.name);
    let kept = sqlx::query("SELECT record, source FROM catalog_models WHERE model = ?").bind(&name);
    let Some(kept) = kept.fetch_optional(&mut *connection).await? else {
        insert(connection, &name, &model, source, now).await?;
        return Ok(Fate::New);
    };
    if source == CatalogSource::Snapshot
        && kept.try_get::<&str, _>("source")? == word(CatalogSource::Replicate)
    {
        return Ok(Fate::Same);
    }
    let record: &str = kept.try_get("record")?;
    let model = match model.latest_version.is_some() && model.default_example.is_some() {
        true => model,
        false => completed(model, record)?,
    };
    if record == written(&model) && kept.try_get::<&str, _>("source")? == word(source) {
        return Ok(Fate::Same);
    }
    insert(connection, &name, &model, source, now).await?;
    Ok(Fate::Changed)
}

/// The model with what was known before of that of which nothing is said.
fn completed(model: Model, record: &str) -> Result<Model, StoreError> {
    let kept: Model = serde_json::from_str(record).map_err(|_| StoreError::Unreadable("model"))?;
    Ok(Model {
        latest_version: model.latest_version.or(kept.latest_version),
        default_example: model.default_example.or(kept.default_example),
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
        "INSERT INTO catalog_models (model, record, source, arrived_at, changed_at) VALUES (?1, ?2, ?3, ?4, ?4)
         ON CONFLICT (model) DO UPDATE SET record = excluded.record, source = excluded.source, changed_at = excluded.changed_at",
    );
    insert
        .bind(name)
        .bind(written(model))
        .bind(word(source))
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

fn written(model: &Model) -> String {
    serde_json::json!(model).to_string()
}

fn word(source: CatalogSource) -> &'static str {
    match source {
        CatalogSource::Replicate => "replicate",
        CatalogSource::Snapshot | CatalogSource::BuiltIn => "snapshot",
    }
}
