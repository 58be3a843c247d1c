use api::{Input, Preset, PresetId, Timestamp, limits};
use sqlx::{Row, sqlite::SqliteRow};

use super::{PresetRepository, StoreError};
use domain::owner::OwnerId;

/// The outcome of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PresetChange {
    /// Done.
    Done,
    /// There is no such preset.
    Missing,
    /// Another preset of the owner has this name.
    NameTaken,
    /// The owner has [`limits::PRESETS`] already.
    TooMany,
}

impl PresetRepository<'_> {
    /// The presets of `owner`, by name.
    pub async fn list(&self, owner: &OwnerId) -> Result<Vec<Preset>, StoreError> {
        let select =
            sqlx::query("SELECT * FROM presets WHERE owner = ? ORDER BY name COLLATE NOCASE, name")
                .bind(owner.as_str());
        select
            .fetch_all(&self.store.readers)
            .await?
            .iter()
            .map(read)
            .collect()
    }

    /// Stores a preset.
    pub async fn insert(
        &self,
        owner: &OwnerId,
        preset: &Preset,
    ) -> Result<PresetChange, StoreError> {
        let mut transaction = self.store.write().await?;
        let count =
            sqlx::query_scalar("SELECT count(*) FROM presets WHERE owner = ?").bind(owner.as_str());
        let count: i64 = count.fetch_one(&mut *transaction).await?;
        if count >= limits::PRESETS as i64 {
            return Ok(PresetChange::TooMany);
        }
        let insert = sqlx::query(
            "INSERT INTO presets (id, owner, name, input, created_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (owner, name) DO NOTHING",
        )
        .bind(preset.id.as_str())
        .bind(owner.as_str())
        .bind(&preset.name)
        .bind(serde_json::json!(preset.input).to_string())
        .bind(preset.created_at.as_str());
        let inserted = insert.execute(&mut *transaction).await?.rows_affected();
        transaction.commit().await?;
        Ok(if inserted == 1 {
            PresetChange::Done
        } else {
            PresetChange::NameTaken
        })
    }

    /// Renames a preset.
    pub async fn rename(
        &self,
        owner: &OwnerId,
        id: &PresetId,
        name: &str,
    ) -> Result<PresetChange, StoreError> {
        let mut transaction = self.store.write().await?;
        let exists = sqlx::query_scalar("SELECT count(*) FROM presets WHERE id = ? AND owner = ?");
        let exists: i64 = exists
            .bind(id.as_str())
            .bind(owner.as_str())
            .fetch_one(&mut *transaction)
            .await?;
        if exists == 0 {
            return Ok(PresetChange::Missing);
        }
        let taken = sqlx::query_scalar(
            "SELECT count(*) FROM presets WHERE owner = ? AND name = ? AND id <> ?",
        );
        let taken: i64 = taken
            .bind(owner.as_str())
            .bind(name)
            .bind(id.as_str())
            .fetch_one(&mut *transaction)
            .await?;
        if taken > 0 {
            return Ok(PresetChange::NameTaken);
        }
        sqlx::query("UPDATE presets SET name = ? WHERE id = ? AND owner = ?")
            .bind(name)
            .bind(id.as_str())
            .bind(owner.as_str())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(PresetChange::Done)
    }

    /// Deletes a preset; false if there is none.
    pub async fn delete(&self, owner: &OwnerId, id: &PresetId) -> Result<bool, StoreError> {
        let delete = sqlx::query("DELETE FROM presets WHERE id = ? AND owner = ?")
            .bind(id.as_str())
            .bind(owner.as_str());
        Ok(delete.execute(&self.store.writer).await?.rows_affected() > 0)
    }
}

fn read(row: &SqliteRow) -> Result<Preset, StoreError> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let unreadable = || StoreError::Unreadable("preset");
    let input: Input = serde_json::from_str(&text("input")?).map_err(|_| unreadable())?;
    Ok(Preset {
        id: text("id")?.parse().map_err(|_| unreadable())?,
        name: text("name")?,
        input,
        created_at: Timestamp::from_rfc3339(text("created_at")?),
    })
}
