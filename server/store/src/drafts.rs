use api::{Draft, FileId, Timestamp};

use super::{DraftRepository, StoreError};
use domain::owner::OwnerId;

impl DraftRepository<'_> {
    /// The draft of `owner`.
    pub async fn find(&self, owner: &OwnerId) -> Result<Option<Draft>, StoreError> {
        let select = sqlx::query_as("SELECT revision, content FROM drafts WHERE owner = ?")
            .bind(owner.as_str());
        let row: Option<(i64, String)> = select.fetch_optional(&self.store.readers).await?;
        let read = |(revision, content): (i64, String)| {
            let draft: Draft =
                serde_json::from_str(&content).map_err(|_| StoreError::Unreadable("draft"))?;
            Ok(Draft {
                revision: revision.unsigned_abs(),
                ..draft
            })
        };
        row.map(read).transpose()
    }

    /// Replaces the draft of `owner` and the uploads that it references. Returns the revision,
    /// which increases only if the draft changed.
    pub async fn save(
        &self,
        owner: &OwnerId,
        draft: &Draft,
        files: &[FileId],
        now: &Timestamp,
    ) -> Result<u64, StoreError> {
        let content = serde_json::json!(Draft {
            revision: 0,
            ..draft.clone()
        })
        .to_string();
        let mut transaction = self.store.write().await?;
        let insert = sqlx::query_scalar(
            "INSERT INTO drafts (owner, revision, content, changed_at) VALUES (?, 1, ?, ?)
             ON CONFLICT (owner) DO UPDATE SET revision = revision + (content <> excluded.content), content = excluded.content, changed_at = excluded.changed_at
             RETURNING revision",
        );
        let insert = insert.bind(owner.as_str()).bind(content).bind(now.as_str());
        let revision: i64 = insert.fetch_one(&mut *transaction).await?;
        sqlx::query("DELETE FROM draft_files WHERE owner = ?")
            .bind(owner.as_str())
            .execute(&mut *transaction)
            .await?;
        for file in files {
            let insert =
                sqlx::query("INSERT OR IGNORE INTO draft_files (owner, file) VALUES (?, ?)");
            insert
                .bind(owner.as_str())
                .bind(file.as_str())
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(revision.unsigned_abs())
    }

    /// Deletes drafts that have not changed since `cutoff`; returns how many.
    pub async fn delete_unchanged_since(&self, cutoff: &Timestamp) -> Result<u64, StoreError> {
        let delete = sqlx::query("DELETE FROM drafts WHERE changed_at < ?").bind(cutoff.as_str());
        Ok(delete.execute(&self.store.writer).await?.rows_affected())
    }
}
