//! A prediction's row. Every step is one transaction: the change, guarded so that a status never steps
//! back, and the event that tells of it.

mod list;
mod read;

use api::{EngineKind, GridId, Input, ModelName, PredictionId, Roles, Source, Status};
use sqlx::{Sqlite, Transaction, query::QueryScalar, sqlite::SqliteArguments};

use super::{
    EventKind, Store, StoreError,
    events::{tell, trim},
    history::descend,
    secrets,
    webhooks::{post_end, register},
};
use crate::{
    models::Target,
    owner::OwnerId,
    predictions::{KeptOutput, KeptPictures},
    webhooks::Receiver,
};

pub use list::{Cursor, Filter, Listing};
pub(super) use read::{read_record, source_word};

/// A prediction about to be written down.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its id.
    pub id: PredictionId,
    /// Whose it is.
    pub owner: OwnerId,
    /// What is to be run.
    pub target: Target,
    /// The input, without data URIs, and hiding what nobody is to see.
    pub input: Input,
    /// What is hidden in it.
    pub secrets: Input,
    /// Which of the inputs the comparison is about.
    pub roles: Roles,
    /// Given or drawn.
    pub seed: i64,
    /// What is prepared of its pictures.
    pub pictures: KeptPictures,
    /// The depth map as it was sent, where it is on this server.
    pub held_depth: Option<api::BlobName>,
    /// The grid that it is part of, and its place in it, row by row.
    pub grid: Option<(GridId, usize)>,
    /// Made on the page or through the API.
    pub source: Source,
    /// What will run it.
    pub engine: EngineKind,
    /// The caller's own name for this request.
    pub idempotency_key: Option<String>,
    /// What it was made from; counts only where it is the same owner's.
    pub parent: Option<PredictionId>,
    /// Now.
    pub created_at: api::Timestamp,
    /// When it is to be ended.
    pub deadline: Option<api::Timestamp>,
    /// Where its owner wants to be told of it.
    pub webhook: Option<Receiver>,
}

/// How a prediction ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Ending<'a> {
    /// A terminal status.
    pub status: Status,
    /// Why it failed, in a sentence.
    pub error: Option<&'a str>,
    /// It failed by what may pass.
    pub retryable: bool,
    /// The last of its logs.
    pub logs: &'a str,
    /// What the model gave; None where that is the plain list of its pictures.
    pub output: Option<&'a KeptOutput>,
    /// Seconds that whoever ran it says it took.
    pub predict_time: Option<f64>,
    /// US dollars that it cost, where that is known.
    pub cost_dollars: Option<f64>,
    /// Now.
    pub at: &'a api::Timestamp,
}

impl<'a> Ending<'a> {
    /// An end of which there is no more to say.
    pub fn of(status: Status, at: &'a api::Timestamp) -> Self {
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

/// Whether a step was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It was, and told of.
    Taken,
    /// The prediction has ended already, or there is none: nothing changed.
    TooLate,
}

/// An UPDATE that returns the owner of the row that it changed.
type Update<'q> = QueryScalar<'q, Sqlite, String, SqliteArguments>;

impl Store {
    /// Writes down a prediction and its first event. False where the owner has used the same idempotency key before.
    pub async fn insert_prediction(&self, draft: &Draft) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        if !insert(&mut transaction, draft).await? {
            return Ok(false);
        }
        transaction.commit().await?;
        self.changes.announce(&draft.owner);
        Ok(true)
    }

    /// The prediction is about to be handed to `engine`: from here on the engine is asked whether it has it before it is given it again.
    pub async fn mark_submitted(
        &self,
        id: &PredictionId,
        engine: EngineKind,
        at: &api::Timestamp,
    ) -> Result<Step, StoreError> {
        let marked =
            sqlx::query("UPDATE predictions SET submitted_at = ?, engine = ? WHERE id = ? AND status IN ('starting', 'processing')")
                .bind(at.as_str())
                .bind(engine.as_str())
                .bind(id.as_str())
                .execute(&self.writer)
                .await?;
        Ok(if marked.rows_affected() == 1 {
            Step::Taken
        } else {
            Step::TooLate
        })
    }

