use api::{Input, PredictionId};
use sqlx::{Sqlite, Transaction};

use super::{PredictionRepository, StoreError};

impl PredictionRepository<'_> {
    /// The input with its hidden values, for the engine.
    pub async fn with_secrets(
        &self,
        id: &PredictionId,
        mut input: Input,
    ) -> Result<Input, StoreError> {
        let select =
            sqlx::query_scalar("SELECT input FROM secrets WHERE prediction = ?").bind(id.as_str());
        let secrets: Option<String> = select.fetch_optional(&self.store.readers).await?;
        if let Some(text) = secrets {
            input.extend(
                serde_json::from_str::<Input>(&text)
                    .map_err(|_| StoreError::Unreadable("secrets"))?,
            );
        }
        Ok(input)
    }
}

/// Stores hidden values until the prediction ends.
pub(super) async fn insert(
    transaction: &mut Transaction<'_, Sqlite>,
    id: &PredictionId,
    secrets: &Input,
) -> Result<(), StoreError> {
    if !secrets.is_empty() {
        let insert = sqlx::query("INSERT INTO secrets (prediction, input) VALUES (?, ?)");
        insert
            .bind(id.as_str())
            .bind(serde_json::json!(secrets).to_string())
            .execute(&mut **transaction)
            .await?;
    }
    Ok(())
}

/// Deletes the hidden values.
pub(super) async fn delete(
    transaction: &mut Transaction<'_, Sqlite>,
    id: &PredictionId,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM secrets WHERE prediction = ?")
        .bind(id.as_str())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use api::Status;
    use serde_json::json;

    use super::*;
    use crate::{
        Completion, NewPrediction, Store,
        test_support::{me, new_prediction},
    };

    #[tokio::test]
    async fn secrets_are_readable_until_the_prediction_ends() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("test.db")).await.unwrap();
        let secrets = Input::from_iter([("token".into(), json!("swordfish"))]);
        let prediction = NewPrediction {
            secrets,
            input: Input::from_iter([("token".into(), json!(api::HIDDEN))]),
            ..new_prediction(&me(), 1)
        };
        store.predictions().insert(&prediction).await.unwrap();
        let stored = store
            .predictions()
            .find(&prediction.id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(stored.input["token"], api::HIDDEN);
        assert_eq!(
            store
                .predictions()
                .with_secrets(&prediction.id, stored.input.clone())
                .await
                .unwrap()["token"],
            "swordfish"
        );
        store
            .predictions()
            .finish(
                &prediction.id,
                &Completion::new(Status::Failed, &prediction.created_at),
            )
            .await
            .unwrap();
        assert_eq!(
            store
                .predictions()
                .with_secrets(&prediction.id, stored.input)
                .await
                .unwrap()["token"],
            api::HIDDEN
        );
    }
}
