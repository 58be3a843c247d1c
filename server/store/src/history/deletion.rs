use api::{PredictionId, Timestamp};

use super::ids_json;
use crate::{HistoryRepository, StoreError};
use domain::owner::OwnerId;

/// The outcome of a deletion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deletion {
    /// These are deleted now.
    Deleted(Vec<PredictionId>),
    /// So many are still running; nothing was deleted.
    Running(u64),
}

impl HistoryRepository<'_> {
    /// Hides those results that are `owner`'s, unless one is still running.
    pub async fn delete(
        &self,
        owner: &OwnerId,
        ids: &[PredictionId],
        at: &Timestamp,
    ) -> Result<Deletion, StoreError> {
        let mut transaction = self.store.write().await?;
        let running = sqlx::query_scalar(
            "SELECT count(*) FROM history WHERE prediction IN (SELECT value FROM json_each(?)) AND owner = ?
             AND status IN ('starting', 'processing')",
        );
        let running: i64 = running
            .bind(ids_json(ids))
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
            .bind(ids_json(ids))
            .bind(owner.as_str())
            .fetch_all(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(Deletion::Deleted(
            hidden
                .into_iter()
                .filter_map(|id| id.parse().ok())
                .collect(),
        ))
    }

    /// Restores those deleted results that are `owner`'s and not purged.
    pub async fn restore(
        &self,
        owner: &OwnerId,
        ids: &[PredictionId],
    ) -> Result<Vec<PredictionId>, StoreError> {
        let show = sqlx::query_scalar(
            "UPDATE history SET deleted_at = NULL WHERE prediction IN (SELECT value FROM json_each(?)) AND owner = ?
             AND deleted_at IS NOT NULL RETURNING prediction",
        );
        let shown: Vec<String> = show
            .bind(ids_json(ids))
            .bind(owner.as_str())
            .fetch_all(&self.store.writer)
            .await?;
        Ok(shown.into_iter().filter_map(|id| id.parse().ok()).collect())
    }

    /// Purges results deleted before `cutoff`, with their events; returns how many. Blobs stay:
    /// others may reference the same bytes.
    pub async fn purge_deleted(&self, cutoff: &Timestamp) -> Result<u64, StoreError> {
        let purge = sqlx::query(
            "DELETE FROM predictions WHERE id IN (SELECT prediction FROM history WHERE deleted_at < ?)",
        );
        Ok(purge
            .bind(cutoff.as_str())
            .execute(&self.store.writer)
            .await?
            .rows_affected())
    }
}
