use api::{Input, Preset, PresetId, Timestamp, limits};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError};
use crate::owner::OwnerId;

/// What became of a preset that was to be kept or renamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PresetChange {
    /// It is done.
    Done,
    /// There is no such preset.
    Missing,
    /// Another one of the owner's has that name.
    NameTaken,
    /// The owner has [`limits::PRESETS`] already.
    TooMany,
}

impl Store {
    /// The presets of `owner`, by name.
    pub async fn presets(&self, owner: &OwnerId) -> Result<Vec<Preset>, StoreError> {
        let select =
            sqlx::query("SELECT * FROM presets WHERE owner = ? ORDER BY name COLLATE NOCASE, name")
                .bind(owner.as_str());
        select
            .fetch_all(&self.readers)
            .await?
            .iter()
            .map(read)
            .collect()
    }

    /// Keeps a preset of `owner`'s.
    pub async fn insert_preset(
        &self,
        owner: &OwnerId,
        preset: &Preset,
    ) -> Result<PresetChange, StoreError> {
        let mut transaction = self.write().await?;
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

    /// Gives a preset of `owner`'s another name.
    pub async fn rename_preset(
        &self,
        owner: &OwnerId,
        id: &PresetId,
        name: &str,
    ) -> Result<PresetChange, StoreError> {
        let mut transaction = self.write().await?;
        let taken = sqlx::query_scalar(
            "SELECT count(*) FROM presets WHERE owner = ? AND name = ? AND id <> ?",
        );
        let taken: i64 = taken
            .bind(owner.as_str())
            .bind(name)
            .bind(id.as_str())
            .fetch_one(&mut *transaction)
            .await?;
        let update = sqlx::query("UPDATE presets SET name = ? WHERE id = ? AND owner = ?");
        let is_there =
            sqlx::query_scalar("SELECT count(*) FROM presets WHERE id = ? AND owner = ?");
        let is_there: i64 = is_there
            .bind(id.as_str())
            .bind(owner.as_str())
            .fetch_one(&mut *transaction)
            .await?;
        if is_there == 0 {
            return Ok(PresetChange::Missing);
        }
        if taken > 0 {
            return Ok(PresetChange::NameTaken);
        }
        update
            .bind(name)
            .bind(id.as_str())
            .bind(owner.as_str())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(PresetChange::Done)
    }

    /// Forgets a preset of `owner`'s; false where there is none.
    pub async fn delete_preset(&self, owner: &OwnerId, id: &PresetId) -> Result<bool, StoreError> {
        let delete = sqlx::query("DELETE FROM presets WHERE id = ? AND owner = ?")
            .bind(id.as_str())
            .bind(owner.as_str());
        Ok(delete.execute(&self.writer).await?.rows_affected() > 0)
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
