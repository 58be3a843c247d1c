use std::time::Duration;

use super::Store;

/// How often the log is emptied: often enough that it is never much.
const INTERVAL: Duration = Duration::from_secs(1);

impl Store {
    /// Moves what is committed from the write-ahead log into the database, beside whoever writes, for as long as this is polled. By itself SQLite
    /// does it within a commit, and that commit then takes tens of milliseconds.
    /// <https://sqlite.org/wal.html#performance_considerations>
    pub async fn empty_log(&self) {
        let mut ticks = tokio::time::interval(INTERVAL);
        loop {
            ticks.tick().await;
            if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(&self.readers).await {
                tracing::warn!(error = &error as &dyn std::error::Error, "the database's log could not be emptied; it will be tried again");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        predictions::world::{draft, me},
        store::Store,
    };

    #[tokio::test]
    async fn what_was_committed_reaches_the_database_without_a_commit_that_waits_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("depth2img.db");
        let store = Store::open(&path).await.unwrap();
        let emptying = tokio::spawn({
            let store = store.clone();
            async move { store.empty_log().await }
        });
        let draft = draft(&me(), 0);
        store.insert_prediction(&draft).await.unwrap();
        let alone = folder.path().join("copy.db");
        // A copy of the file without its log has the row as soon as the log was emptied.
        for _ in 0..200 {
            std::fs::copy(&path, &alone).unwrap();
            let copy = Store::open(&alone).await.unwrap();
            let is_there = copy.prediction(&draft.id).await.is_ok_and(|found| found.is_some());
            copy.close().await;
            if is_there {
                emptying.abort();
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("the log was never emptied");
    }
}
