use api::{Draft, FileId, Timestamp};

use super::{Store, StoreError};
use crate::owner::OwnerId;

impl Store {
    /// What `owner` is working on.
    pub async fn draft(&self, owner: &OwnerId) -> Result<Option<Draft>, StoreError> {
        let select = sqlx::query_as("SELECT revision, content FROM drafts WHERE owner = ?")
            .bind(owner.as_str());
        let row: Option<(i64, String)> = select.fetch_optional(&self.readers).await?;
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

    /// Keeps what `owner` is working on at `now`, in place of what was kept, and with it the uploads `files`. Returns its revision:
    /// another one only where it is another draft.
    pub async fn keep_draft(
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
        let mut transaction = self.write().await?;
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

    /// Forgets drafts that have not changed since `moment` and says how many they were.
    pub async fn delete_drafts(&self, moment: &Timestamp) -> Result<u64, StoreError> {
        let delete = sqlx::query("DELETE FROM drafts WHERE changed_at < ?").bind(moment.as_str());
        Ok(delete.execute(&self.writer).await?.rows_affected())
    }
}
