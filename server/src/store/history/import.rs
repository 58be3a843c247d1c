use api::{ModelName, PredictionId, Timestamp};

use super::marks::tag;
use crate::{
    predictions::{KeptOutput, Record},
    store::{EventKind, Store, StoreError, events::tell, predictions::source_word},
};

/// What became of a result that came from elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrived {
    /// It is there now.
    New(PredictionId),
    /// It was there already, perhaps deleted and brought back now.
    Known,
    /// Its id is somebody else's; nothing was changed.
    Taken,
}

impl Store {
    /// Takes in a prediction that has ended, with what its owner said of it.
    pub async fn take_in(
        &self,
        record: &Record,
        favourite: bool,
        tags: &[String],
    ) -> Result<Arrived, StoreError> {
        let mut transaction = self.write().await?;
        let known = sqlx::query_scalar("SELECT owner FROM history WHERE prediction = ?")
            .bind(record.id.as_str());
        let known: Option<String> = known.fetch_optional(&mut *transaction).await?;
        if let Some(owner) = known {
            if owner != record.owner.as_str() {
                return Ok(Arrived::Taken);
            }
            let back = sqlx::query("UPDATE history SET deleted_at = NULL WHERE prediction = ?")
                .bind(record.id.as_str());
            back.execute(&mut *transaction).await?;
            transaction.commit().await?;
            return Ok(Arrived::Known);
        }
        sqlx::query(
            "INSERT INTO predictions (id, owner, model, version, deployment, input, roles, seed, status, pictures, logs, error, retryable,
                                      output, predict_time, cost_dollars, source, engine, created_at, started_at, completed_at, deadline)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(record.id.as_str())
        .bind(record.owner.as_str())
        .bind(record.target.model.as_ref().map_or("", ModelName::as_str))
        .bind(record.target.version_word())
        .bind(record.target.deployment.as_ref().map(ModelName::as_str))
        .bind(serde_json::Value::Object(record.input.clone()).to_string())
        .bind(serde_json::json!(record.roles).to_string())
        .bind(record.seed)
        .bind(record.status.as_str())
        .bind(record.pictures.to_json())
        .bind(&record.logs)
        .bind(&record.error)
        .bind(record.retryable)
        .bind(record.output.as_ref().map(KeptOutput::to_json))
        .bind(record.predict_time)
        .bind(record.cost_dollars)
        .bind(source_word(record.source))
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
        tag(&mut transaction, number, tags).await?;
        tell(
            &mut transaction,
            record.owner.as_str(),
            &record.id,
            EventKind::Prediction,
        )
        .await?;
        transaction.commit().await?;
        self.changes.announce(&record.owner);
        Ok(Arrived::New(record.id.clone()))
    }

    /// Writes down that `child` was made from `parent`'s settings, if the two have the same owner.
    pub async fn set_parent(
        &self,
        child: &PredictionId,
        parent: &PredictionId,
    ) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        super::descend(&mut transaction, child, parent).await?;
        Ok(transaction.commit().await?)
    }
}
