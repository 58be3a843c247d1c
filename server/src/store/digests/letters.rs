use std::collections::HashSet;

use api::{DigestId, Timestamp};
use serde_json::json;

use super::{DigestRow, read};
use crate::store::{Store, StoreError};

/// Takes a letter in hand: who reads the same row later finds another moment in it.
const CLAIM: &str = "UPDATE digests SET due_at = ? WHERE id = ? AND due_at = ?";

impl Store {
    /// The digests of which a letter is due, at most `limit`.
    pub async fn due_digests(
        &self,
        now: &Timestamp,
        limit: usize,
    ) -> Result<Vec<DigestRow>, StoreError> {
        let select = sqlx::query("SELECT * FROM digests WHERE due_at <= ? ORDER BY due_at LIMIT ?")
            .bind(now.as_str())
            .bind(limit as i64);
        select
            .fetch_all(&self.readers)
            .await?
            .iter()
            .map(read)
            .collect()
    }

    /// The models that a digest has told of.
    pub async fn told_models(&self, id: &DigestId) -> Result<HashSet<String>, StoreError> {
        let select = sqlx::query_scalar("SELECT model FROM digest_models WHERE digest = ?")
            .bind(id.as_str());
        Ok(select.fetch_all(&self.readers).await?.into_iter().collect())
    }

    /// Takes a letter in hand that is due as `due` says, and writes down which models it tells of; the next is due at `next`. False where
    /// somebody else did, or the digest has ended.
    pub async fn claim_digest(
        &self,
        due: &DigestRow,
        next: &Timestamp,
        letter: &str,
        models: &[String],
    ) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        let id = due.digest.id.as_str();
        let claim = sqlx::query(CLAIM)
            .bind(next.as_str())
            .bind(id)
            .bind(due.due_at.as_ref().map(Timestamp::as_str));
        if claim.execute(&mut *transaction).await?.rows_affected() == 0 {
            return Ok(false);
        }
        let insert = sqlx::query(
            "INSERT OR IGNORE INTO digest_models (digest, model, letter) SELECT ?, value, ? FROM json_each(?)",
        );
        insert
            .bind(id)
            .bind(letter)
            .bind(json!(models).to_string())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// The letter that asks for a yes was taken by the mail server, or never will be.
    pub async fn settle_request(&self, id: &DigestId) -> Result<(), StoreError> {
        let update = sqlx::query(
            "UPDATE digests SET due_at = NULL, attempts = 0 WHERE id = ? AND confirmed_at IS NULL",
        )
        .bind(id.as_str());
        update.execute(&self.writer).await?;
        Ok(())
    }

    /// A letter was taken by the mail server at `at`.
    pub async fn settle_digest(&self, id: &DigestId, at: &Timestamp) -> Result<(), StoreError> {
        let update = sqlx::query("UPDATE digests SET last_sent_at = ?, attempts = 0 WHERE id = ?")
            .bind(at.as_str())
            .bind(id.as_str());
        update.execute(&self.writer).await?;
        Ok(())
    }

    /// A letter was not taken: what it tells of is news again, and the next attempt is due at `at`, after `attempts` that failed.
    pub async fn release_digest(
        &self,
        id: &DigestId,
        letter: &str,
        at: &Timestamp,
        attempts: u32,
    ) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        let delete = sqlx::query("DELETE FROM digest_models WHERE digest = ? AND letter = ?")
            .bind(id.as_str())
            .bind(letter);
        delete.execute(&mut *transaction).await?;
        let update = sqlx::query("UPDATE digests SET due_at = ?, attempts = ? WHERE id = ?")
            .bind(at.as_str())
            .bind(attempts);
        update.bind(id.as_str()).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The mailbox refused a letter for good: nothing is sent before another yes.
    pub async fn refuse_digest(&self, id: &DigestId, now: &Timestamp) -> Result<(), StoreError> {
        let update = sqlx::query(
            "UPDATE digests SET confirmed_at = NULL, news_since = NULL, due_at = NULL, attempts = 0, has_failed = 1, asked_at = ? WHERE id = ?",
        );
        update
            .bind(now.as_str())
            .bind(id.as_str())
            .execute(&self.writer)
            .await?;
        Ok(())
    }
}
