use super::{Store, StoreError};

impl Store {
    /// Moves committed pages from the write-ahead log into the database, concurrently with writers.
    /// Without this SQLite does it within a commit, which then takes tens of milliseconds.
    /// <https://sqlite.org/wal.html#performance_considerations>
    pub async fn checkpoint_wal(&self) -> Result<(), StoreError> {
        sqlx::query("PRAGMA wal_checkpoint(PASSIVE)")
            .execute(&self.readers)
            .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::Store;
    use crate::test_support::{me, new_prediction};

    #[tokio::test]
    async fn checkpoint_moves_committed_pages_into_the_database() {
        const PROMPT_BYTES: usize = 1 << 20;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("depth2img.db");
        let store = Store::open(&path).await.unwrap();
        let mut prediction = new_prediction(&me(), 0);
        prediction
            .input
            .insert("prompt".into(), "a".repeat(PROMPT_BYTES).into());
        store.predictions().insert(&prediction).await.unwrap();
        // The size of the file: opening and closing it would drop the locks that SQLite holds.
        let database_bytes = || usize::try_from(std::fs::metadata(&path).unwrap().len()).unwrap();
        assert!(
            database_bytes() < PROMPT_BYTES,
            "the commit writes to the write-ahead log only"
        );
        store.checkpoint_wal().await.unwrap();
        assert!(database_bytes() >= PROMPT_BYTES);
    }
}
