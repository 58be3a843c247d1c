//! Grids, and what is said about them.

mod said;

use api::{Axis, GridId, Input, Timestamp};
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Draft, Store, StoreError,
    predictions::{insert, read_record},
};
use crate::{owner::OwnerId, predictions::Record};

/// Predictions that vary one or two inputs, as they rest in the database.
#[derive(Debug, Clone, PartialEq)]
pub struct GridRow {
    /// Its id.
    pub id: GridId,
    /// Whose it is.
    pub owner: OwnerId,
    /// What is varied.
    pub axes: Vec<Axis>,
    /// What all have in common.
    pub input: Input,
    /// How many they are.
    pub cells: usize,
    /// Its owner's note.
    pub note: Option<String>,
    /// The caller's own name for the request.
    pub idempotency_key: Option<String>,
    /// When it was accepted.
    pub created_at: Timestamp,
}

impl Store {
    /// Writes down a grid and all its predictions: all of them or none. False where the owner has used the same idempotency key before.
    pub async fn insert_grid(&self, grid: &GridRow, drafts: &[Draft]) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        let result = sqlx::query(
            "INSERT INTO grids (id, owner, axes, input, cells, idempotency_key, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (owner, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING",
        )
        .bind(grid.id.as_str())
        .bind(grid.owner.as_str())
        .bind(serde_json::json!(grid.axes).to_string())
        .bind(serde_json::json!(grid.input).to_string())
        .bind(grid.cells as i64)
        .bind(&grid.idempotency_key)
        .bind(grid.created_at.as_str())
        .execute(&mut *transaction)
        .await?;
        if result.rows_affected() == 0 {
            return Ok(false);
        }
        for draft in drafts {
            insert(&mut transaction, draft).await?;
        }
        transaction.commit().await?;
        self.changes.announce(&grid.owner);
        Ok(true)
    }

    /// The grid, if `owner` owns it.
    pub async fn grid_of(
        &self,
        owner: &OwnerId,
        id: &GridId,
    ) -> Result<Option<GridRow>, StoreError> {
        let select = sqlx::query("SELECT * FROM grids WHERE id = ? AND owner = ?")
            .bind(id.as_str())
            .bind(owner.as_str());
        select
            .fetch_optional(&self.readers)
            .await?
            .as_ref()
            .map(read_grid)
            .transpose()
    }

    /// The grid that `owner` created under this idempotency key.
    pub async fn grid_by_key(
        &self,
        owner: &OwnerId,
        key: &str,
    ) -> Result<Option<GridRow>, StoreError> {
        let select = sqlx::query("SELECT * FROM grids WHERE owner = ? AND idempotency_key = ?")
            .bind(owner.as_str())
            .bind(key);
        select
            .fetch_optional(&self.readers)
            .await?
            .as_ref()
            .map(read_grid)
            .transpose()
    }

    /// The predictions of a grid, each with its place.
    pub async fn predictions_in(&self, grid: &GridId) -> Result<Vec<(usize, Record)>, StoreError> {
        let select = sqlx::query("SELECT * FROM predictions WHERE grid = ? AND id NOT IN (SELECT prediction FROM history WHERE deleted_at IS NOT NULL) ORDER BY grid_cell").bind(grid.as_str());
        let place = |row: &SqliteRow| {
            Ok((
                row.try_get::<i64, _>("grid_cell")? as usize,
                read_record(row)?,
            ))
        };
        select
            .fetch_all(&self.readers)
            .await?
            .iter()
            .map(place)
            .collect()
    }
}

fn read_grid(row: &SqliteRow) -> Result<GridRow, StoreError> {
    let text = |column: &str| row.try_get::<String, _>(column);
    Ok(GridRow {
        id: text("id")?
            .parse()
            .map_err(|_| StoreError::Unreadable("grid's id"))?,
        owner: OwnerId::from_stored(text("owner")?),
        axes: serde_json::from_str(&text("axes")?)
            .map_err(|_| StoreError::Unreadable("grid's axes"))?,
        input: serde_json::from_str(&text("input")?)
            .map_err(|_| StoreError::Unreadable("grid's input"))?,
        cells: row.try_get::<i64, _>("cells")? as usize,
        note: row.try_get("note")?,
        idempotency_key: row.try_get("idempotency_key")?,
        created_at: Timestamp::from_rfc3339(text("created_at")?),
    })
}
