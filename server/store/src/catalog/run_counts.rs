use api::ModelName;
use serde::{Deserialize, Serialize};

use super::{CatalogRepository, StoreError, upsert::increment_revision};

/// A model's runs on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DailyRunCount {
    /// The day, as `2025-01-15`.
    pub date: String,
    /// Runs up to and including this day.
    pub total: u64,
    /// Runs since the previous known day, if the source says so.
    pub daily: Option<u32>,
}

impl CatalogRepository<'_> {
    /// Writes run counts, all or none, and returns the number of changed days. Models outside the
    /// catalog are skipped.
    pub async fn upsert_run_counts(
        &self,
        runs: &[(ModelName, Vec<DailyRunCount>)],
    ) -> Result<u64, StoreError> {
        let (mut transaction, mut different) = (self.store.write().await?, 0);
        for (name, days) in runs {
            let insert = sqlx::query(
                "INSERT INTO catalog_runs (model, day, total, daily)
                 SELECT ?1, value ->> 'date', value ->> 'total', value ->> 'daily' FROM json_each(?2)
                 WHERE EXISTS (SELECT 1 FROM catalog_models WHERE model = ?1)
                 ON CONFLICT (model, day) DO UPDATE SET total = excluded.total, daily = excluded.daily
                 WHERE total IS NOT excluded.total OR daily IS NOT excluded.daily",
            );
            let insert = insert
                .bind(name.as_str())
                .bind(serde_json::json!(days).to_string());
            different += insert.execute(&mut *transaction).await?.rows_affected();
        }
        if different > 0 {
            increment_revision(&mut transaction).await?;
        }
        transaction.commit().await?;
        Ok(different)
    }

    /// All daily run counts of a model, oldest first.
    pub async fn run_counts(&self, name: &str) -> Result<Vec<DailyRunCount>, StoreError> {
        let select = sqlx::query_as(
            "SELECT day, total, daily FROM catalog_runs WHERE model = ? ORDER BY day",
        )
        .bind(name);
        let days: Vec<(String, i64, Option<u32>)> = select.fetch_all(&self.store.readers).await?;
        let to_count = |(date, total, daily): (String, i64, Option<u32>)| DailyRunCount {
            date,
            total: total.unsigned_abs(),
            daily,
        };
        Ok(days.into_iter().map(to_count).collect())
    }
}
