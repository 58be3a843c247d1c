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
            if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)")
                .execute(&self.readers)
                .await
            {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the database's log could not be emptied; it will be tried again"
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::{
        predictions::world::{draft, me},
        store::Store,
    };

    /// Between two looks at the folder.
    const LOOK: Duration = Duration::from_millis(10);
    /// Far above what it takes: only a log that is never emptied gets here.
    const PATIENCE: Duration = Duration::from_secs(30);

    #[tokio::test]
    async fn what_was_committed_reaches_the_database_without_a_commit_that_waits_for_it() {
        const MUCH: usize = 1 << 20;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("depth2img.db");
        let store = Store::open(&path).await.unwrap();
        let mut draft = draft(&me(), 0);
        draft.input.insert("prompt".into(), "a".repeat(MUCH).into());
        store.insert_prediction(&draft).await.unwrap();
        // Asked of the folder: opening the file and closing it again would drop the locks SQLite holds on it.
        let kept = || usize::try_from(std::fs::metadata(&path).unwrap().len()).unwrap();
        assert!(
            kept() < MUCH,
            "the commit wrote into the log, and into the log only"
        );

        let emptying = store.empty_log();
        let arrived = async {
            while kept() < MUCH {
                tokio::time::sleep(LOOK).await;
            }
        };
        tokio::select! {
            () = emptying => unreachable!("it is done for as long as the server runs"),
            waited = tokio::time::timeout(PATIENCE, arrived) => waited.expect("the log was never emptied"),
        }
    }
}
