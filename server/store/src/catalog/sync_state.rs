use api::Timestamp;

use super::super::{CatalogRepository, StoreError};

/// Names of the settings that hold the state.
const CURSOR: &str = "catalog_sync_cursor";
const COMPLETED_AT: &str = "catalog_sync_completed_at";

/// The progress of the sync with Replicate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CatalogSyncState {
    /// The cursor of the next page, if a sync is in progress.
    pub cursor: Option<String>,
    /// When the last sync was completed.
    pub completed_at: Option<Timestamp>,
}

impl CatalogRepository<'_> {
    /// The current state.
    pub async fn sync_state(&self) -> Result<CatalogSyncState, StoreError> {
        Ok(CatalogSyncState {
            cursor: self.setting(CURSOR).await?,
            completed_at: self
                .setting(COMPLETED_AT)
                .await?
                .map(Timestamp::from_rfc3339),
        })
    }

    /// Stores the cursor of the next page; `None` if there is none.
    pub async fn set_sync_cursor(&self, cursor: Option<&str>) -> Result<(), StoreError> {
        match cursor {
            Some(cursor) => self.set_setting(CURSOR, cursor).await,
            None => {
                sqlx::query("DELETE FROM settings WHERE name = ?")
                    .bind(CURSOR)
                    .execute(&self.store.writer)
                    .await?;
                Ok(())
            }
        }
    }

    /// Records that the sync was completed.
    pub async fn finish_sync(&self, at: &Timestamp) -> Result<(), StoreError> {
        self.set_sync_cursor(None).await?;
        self.set_setting(COMPLETED_AT, at.as_str()).await
    }

    async fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let select = sqlx::query_scalar("SELECT value FROM settings WHERE name = ?").bind(name);
        let value: Option<Vec<u8>> = select.fetch_optional(&self.store.readers).await?;
        Ok(value.and_then(|bytes| String::from_utf8(bytes).ok()))
    }

    async fn set_setting(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let insert = sqlx::query("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)");
        insert
            .bind(name)
            .bind(value.as_bytes())
            .execute(&self.store.writer)
            .await?;
        Ok(())
    }
}
