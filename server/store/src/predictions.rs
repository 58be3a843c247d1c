//! Rows of predictions. Each state change is one transaction, guarded so that a status never moves
//! backwards, with the event that reports it.
//!
//! - [`list`]: pages of predictions
//! - [`read`]: queries for predictions
//! - [`secrets`]: hidden input values

mod list;
mod read;
mod secrets;

use api::{EngineKind, GridId, Input, ModelName, PredictionId, Roles, Source, Status};
use sqlx::{Sqlite, Transaction, query::QueryScalar, sqlite::SqliteArguments};

use super::{
    EventKind, PredictionRepository, StoreError,
    events::{prune_events, record_event},
    history::set_parent,
    webhooks::{enqueue_completed, register},
};
use crate::prediction_rows::source_str;
use domain::{
    model_target::Target,
    owner::OwnerId,
    prediction::{StoredImages, StoredOutput},
    webhook_receiver::WebhookReceiver,
};

pub use list::{Cursor, Filter, Listing};

/// A new prediction.
#[derive(Debug, Clone)]
pub struct NewPrediction {
    /// The id.
    pub id: PredictionId,
    /// The owner.
    pub owner: OwnerId,
    /// The model to run.
    pub target: Target,
    /// The input, without data URIs and secrets.
    pub input: Input,
    /// The secret input values.
    pub secrets: Input,
    /// The roles of its inputs.
    pub roles: Roles,
    /// The seed, given or random.
    pub seed: i64,
    /// The images prepared so far.
    pub pictures: StoredImages,
    /// The depth map as sent, if it is on this server.
    pub unprepared_depth: Option<api::BlobName>,
    /// The grid and the index of the cell.
    pub grid: Option<(GridId, usize)>,
    /// Created on the page or through the API.
    pub source: Source,
    /// The engine.
    pub engine: EngineKind,
    /// The client's idempotency key.
    pub idempotency_key: Option<String>,
    /// The prediction whose settings it was made from; ignored if it has another owner.
    pub parent: Option<PredictionId>,
    /// The current time.
    pub created_at: api::Timestamp,
    /// When it is ended if it still runs.
    pub deadline: Option<api::Timestamp>,
    /// The webhook receiver.
    pub webhook: Option<WebhookReceiver>,
}

/// The end of a prediction.
#[derive(Debug, Clone, PartialEq)]
pub struct Completion<'a> {
    /// A terminal status.
    pub status: Status,
    /// Why it failed, in a sentence.
    pub error: Option<&'a str>,
    /// True if the failure is transient.
    pub retryable: bool,
    /// The rest of the logs.
    pub logs: &'a str,
    /// The output; `None` if it is the plain list of the output images.
    pub output: Option<&'a StoredOutput>,
    /// The run time in seconds, as the engine reports it.
    pub predict_time: Option<f64>,
    /// The cost in US dollars, if known.
    pub cost_dollars: Option<f64>,
    /// The current time.
    pub at: &'a api::Timestamp,
}

impl<'a> Completion<'a> {
    /// An end without details.
    pub fn new(status: Status, at: &'a api::Timestamp) -> Self {
        Self {
            status,
            error: None,
            retryable: false,
            logs: "",
            output: None,
            predict_time: None,
            cost_dollars: None,
            at,
        }
    }
}

/// Whether a state change was applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transition {
    /// Applied and recorded as an event.
    Applied,
    /// The prediction has ended or does not exist; nothing changed.
    AlreadyEnded,
}

/// An UPDATE that returns the owner of the changed row.
type Update<'q> = QueryScalar<'q, Sqlite, String, SqliteArguments>;

