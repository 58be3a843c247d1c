use api::{ModelName, PredictionId, Timestamp};

use super::marks::add_tags;
use crate::{
    EventKind, HistoryRepository, StoreError, events::record_event, prediction_rows::source_str,
};
use domain::prediction::{PredictionRecord, StoredOutput};

/// The outcome of importing a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportOutcome {
    /// Inserted.
    Imported(PredictionId),
    /// Present already; restored if it was deleted.
    AlreadyPresent,
    /// The id belongs to another owner; nothing was changed.
    IdTaken,
}

impl HistoryRepository<'_> {
    /// Inserts a finished prediction with its marks.
    pub async fn import(
        &self,
        record: &PredictionRecord,
        favourite: bool,
        tags: &[String],
    ) -> Result<ImportOutcome, StoreError> {
        let mut transaction = self.store.write().await?;
        let existing = sqlx::query_scalar("SELECT owner FROM history WHERE prediction = ?")
            .bind(record.id.as_str());
        let existing: Option<String> = existing.fetch_optional(&mut *transaction).await?;
        if let Some(owner) = existing {
            if owner != record.owner.as_str() {
                return Ok(ImportOutcome::IdTaken);
            }
            let restore = sqlx::query("UPDATE history SET deleted_at = NULL WHERE prediction = ?")
                .bind(record.id.as_str());
            restore.execute(&mut *transaction).await?;
            transaction.commit().await?;
            return Ok(ImportOutcome::AlreadyPresent);
        }
        sqlx::query(
            "INSERT INTO predictions (id, owner, model, version, deployment, input, roles, seed, status, pictures, logs, error, retryable,
                                      output, predict_time, cost_dollars, source, engine, created_at, started_at, completed_at, deadline)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(record.id.as_str())
        .bind(record.owner.as_str())
        .bind(record.target.model.as_ref().map_or("", ModelName::as_str))
        .bind(record.target.version_str())
        .bind(record.target.deployment.as_ref().map(ModelName::as_str))
        .bind(serde_json::Value::Object(record.input.clone()).to_string())
        .bind(serde_json::json!(record.roles).to_string())
        .bind(record.seed)
        .bind(record.status.as_str())
        .bind(record.pictures.to_json())
        .bind(&record.logs)
        .bind(&record.error)
        .bind(record.retryable)
        .bind(record.output.as_ref().map(StoredOutput::to_json))
        .bind(record.predict_time)
        .bind(record.cost_dollars)
        .bind(source_str(record.source))
        .bind(record.engine.as_str())
        .bind(record.created_at.as_str())
        .bind(record.started_at.as_ref().map(Timestamp::as_str))
        .bind(record.completed_at.as_ref().map(Timestamp::as_str))
        .bind(record.deadline.as_ref().map(Timestamp::as_str))
        .execute(&mut *transaction)
        .await?;
        let update = sqlx::query_scalar(
            "UPDATE history SET favourite = ? WHERE prediction = ? RETURNING number",
        );
        let number: i64 = update
            .bind(favourite)
            .bind(record.id.as_str())
            .fetch_one(&mut *transaction)
            .await?;
        add_tags(&mut transaction, number, tags).await?;
        record_event(
            &mut transaction,
            record.owner.as_str(),
            &record.id,
            EventKind::Prediction,
        )
        .await?;
        transaction.commit().await?;
        self.store.notifier.notify(&record.owner);
        Ok(ImportOutcome::Imported(record.id.clone()))
    }

    /// Records that `child` was made from `parent`'s settings, if both have the same owner.
    pub async fn set_parent(
        &self,
        child: &PredictionId,
        parent: &PredictionId,
    ) -> Result<(), StoreError> {
        let mut transaction = self.store.write().await?;
        super::set_parent(&mut transaction, child, parent).await?;
        Ok(transaction.commit().await?)
    }
}
