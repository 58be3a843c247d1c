use api::{PredictionId, Timestamp};

use super::listed;
use crate::{
    owner::OwnerId,
    store::{Store, StoreError},
};

/// What became of a wish to delete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deletion {
    /// These are hidden now.
    Hidden(Vec<PredictionId>),
    /// So many of them are still running; nothing was changed.
    Running(u64),
}

impl Store {
    /// Hides those of these results that are `owner`'s, unless one of them is still running.
    pub async fn delete_history(
        &self,
        owner: &OwnerId,
        ids: &[PredictionId],
        at: &Timestamp,
    ) -> Result<Deletion, StoreError> {
        let mut transaction = self.write().await?;
        let running = sqlx::query_scalar(
            "SELECT count(*) FROM history WHERE prediction IN (SELECT value FROM json_each(?)) AND owner = ?
             AND status IN ('starting', 'processing')",
        );
        let running: i64 = running
            .bind(listed(ids))
            .bind(owner.as_str())
            .fetch_one(&mut *transaction)
            .await?;
        if running > 0 {
            return Ok(Deletion::Running(running.unsigned_abs()));
        }
        let hide = sqlx::query_scalar(
            "UPDATE history SET deleted_at = ? WHERE prediction IN (SELECT value FROM json_each(?)) AND owner = ? AND deleted_at IS NULL
             RETURNING prediction",
        );
        let hidden: Vec<String> = hide
            .bind(at.as_str())
            .bind(listed(ids))
            .bind(owner.as_str())
            .fetch_all(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(Deletion::Hidden(
            hidden
                .into_iter()
                .filter_map(|id| id.parse().ok())
                .collect(),
        ))
    }

    /// Shows those of these results again that are `owner`'s and deleted, and not gone for good.
    pub async fn restore_history(
        &self,
        owner: &OwnerId,
        ids: &[PredictionId],
    ) -> Result<Vec<PredictionId>, StoreError> {
        let show = sqlx::query_scalar(
            "UPDATE history SET deleted_at = NULL WHERE prediction IN (SELECT value FROM json_each(?)) AND owner = ?
             AND deleted_at IS NOT NULL RETURNING prediction",
        );
        let shown: Vec<String> = show
            .bind(listed(ids))
            .bind(owner.as_str())
            .fetch_all(&self.writer)
            .await?;
        Ok(shown.into_iter().filter_map(|id| id.parse().ok()).collect())
    }

    /// Removes for good what was deleted before `moment`, with all that was told of it, and says how many results that were. Kept bytes
    /// stay: others may be made of the same.
    pub async fn purge_history(&self, moment: &Timestamp) -> Result<u64, StoreError> {
        let purge = sqlx::query(
            "DELETE FROM predictions WHERE id IN (SELECT prediction FROM history WHERE deleted_at < ?)",
        );
        Ok(purge
            .bind(moment.as_str())
            .execute(&self.writer)
            .await?
            .rows_affected())
    }
}
