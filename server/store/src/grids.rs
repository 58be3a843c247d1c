//! Grids of predictions.
//!
//! - [`feedback`]: notes and votes

mod feedback;

use api::{Axis, GridId, Input, Timestamp};
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    GridRepository, NewPrediction, StoreError, prediction_rows::read_record, predictions::insert,
};
use domain::{owner::OwnerId, prediction::PredictionRecord};

/// A stored grid: predictions that vary one or two inputs, or the model.
#[derive(Debug, Clone, PartialEq)]
pub struct GridRow {
    /// The id.
    pub id: GridId,
    /// The owner.
    pub owner: OwnerId,
    /// The varied inputs.
    pub axes: Vec<Axis>,
    /// The input that all cells share.
    pub input: Input,
    /// The number of cells.
    pub cells: usize,
    /// The owner's note.
    pub note: Option<String>,
    /// The client's idempotency key.
    pub idempotency_key: Option<String>,
    /// When it was accepted.
    pub created_at: Timestamp,
}

impl GridRepository<'_> {
    /// Inserts a grid and its predictions, all or none. False if the idempotency key was used
    /// before.
    pub async fn insert(
        &self,
        grid: &GridRow,
        predictions: &[NewPrediction],
    ) -> Result<bool, StoreError> {
        let mut transaction = self.store.write().await?;
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
        for prediction in predictions {
            insert(&mut transaction, prediction).await?;
        }
        transaction.commit().await?;
        self.store.notifier.notify(&grid.owner);
        Ok(true)
    }

    /// The grid, if `owner` owns it.
    pub async fn find_owned(
        &self,
        owner: &OwnerId,
        id: &GridId,
    ) -> Result<Option<GridRow>, StoreError> {
        let select = sqlx::query("SELECT * FROM grids WHERE id = ? AND owner = ?")
            .bind(id.as_str())
            .bind(owner.as_str());
        select
            .fetch_optional(&self.store.readers)
            .await?
            .as_ref()
            .map(read_grid)
            .transpose()
    }

    /// The grid that `owner` created with this idempotency key.
    pub async fn find_by_idempotency_key(
        &self,
        owner: &OwnerId,
        key: &str,
    ) -> Result<Option<GridRow>, StoreError> {
        let select = sqlx::query("SELECT * FROM grids WHERE owner = ? AND idempotency_key = ?")
            .bind(owner.as_str())
            .bind(key);
        select
            .fetch_optional(&self.store.readers)
            .await?
            .as_ref()
            .map(read_grid)
            .transpose()
    }

    /// The predictions of a grid with their cell indexes, without deleted ones.
    pub async fn cells(&self, grid: &GridId) -> Result<Vec<(usize, PredictionRecord)>, StoreError> {
        let select = sqlx::query("SELECT * FROM predictions WHERE grid = ? AND id NOT IN (SELECT prediction FROM history WHERE deleted_at IS NOT NULL) ORDER BY grid_cell").bind(grid.as_str());
        let cell = |row: &SqliteRow| {
            Ok((
                row.try_get::<i64, _>("grid_cell")? as usize,
                read_record(row)?,
            ))
        };
        select
            .fetch_all(&self.store.readers)
            .await?
            .iter()
            .map(cell)
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
