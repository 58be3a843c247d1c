use std::collections::HashSet;

use api::{DigestId, Timestamp};
use serde_json::json;

use super::{DigestRow, read};
use crate::{DigestRepository, StoreError};

/// Claims a message: a concurrent reader of the same row finds another due time.
const CLAIM: &str = "UPDATE digests SET due_at = ? WHERE id = ? AND due_at = ?";

impl DigestRepository<'_> {
    /// Digests with a message due at `now`, at most `limit`.
    pub async fn due(&self, now: &Timestamp, limit: usize) -> Result<Vec<DigestRow>, StoreError> {
        let select = sqlx::query("SELECT * FROM digests WHERE due_at <= ? ORDER BY due_at LIMIT ?")
            .bind(now.as_str())
            .bind(limit as i64);
        select
            .fetch_all(&self.store.readers)
            .await?
            .iter()
            .map(read)
            .collect()
    }

    /// The models that were already reported by a digest.
    pub async fn reported_models(&self, id: &DigestId) -> Result<HashSet<String>, StoreError> {
        let select = sqlx::query_scalar("SELECT model FROM digest_models WHERE digest = ?")
            .bind(id.as_str());
        Ok(select
            .fetch_all(&self.store.readers)
            .await?
            .into_iter()
            .collect())
    }

    /// Claims the due message, and records the models that it reports; the next is due at `next`.
    /// False if another process claimed it or the digest is gone.
    pub async fn claim(
        &self,
        due: &DigestRow,
        next: &Timestamp,
        email_id: &str,
        models: &[String],
    ) -> Result<bool, StoreError> {
        let mut transaction = self.store.write().await?;
        let id = due.digest.id.as_str();
        let claim = sqlx::query(CLAIM)
            .bind(next.as_str())
            .bind(id)
            .bind(due.due_at.as_ref().map(Timestamp::as_str));
        if claim.execute(&mut *transaction).await?.rows_affected() == 0 {
            return Ok(false);
        }
        let insert = sqlx::query(
            "INSERT OR IGNORE INTO digest_models (digest, model, email_id) SELECT ?, value, ? FROM json_each(?)",
        );
        insert
            .bind(id)
            .bind(email_id)
            .bind(json!(models).to_string())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// The confirmation email was sent, or never will be.
    pub async fn complete_confirmation(&self, id: &DigestId) -> Result<(), StoreError> {
        let update = sqlx::query(
            "UPDATE digests SET due_at = NULL, attempts = 0 WHERE id = ? AND confirmed_at IS NULL",
        )
        .bind(id.as_str());
        update.execute(&self.store.writer).await?;
        Ok(())
    }

    /// A message was accepted by the mail server at `at`.
    pub async fn complete(&self, id: &DigestId, at: &Timestamp) -> Result<(), StoreError> {
        let update = sqlx::query("UPDATE digests SET last_sent_at = ?, attempts = 0 WHERE id = ?")
            .bind(at.as_str())
            .bind(id.as_str());
        update.execute(&self.store.writer).await?;
        Ok(())
    }

    /// Sending failed: its models are unreported again, and the next attempt is due at `at`.
    pub async fn release(
        &self,
        id: &DigestId,
        email_id: &str,
        at: &Timestamp,
        attempts: u32,
    ) -> Result<(), StoreError> {
        let mut transaction = self.store.write().await?;
        let delete = sqlx::query("DELETE FROM digest_models WHERE digest = ? AND email_id = ?")
            .bind(id.as_str())
            .bind(email_id);
        delete.execute(&mut *transaction).await?;
        let update = sqlx::query("UPDATE digests SET due_at = ?, attempts = ? WHERE id = ?")
            .bind(at.as_str())
            .bind(attempts);
        update.bind(id.as_str()).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The mailbox permanently rejected a message: the digest must be confirmed again.
    pub async fn reject(&self, id: &DigestId, now: &Timestamp) -> Result<(), StoreError> {
        let update = sqlx::query(
            "UPDATE digests SET confirmed_at = NULL, new_models_since = NULL, due_at = NULL, attempts = 0, has_failed = 1, requested_at = ? WHERE id = ?",
        );
        update
            .bind(now.as_str())
            .bind(id.as_str())
            .execute(&self.store.writer)
            .await?;
        Ok(())
    }
}
