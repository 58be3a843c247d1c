use api::{Input, PredictionId};
use sqlx::{Sqlite, Transaction};

use super::{Store, StoreError};

impl Store {
    /// The input with what is hidden in it, as whoever runs the prediction needs it.
    pub async fn with_secrets(
        &self,
        id: &PredictionId,
        mut input: Input,
    ) -> Result<Input, StoreError> {
        let select =
            sqlx::query_scalar("SELECT input FROM secrets WHERE prediction = ?").bind(id.as_str());
        if let Some(text) = select.fetch_optional(&self.readers).await? {
            let text: String = text;
            input.extend(
                serde_json::from_str::<Input>(&text)
                    .map_err(|_| StoreError::Unreadable("secrets"))?,
            );
        }
        Ok(input)
    }
}

/// Keeps what is hidden until the prediction has ended.
pub(super) async fn keep(
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

/// Forgets it.
pub(super) async fn forget(
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
        predictions::world::{World, draft, me},
        store::{Draft, Ending},
    };

    #[tokio::test]
    async fn a_secret_is_there_for_the_run_and_gone_after_it() {
        let world = World::open().await;
        let store = world.predictions().store.clone();
        let secrets = Input::from_iter([("token".into(), json!("swordfish"))]);
        let draft = Draft {
            secrets,
            input: Input::from_iter([("token".into(), json!(api::HIDDEN))]),
            ..draft(&me(), 1)
        };
        store.insert_prediction(&draft).await.unwrap();
        let kept = store.prediction(&draft.id).await.unwrap().unwrap();
        assert_eq!(kept.input["token"], api::HIDDEN);
        assert_eq!(
            store
                .with_secrets(&draft.id, kept.input.clone())
                .await
                .unwrap()["token"],
            "swordfish"
        );
        store
            .finish_prediction(&draft.id, &Ending::of(Status::Failed, &draft.created_at))
            .await
            .unwrap();
        assert_eq!(
            store.with_secrets(&draft.id, kept.input).await.unwrap()["token"],
            api::HIDDEN
        );
    }
}