impl PredictionRepository<'_> {
    /// Inserts a prediction and its first event. False if the idempotency key was used before.
    pub async fn insert(&self, prediction: &NewPrediction) -> Result<bool, StoreError> {
        let mut transaction = self.store.write().await?;
        if !insert(&mut transaction, prediction).await? {
            return Ok(false);
        }
        transaction.commit().await?;
        self.store.notifier.notify(&prediction.owner);
        Ok(true)
    }

    /// Marks the prediction before it is submitted to `engine`: from then on the engine is asked
    /// whether it has it before it is submitted again.
    pub async fn mark_submitted(
        &self,
        id: &PredictionId,
        engine: EngineKind,
        at: &api::Timestamp,
    ) -> Result<Transition, StoreError> {
        let marked =
            sqlx::query("UPDATE predictions SET submitted_at = ?, engine = ? WHERE id = ? AND status IN ('starting', 'processing')")
                .bind(at.as_str())
                .bind(engine.as_str())
                .bind(id.as_str())
                .execute(&self.store.writer)
                .await?;
        Ok(if marked.rows_affected() == 1 {
            Transition::Applied
        } else {
            Transition::AlreadyEnded
        })
    }

    /// Sets the sort keys of queued predictions.
    pub async fn set_queue_times(
        &self,
        queued: &[(PredictionId, api::Timestamp)],
    ) -> Result<(), StoreError> {
        let mut transaction = self.store.write().await?;
        for (id, at) in queued {
            sqlx::query("UPDATE predictions SET queued_at = ? WHERE id = ?")
                .bind(at.as_str())
                .bind(id.as_str())
                .execute(&mut *transaction)
                .await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Sets the engine's id.
    pub async fn set_upstream_id(
        &self,
        id: &PredictionId,
        upstream_id: &str,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE predictions SET upstream_id = ? WHERE id = ?")
            .bind(upstream_id)
            .bind(id.as_str())
            .execute(&self.store.writer)
            .await?;
        Ok(())
    }

    /// `starting` becomes `processing`. Logs and output of an interrupted run are cleared, because
    /// this run starts over.
    pub async fn start(
        &self,
        id: &PredictionId,
        at: &api::Timestamp,
    ) -> Result<Transition, StoreError> {
        let update = sqlx::query_scalar(
            "UPDATE predictions SET status = 'processing', started_at = coalesce(started_at, ?), logs = '', output = NULL
             WHERE id = ? AND status IN ('starting', 'processing') RETURNING owner",
        )
        .bind(at.as_str())
        .bind(id.as_str());
        self.transition(id, EventKind::Prediction, update).await
    }

    /// Appends to the logs of a running prediction.
    pub async fn append_logs(
        &self,
        id: &PredictionId,
        text: &str,
    ) -> Result<Transition, StoreError> {
        let update = sqlx::query_scalar(
            "UPDATE predictions SET logs = logs || ? WHERE id = ? AND status IN ('starting', 'processing') RETURNING owner",
        )
        .bind(text)
        .bind(id.as_str());
        self.transition(id, EventKind::Logs, update).await
    }

    /// Sets the images of an unfinished prediction.
    pub async fn set_images(
        &self,
        id: &PredictionId,
        pictures: &StoredImages,
    ) -> Result<Transition, StoreError> {
        let update =
            sqlx::query_scalar("UPDATE predictions SET pictures = ? WHERE id = ? AND status IN ('starting', 'processing') RETURNING owner")
                .bind(pictures.to_json())
                .bind(id.as_str());
        self.transition(id, EventKind::Prediction, update).await
    }

    /// Sets the text output of an unfinished prediction.
    pub async fn set_output(
        &self,
        id: &PredictionId,
        output: &StoredOutput,
    ) -> Result<Transition, StoreError> {
        let update =
            sqlx::query_scalar("UPDATE predictions SET output = ? WHERE id = ? AND status IN ('starting', 'processing') RETURNING owner")
                .bind(output.to_json())
                .bind(id.as_str());
        self.transition(id, EventKind::Prediction, update).await
    }

    /// Sets the model of a prediction that was created by a bare version id.
    pub async fn set_model(
        &self,
        id: &PredictionId,
        model: &ModelName,
    ) -> Result<Transition, StoreError> {
        let update = sqlx::query_scalar(
            "UPDATE predictions SET model = ? WHERE id = ? AND model = '' RETURNING owner",
        );
        self.transition(
            id,
            EventKind::Prediction,
            update.bind(model.as_str()).bind(id.as_str()),
        )
        .await
    }

    /// Ends an unfinished prediction.
    pub async fn finish(
        &self,
        id: &PredictionId,
        completion: &Completion<'_>,
    ) -> Result<Transition, StoreError> {
        let update = sqlx::query_scalar(
            "UPDATE predictions SET status = ?, error = ?, retryable = ?, logs = logs || ?, output = coalesce(?, output), predict_time = ?, cost_dollars = ?, completed_at = ?
             WHERE id = ? AND status IN ('starting', 'processing') RETURNING owner",
        )
        .bind(completion.status.as_str())
        .bind(completion.error)
        .bind(completion.retryable)
        .bind(completion.logs)
        .bind(completion.output.map(StoredOutput::to_json))
        .bind(completion.predict_time)
        .bind(completion.cost_dollars)
        .bind(completion.at.as_str())
        .bind(id.as_str());
        self.complete(id, completion.at, update).await
    }

    /// Ends a prediction whose deadline has passed: aborted if it had not started, else canceled.
    /// Returns the new status; `None` if nothing changed.
    pub async fn expire(
        &self,
        id: &PredictionId,
        at: &api::Timestamp,
    ) -> Result<Option<Status>, StoreError> {
        let update = sqlx::query_scalar(
            "UPDATE predictions SET status = iif(status = 'starting', 'aborted', 'canceled'), completed_at = ?1
             WHERE id = ?2 AND status IN ('starting', 'processing') AND deadline <= ?1 RETURNING owner",
        )
        .bind(at.as_str())
        .bind(id.as_str());
        if self.complete(id, at, update).await? == Transition::AlreadyEnded {
            return Ok(None);
        }
        let status: String = sqlx::query_scalar("SELECT status FROM predictions WHERE id = ?")
            .bind(id.as_str())
            .fetch_one(&self.store.readers)
            .await?;
        let status = Status::from_name(&status).ok_or(StoreError::Unreadable("status"))?;
        Ok(Some(status))
    }

    /// Applies the change and records the event, in one transaction.
    async fn transition(
        &self,
        id: &PredictionId,
        kind: EventKind,
        update: Update<'_>,
    ) -> Result<Transition, StoreError> {
        self.change(id, kind, update, None).await
    }

    /// The same for a change that ends the prediction; also enqueues the `completed` webhook.
    async fn complete(
        &self,
        id: &PredictionId,
        at: &api::Timestamp,
        update: Update<'_>,
    ) -> Result<Transition, StoreError> {
        self.change(id, EventKind::Prediction, update, Some(at))
            .await
    }

    async fn change(
        &self,
        id: &PredictionId,
        kind: EventKind,
        update: Update<'_>,
        ended_at: Option<&api::Timestamp>,
    ) -> Result<Transition, StoreError> {
        let mut transaction = self.store.write().await?;
        let Some(owner) = update.fetch_optional(&mut *transaction).await? else {
            return Ok(Transition::AlreadyEnded);
        };
        record_event(&mut transaction, &owner, id, kind).await?;
        if kind == EventKind::Prediction {
            prune_events(&mut transaction, id).await?;
        }
        if let Some(at) = ended_at {
            enqueue_completed(&mut transaction, id, at).await?;
            secrets::delete(&mut transaction, id).await?;
        }
        transaction.commit().await?;
        self.store.notifier.notify(&OwnerId::from_stored(owner));
        Ok(Transition::Applied)
    }
}

/// Inserts a prediction and its first event. False if the idempotency key was used before.
pub(super) async fn insert(
    transaction: &mut Transaction<'_, Sqlite>,
    prediction: &NewPrediction,
) -> Result<bool, StoreError> {
    let (grid, cell) = prediction
        .grid
        .as_ref()
        .map(|(grid, cell)| (grid.as_str(), *cell as i64))
        .unzip();
    let result = sqlx::query(
        "INSERT INTO predictions (id, owner, model, version, deployment, input, roles, seed, status, pictures, unprepared_depth,
                                  grid, grid_cell, source, engine, idempotency_key, created_at, deadline)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'starting', ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (owner, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING",
    )
    .bind(prediction.id.as_str())
    .bind(prediction.owner.as_str())
    .bind(prediction.target.model.as_ref().map_or("", ModelName::as_str))
    .bind(prediction.target.version_str())
    .bind(prediction.target.deployment.as_ref().map(ModelName::as_str))
    .bind(serde_json::Value::Object(prediction.input.clone()).to_string())
    .bind(serde_json::json!(prediction.roles).to_string())
    .bind(prediction.seed)
    .bind(prediction.pictures.to_json())
    .bind(prediction.unprepared_depth.as_ref().map(api::BlobName::as_str))
    .bind(grid)
    .bind(cell)
    .bind(source_str(prediction.source))
    .bind(prediction.engine.as_str())
    .bind(&prediction.idempotency_key)
    .bind(prediction.created_at.as_str())
    .bind(prediction.deadline.as_ref().map(api::Timestamp::as_str))
    .execute(&mut **transaction)
    .await?;
    if result.rows_affected() == 0 {
        return Ok(false);
    }
    secrets::insert(transaction, &prediction.id, &prediction.secrets).await?;
    if let Some(parent) = &prediction.parent {
        set_parent(transaction, &prediction.id, parent).await?;
    }
    if let Some(receiver) = &prediction.webhook {
        register(transaction, &prediction.id, receiver).await?;
    }
    record_event(
        transaction,
        prediction.owner.as_str(),
        &prediction.id,
        EventKind::Prediction,
    )
    .await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use api::Timestamp;

    use super::*;
    use crate::Store;
    use crate::test_support::{me, new_prediction};

    fn completion<'a>(status: Status, at: &'a Timestamp) -> Completion<'a> {
        Completion {
            logs: "last",
            ..Completion::new(status, at)
        }
    }

    #[tokio::test]
    async fn ended_prediction_does_not_change() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("depth2img.db"))
            .await
            .unwrap();
        let now = new_prediction(&me(), 5).created_at;
        for status in Status::ALL
            .into_iter()
            .filter(|status| status.is_terminal())
        {
            let prediction = new_prediction(&me(), 1);
            store.predictions().insert(&prediction).await.unwrap();
            assert_eq!(
                store
                    .predictions()
                    .finish(&prediction.id, &completion(status, &now))
                    .await
                    .unwrap(),
                Transition::Applied
            );
            let events = store.events().latest_seq().await.unwrap();
            let transitions = [
                store.predictions().start(&prediction.id, &now).await,
                store
                    .predictions()
                    .append_logs(&prediction.id, "late")
                    .await,
                store
                    .predictions()
                    .set_images(&prediction.id, &StoredImages::default())
                    .await,
                store
                    .predictions()
                    .mark_submitted(&prediction.id, EngineKind::BuiltIn, &now)
                    .await,
                store
                    .predictions()
                    .finish(&prediction.id, &completion(Status::Failed, &now))
                    .await,
            ];
            assert!(
                transitions
                    .into_iter()
                    .all(|transition| transition.unwrap() == Transition::AlreadyEnded)
            );
            assert_eq!(
                store
                    .predictions()
                    .expire(&prediction.id, &now)
                    .await
                    .unwrap(),
                None
            );
            let record = store
                .predictions()
                .find(&prediction.id)
                .await
                .unwrap()
                .unwrap();
            assert_eq!((record.status, record.logs.as_str()), (status, "last"));
            assert_eq!(
                store.events().latest_seq().await.unwrap(),
                events,
                "a rejected change records no event"
            );
        }
    }

    #[tokio::test]
    async fn seconds_to_boot_is_the_median_of_cold_starts() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("depth2img.db"))
            .await
            .unwrap();
        assert_eq!(
            store
                .predictions()
                .seconds_to_boot(EngineKind::BuiltIn)
                .await
                .unwrap(),
            None
        );
        // Two that found their model ready, three that did not.
        for seconds in [1, 4, 10, 20, 50] {
            let prediction = new_prediction(&me(), 0);
            store.predictions().insert(&prediction).await.unwrap();
            let started = Timestamp::from_rfc3339(format!("2026-11-22T09:30:{seconds:02}.000000Z"));
            store
                .predictions()
                .start(&prediction.id, &started)
                .await
                .unwrap();
        }
        let median = store
            .predictions()
            .seconds_to_boot(EngineKind::BuiltIn)
            .await
            .unwrap()
            .unwrap();
        assert!((median - 20.0).abs() < 0.01, "{median}");
        assert_eq!(
            store
                .predictions()
                .seconds_to_boot(EngineKind::Replicate)
                .await
                .unwrap(),
            None
        );
    }

    #[tokio::test]
    async fn completion_prunes_earlier_events() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("depth2img.db"))
            .await
            .unwrap();
        let prediction = new_prediction(&me(), 1);
        store.predictions().insert(&prediction).await.unwrap();
        for _ in 0..10 {
            store
                .predictions()
                .append_logs(&prediction.id, "x")
                .await
                .unwrap();
        }
        store
            .predictions()
            .finish(
                &prediction.id,
                &completion(Status::Succeeded, &prediction.created_at),
            )
            .await
            .unwrap();
        let remaining: Vec<i64> = sqlx::query_scalar("SELECT seq FROM events")
            .fetch_all(store.pool())
            .await
            .unwrap();
        assert_eq!(remaining, [12]);
    }
}