    /// By which moments waiting predictions are queued from now on.
    pub async fn set_queued(
        &self,
        queued: &[(PredictionId, api::Timestamp)],
    ) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        for (id, at) in queued {
            sqlx::query("UPDATE predictions SET queued_at = ? WHERE id = ?")
                .bind(at.as_str())
                .bind(id.as_str())
                .execute(&mut *transaction)
                .await?;
        }
        Ok(transaction.commit().await?)
    }

    /// What the engine calls the prediction.
    pub async fn set_upstream(&self, id: &PredictionId, upstream: &str) -> Result<(), StoreError> {
        sqlx::query("UPDATE predictions SET upstream = ? WHERE id = ?")
            .bind(upstream)
            .bind(id.as_str())
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// The engine runs it, from its beginning: `starting` becomes `processing`. What an earlier, interrupted run printed and
    /// wrote is dropped, because this run does so again.
    pub async fn start_prediction(
        &self,
        id: &PredictionId,
        at: &api::Timestamp,
    ) -> Result<Step, StoreError> {
        let update = sqlx::query_scalar(
            "UPDATE predictions SET status = 'processing', started_at = coalesce(started_at, ?), logs = '', output = NULL
             WHERE id = ? AND status IN ('starting', 'processing') RETURNING owner",
        )
        .bind(at.as_str())
        .bind(id.as_str());
        self.step(id, EventKind::Prediction, update).await
    }

    /// Adds to the logs of a prediction that runs.
    pub async fn append_logs(&self, id: &PredictionId, text: &str) -> Result<Step, StoreError> {
        let update = sqlx::query_scalar(
            "UPDATE predictions SET logs = logs || ? WHERE id = ? AND status IN ('starting', 'processing') RETURNING owner",
        )
        .bind(text)
        .bind(id.as_str());
        self.step(id, EventKind::Logs, update).await
    }

    /// Sets what is kept of an unfinished prediction's pictures.
    pub async fn set_pictures(
        &self,
        id: &PredictionId,
        pictures: &KeptPictures,
    ) -> Result<Step, StoreError> {
        let update =
            sqlx::query_scalar("UPDATE predictions SET pictures = ? WHERE id = ? AND status IN ('starting', 'processing') RETURNING owner")
                .bind(pictures.to_json())
                .bind(id.as_str());
        self.step(id, EventKind::Prediction, update).await
    }

    /// Sets what an unfinished prediction has given so far, where that is words.
    pub async fn set_output(
        &self,
        id: &PredictionId,
        output: &KeptOutput,
    ) -> Result<Step, StoreError> {
        let update =
            sqlx::query_scalar("UPDATE predictions SET output = ? WHERE id = ? AND status IN ('starting', 'processing') RETURNING owner")
                .bind(output.to_json())
                .bind(id.as_str());
        self.step(id, EventKind::Prediction, update).await
    }

    /// The engine has said whose the version is, which was named by its id alone.
    pub async fn set_model(
        &self,
        id: &PredictionId,
        model: &ModelName,
    ) -> Result<Step, StoreError> {
        let update = sqlx::query_scalar(
            "UPDATE predictions SET model = ? WHERE id = ? AND model = '' RETURNING owner",
        );
        self.step(
            id,
            EventKind::Prediction,
            update.bind(model.as_str()).bind(id.as_str()),
        )
        .await
    }

    /// Ends a prediction that has not ended.
    pub async fn finish_prediction(
        &self,
        id: &PredictionId,
        ending: &Ending<'_>,
    ) -> Result<Step, StoreError> {
        let update = sqlx::query_scalar(
            "UPDATE predictions SET status = ?, error = ?, retryable = ?, logs = logs || ?, output = coalesce(?, output), predict_time = ?, cost_dollars = ?, completed_at = ?
             WHERE id = ? AND status IN ('starting', 'processing') RETURNING owner",
        )
        .bind(ending.status.as_str())
        .bind(ending.error)
        .bind(ending.retryable)
        .bind(ending.logs)
        .bind(ending.output.map(KeptOutput::to_json))
        .bind(ending.predict_time)
        .bind(ending.cost_dollars)
        .bind(ending.at.as_str())
        .bind(id.as_str());
        self.end(id, ending.at, update).await
    }

    /// Ends a prediction whose deadline passed: aborted where it had not begun to run, else canceled.
    pub async fn expire_prediction(
        &self,
        id: &PredictionId,
        at: &api::Timestamp,
    ) -> Result<Step, StoreError> {
        let update = sqlx::query_scalar(
            "UPDATE predictions SET status = iif(status = 'starting', 'aborted', 'canceled'), completed_at = ?1
             WHERE id = ?2 AND status IN ('starting', 'processing') AND deadline <= ?1 RETURNING owner",
        )
        .bind(at.as_str())
        .bind(id.as_str());
        self.end(id, at, update).await
    }

    /// Makes the change and tells of it, in one transaction.
    async fn step(
        &self,
        id: &PredictionId,
        kind: EventKind,
        update: Update<'_>,
    ) -> Result<Step, StoreError> {
        self.change(id, kind, update, None).await
    }

    /// The same for a change that ends the prediction: whoever wants to be told of the end will be, whatever becomes of this process.
    async fn end(
        &self,
        id: &PredictionId,
        at: &api::Timestamp,
        update: Update<'_>,
    ) -> Result<Step, StoreError> {
        self.change(id, EventKind::Prediction, update, Some(at))
            .await
    }

    async fn change(
        &self,
        id: &PredictionId,
        kind: EventKind,
        update: Update<'_>,
        ended_at: Option<&api::Timestamp>,
    ) -> Result<Step, StoreError> {
        let mut transaction = self.write().await?;
        let Some(owner) = update.fetch_optional(&mut *transaction).await? else {
            return Ok(Step::TooLate);
        };
        tell(&mut transaction, &owner, id, kind).await?;
        if kind == EventKind::Prediction {
            trim(&mut transaction, id).await?;
        }
        if let Some(at) = ended_at {
            post_end(&mut transaction, id, at).await?;
            secrets::forget(&mut transaction, id).await?;
        }
        transaction.commit().await?;
        self.changes.announce(&OwnerId::from_stored(owner));
        Ok(Step::Taken)
    }
}

