use api::ModelName;
use serde::{Deserialize, Serialize};

use super::{Store, StoreError, put::count};

/// A day of which a model's runs are known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownDay {
    /// The day, `2025-01-15`.
    pub date: String,
    /// Runs up to and with it.
    pub total: u64,
    /// Runs since the last day that was counted before, where that was said.
    pub daily: Option<u32>,
}

impl Store {
    /// Writes down how often models ran: all of it or nothing. What is said of a day again replaces what was said. Models that are not in
    /// the catalog are left out. Gives how many days are different now.
    pub async fn put_catalog_runs(
        &self,
        runs: &[(ModelName, Vec<KnownDay>)],
    ) -> Result<u64, StoreError> {
        let (mut transaction, mut different) = (self.write().await?, 0);
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
            count(&mut transaction).await?;
        }
        transaction.commit().await?;
        Ok(different)
    }

    /// All days of which a model's runs are known, the oldest first.
    pub async fn catalog_runs(&self, name: &str) -> Result<Vec<KnownDay>, StoreError> {
        let select = sqlx::query_as(
            "SELECT day, total, daily FROM catalog_runs WHERE model = ? ORDER BY day",
        )
        .bind(name);
        let days: Vec<(String, i64, Option<u32>)> = select.fetch_all(&self.readers).await?;
        let known = |(date, total, daily): (String, i64, Option<u32>)| KnownDay {
            date,
            total: total.unsigned_abs(),
            daily,
        };
        Ok(days.into_iter().map(known).collect())
    }
}