/// Writes down a prediction and its first event. False where its owner has used the same idempotency key before.
pub(super) async fn insert(
    transaction: &mut Transaction<'_, Sqlite>,
    draft: &Draft,
) -> Result<bool, StoreError> {
    let (grid, cell) = draft
        .grid
        .as_ref()
        .map(|(grid, cell)| (grid.as_str(), *cell as i64))
        .unzip();
    let result = sqlx::query(
        "INSERT INTO predictions (id, owner, model, version, deployment, input, roles, seed, status, pictures, held_depth,
                                  grid, grid_cell, source, engine, idempotency_key, created_at, deadline)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'starting', ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (owner, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING",
    )
    .bind(draft.id.as_str())
    .bind(draft.owner.as_str())
    .bind(draft.target.model.as_ref().map_or("", ModelName::as_str))
    .bind(draft.target.version_word())
    .bind(draft.target.deployment.as_ref().map(ModelName::as_str))
    .bind(serde_json::Value::Object(draft.input.clone()).to_string())
    .bind(serde_json::json!(draft.roles).to_string())
    .bind(draft.seed)
    .bind(draft.pictures.to_json())
    .bind(draft.held_depth.as_ref().map(api::BlobName::as_str))
    .bind(grid)
    .bind(cell)
    .bind(source_word(draft.source))
    .bind(draft.engine.as_str())
    .bind(&draft.idempotency_key)
    .bind(draft.created_at.as_str())
    .bind(draft.deadline.as_ref().map(api::Timestamp::as_str))
    .execute(&mut **transaction)
    .await?;
    if result.rows_affected() == 0 {
        return Ok(false);
    }
    secrets::keep(transaction, &draft.id, &draft.secrets).await?;
    if let Some(parent) = &draft.parent {
        descend(transaction, &draft.id, parent).await?;
    }
    if let Some(receiver) = &draft.webhook {
        register(transaction, &draft.id, receiver).await?;
    }
    tell(
        transaction,
        draft.owner.as_str(),
        &draft.id,
        EventKind::Prediction,
    )
    .await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use api::Timestamp;

    use super::*;
    use crate::predictions::world::{draft, me};

    fn ending<'a>(status: Status, at: &'a Timestamp) -> Ending<'a> {
        Ending {
            logs: "last",
            ..Ending::of(status, at)
        }
    }

    #[tokio::test]
    async fn no_step_leads_back() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("depth2img.db"))
            .await
            .unwrap();
        let now = draft(&me(), 5).created_at;
        for status in Status::ALL
            .into_iter()
            .filter(|status| status.is_terminal())
        {
            let draft = draft(&me(), 1);
            store.insert_prediction(&draft).await.unwrap();
            assert_eq!(
                store
                    .finish_prediction(&draft.id, &ending(status, &now))
                    .await
                    .unwrap(),
                Step::Taken
            );
            let events = store.newest_event().await.unwrap();
            let steps = [
                store.start_prediction(&draft.id, &now).await,
                store.append_logs(&draft.id, "late").await,
                store
                    .set_pictures(&draft.id, &KeptPictures::default())
                    .await,
                store
                    .mark_submitted(&draft.id, EngineKind::Local, &now)
                    .await,
                store.expire_prediction(&draft.id, &now).await,
                store
                    .finish_prediction(&draft.id, &ending(Status::Failed, &now))
                    .await,
            ];
            assert!(steps.into_iter().all(|step| step.unwrap() == Step::TooLate));
            let record = store.prediction(&draft.id).await.unwrap().unwrap();
            assert_eq!((record.status, record.logs.as_str()), (status, "last"));
            assert_eq!(
                store.newest_event().await.unwrap(),
                events,
                "what did not happen is not told"
            );
        }
    }

    #[tokio::test]
    async fn a_boot_takes_as_long_as_it_usually_did() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("depth2img.db"))
            .await
            .unwrap();
        assert_eq!(
            store.seconds_to_boot(EngineKind::Local).await.unwrap(),
            None
        );
        // Two that found their model ready, three that did not.
        for seconds in [1, 4, 10, 20, 50] {
            let draft = draft(&me(), 0);
            store.insert_prediction(&draft).await.unwrap();
            let started = Timestamp::from_rfc3339(format!("2026-11-22T09:30:{seconds:02}.000000Z"));
            store.start_prediction(&draft.id, &started).await.unwrap();
        }
        let usual = store
            .seconds_to_boot(EngineKind::Local)
            .await
            .unwrap()
            .unwrap();
        assert!((usual - 20.0).abs() < 0.01, "{usual}");
        assert_eq!(
            store.seconds_to_boot(EngineKind::Replicate).await.unwrap(),
            None
        );
    }

    #[tokio::test]
    async fn a_whole_state_replaces_the_events_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("depth2img.db"))
            .await
            .unwrap();
        let draft = draft(&me(), 1);
        store.insert_prediction(&draft).await.unwrap();
        for _ in 0..10 {
            store.append_logs(&draft.id, "x").await.unwrap();
        }
        store
            .finish_prediction(&draft.id, &ending(Status::Succeeded, &draft.created_at))
            .await
            .unwrap();
        let kept: Vec<i64> = sqlx::query_scalar("SELECT seq FROM events")
            .fetch_all(store.pool())
            .await
            .unwrap();
        assert_eq!(kept, [12]);
    }
}
