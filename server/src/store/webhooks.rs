use api::{PredictionId, Timestamp};
use sqlx::{Row, Sqlite, Transaction, sqlite::SqliteRow};

use super::{Store, StoreError, events::newest_event, predictions::read_record};
use crate::{
    predictions::{Record, Vocabulary},
    webhooks::{Receiver, new_message_id},
};

/// The end of a prediction that its receiver has still to be told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The prediction.
    pub prediction: PredictionId,
    /// The webhook's id, the same at every attempt.
    pub message: String,
    /// Attempts that failed.
    pub attempts: u32,
}

/// How often a webhook came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// For the first time.
    New,
    /// Again, signed anew by its sender, who did not hear that it came.
    Again,
    /// To the letter as it came before: a recording, or a network's echo.
    Replayed,
}

/// Writes down, within the transaction that creates a prediction, where its owner wants to be told of it.
pub(super) async fn register(
    transaction: &mut Transaction<'_, Sqlite>,
    prediction: &PredictionId,
    receiver: &Receiver,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO webhooks (prediction, url, origin, events, base, knows_aborted) VALUES (?, ?, ?, ?, ?, ?)")
        .bind(prediction.as_str())
        .bind(receiver.url.as_str())
        .bind(receiver.url.origin().ascii_serialization())
        .bind(serde_json::json!(receiver.events).to_string())
        .bind(&receiver.base)
        .bind(receiver.vocabulary == Vocabulary::Whole)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Writes down, within the transaction that ends a prediction, that its receiver is to be told, where it wants to be.
pub(super) async fn post_end(
    transaction: &mut Transaction<'_, Sqlite>,
    prediction: &PredictionId,
    at: &Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO webhook_outbox (prediction, message, due_at)
         SELECT prediction, ?, ? FROM webhooks WHERE prediction = ? AND 'completed' IN (SELECT value FROM json_each(events))",
    )
    .bind(new_message_id())
    .bind(at.as_str())
    .bind(prediction.as_str())
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

impl Store {
    /// The ends that are due to be told, at most `limit` and `limit_a_host` at one host, the hosts in turn.
    pub async fn due_webhooks(
        &self,
        now: &Timestamp,
        limit_a_host: usize,
        limit: usize,
    ) -> Result<Vec<Due>, StoreError> {
        let rows = sqlx::query(
            "SELECT prediction, message, attempts FROM (
                 SELECT webhook_outbox.*, row_number() OVER (PARTITION BY origin ORDER BY due_at, prediction) AS place
                 FROM webhook_outbox JOIN webhooks USING (prediction) WHERE due_at <= ?
             ) WHERE place <= ? ORDER BY place, due_at LIMIT ?",
        )
        .bind(now.as_str())
        .bind(limit_a_host as i64)
        .bind(limit as i64)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(read_due).collect()
    }

    /// The prediction and its receiver; None where it has none.
    pub async fn hooked(
        &self,
        prediction: &PredictionId,
    ) -> Result<Option<(Record, Receiver)>, StoreError> {
        sqlx::query("SELECT * FROM predictions JOIN webhooks ON webhooks.prediction = predictions.id WHERE id = ?")
            .bind(prediction.as_str())
            .fetch_optional(&self.readers)
            .await?
            .as_ref()
            .map(read_hooked)
            .transpose()
    }

    /// The end was told, or never will be.
    pub async fn drop_webhook(&self, prediction: &PredictionId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM webhook_outbox WHERE prediction = ?")
            .bind(prediction.as_str())
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// The attempt failed; the next is due at `at`.
    pub async fn postpone_webhook(
        &self,
        prediction: &PredictionId,
        at: &Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE webhook_outbox SET attempts = attempts + 1, due_at = ? WHERE prediction = ?",
        )
        .bind(at.as_str())
        .bind(prediction.as_str())
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// The number of the newest event, and the predictions with a receiver that changed after event `seq`.
    pub async fn hooked_changes_after(
        &self,
        seq: i64,
    ) -> Result<(i64, Vec<(Record, Receiver)>), StoreError> {
        let mut transaction = self.readers.begin().await?;
        let newest = newest_event(&mut transaction).await?;
        let rows = sqlx::query(
            "SELECT * FROM predictions JOIN webhooks ON webhooks.prediction = predictions.id
             WHERE id IN (SELECT prediction FROM events WHERE seq > ?)",
        )
        .bind(seq)
        .fetch_all(&mut *transaction)
        .await?;
        Ok((
            newest,
            rows.iter().map(read_hooked).collect::<Result<_, _>>()?,
        ))
    }

    /// Notes that a genuine webhook came, signed at second `sent_at`, and forgets those that are not taken any more anyway.
    pub async fn note_webhook(
        &self,
        message: &str,
        sent_at: i64,
        now: &Timestamp,
        expires_at: &Timestamp,
    ) -> Result<Arrival, StoreError> {
        let mut transaction = self.write().await?;
        sqlx::query("DELETE FROM heard_webhooks WHERE expires_at <= ?")
            .bind(now.as_str())
            .execute(&mut *transaction)
            .await?;
        let before: i64 =
            sqlx::query_scalar("SELECT count(*) FROM heard_webhooks WHERE message = ?")
                .bind(message)
                .fetch_one(&mut *transaction)
                .await?;
        let noted = sqlx::query("INSERT INTO heard_webhooks (message, sent_at, expires_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
            .bind(message)
            .bind(sent_at)
            .bind(expires_at.as_str())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(match (before, noted.rows_affected()) {
            (0, _) => Arrival::New,
            (_, 0) => Arrival::Replayed,
            _ => Arrival::Again,
        })
    }
}

fn read_due(row: &SqliteRow) -> Result<Due, StoreError> {
    let prediction: String = row.try_get("prediction")?;
    let prediction = prediction
        .parse()
        .map_err(|_| StoreError::Unreadable("webhook's prediction"))?;
    Ok(Due {
        prediction,
        message: row.try_get("message")?,
        attempts: row.try_get("attempts")?,
    })
}

fn read_hooked(row: &SqliteRow) -> Result<(Record, Receiver), StoreError> {
    let unreadable = || StoreError::Unreadable("webhook");
    let url: String = row.try_get("url")?;
    let events: String = row.try_get("events")?;
    let receiver = Receiver {
        url: url.parse().map_err(|_| unreadable())?,
        events: serde_json::from_str(&events).map_err(|_| unreadable())?,
        base: row.try_get("base")?,
        vocabulary: if row.try_get("knows_aborted")? {
            Vocabulary::Whole
        } else {
            Vocabulary::WithoutAborted
        },
    };
    Ok((read_record(row)?, receiver))
}

#[cfg(test)]
mod tests {
    use api::{Status, WebhookEvent};

    use super::*;
    use crate::{
        predictions::world::{draft, me},
        store::{Draft, Ending},
    };

    async fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("depth2img.db"))
            .await
            .unwrap();
        (folder, store)
    }

    fn hooked(url: &str, events: &[WebhookEvent]) -> Draft {
        let receiver = Receiver::new(
            url.parse().unwrap(),
            Some(events.to_vec()),
            "http://studio.test",
            Vocabulary::Whole,
        );
        Draft {
            webhook: Some(receiver),
            ..draft(&me(), 1)
        }
    }

    async fn end(store: &Store, draft: &Draft) {
        store.insert_prediction(draft).await.unwrap();
        let ending = Ending::of(Status::Succeeded, &draft.created_at);
        store.finish_prediction(&draft.id, &ending).await.unwrap();
    }

    #[tokio::test]
    async fn an_end_is_due_until_it_was_told_and_not_before_its_time() {
        let (_folder, store) = store().await;
        let draft = hooked("https://example.com/a", &[WebhookEvent::Completed]);
        end(&store, &draft).await;
        let now = draft.created_at.clone();
        let first = store.due_webhooks(&now, 8, 64).await.unwrap();
        assert_eq!((first.len(), first[0].attempts), (1, 0));

        let later = Timestamp::from_rfc3339("2026-11-22T09:31:00.000000Z");
        store.postpone_webhook(&draft.id, &later).await.unwrap();
        assert_eq!(store.due_webhooks(&now, 8, 64).await.unwrap(), []);
        let again = store.due_webhooks(&later, 8, 64).await.unwrap();
        assert_eq!(
            (again[0].message.as_str(), again[0].attempts),
            (first[0].message.as_str(), 1)
        );

        store.drop_webhook(&draft.id).await.unwrap();
        assert_eq!(store.due_webhooks(&later, 8, 64).await.unwrap(), []);
    }

    #[tokio::test]
    async fn only_who_wants_the_end_is_told_it_also_where_a_deadline_makes_it() {
        let (_folder, store) = store().await;
        end(
            &store,
            &hooked(
                "https://example.com/a",
                &[WebhookEvent::Start, WebhookEvent::Output],
            ),
        )
        .await;
        end(&store, &draft(&me(), 1)).await;
        let overdue = hooked("https://example.com/b", &[WebhookEvent::Completed]);
        let overdue = Draft {
            deadline: Some(overdue.created_at.clone()),
            ..overdue
        };
        store.insert_prediction(&overdue).await.unwrap();
        store
            .expire_prediction(&overdue.id, &overdue.created_at)
            .await
            .unwrap();
        let due = store
            .due_webhooks(&overdue.created_at, 8, 64)
            .await
            .unwrap();
        assert_eq!(
            due.into_iter()
                .map(|due| due.prediction)
                .collect::<Vec<_>>(),
            [overdue.id]
        );
    }

    #[tokio::test]
    async fn a_host_with_many_leaves_room_for_the_others() {
        let (_folder, store) = store().await;
        for run in 0..5 {
            end(
                &store,
                &hooked(
                    &format!("https://busy.example/{run}"),
                    &[WebhookEvent::Completed],
                ),
            )
            .await;
        }
        let quiet = hooked("https://quiet.example/", &[WebhookEvent::Completed]);
        end(&store, &quiet).await;
        let due = store.due_webhooks(&quiet.created_at, 2, 64).await.unwrap();
        assert_eq!(due.len(), 3);
        let first_two = store.due_webhooks(&quiet.created_at, 2, 2).await.unwrap();
        assert!(
            first_two.iter().any(|due| due.prediction == quiet.id),
            "hosts take turns"
        );
    }

    #[tokio::test]
    async fn changes_are_those_of_predictions_with_a_receiver() {
        let (_folder, store) = store().await;
        let hooked = hooked("https://example.com/a", &[WebhookEvent::Start]);
        store.insert_prediction(&hooked).await.unwrap();
        store.insert_prediction(&draft(&me(), 2)).await.unwrap();
        let (newest, changed) = store.hooked_changes_after(0).await.unwrap();
        assert_eq!((newest, changed.len()), (2, 1));
        assert_eq!(
            (&changed[0].0.id, Some(&changed[0].1)),
            (&hooked.id, hooked.webhook.as_ref())
        );
        assert_eq!(
            store.hooked_changes_after(newest).await.unwrap(),
            (2, vec![])
        );
    }

    #[tokio::test]
    async fn a_receiver_is_read_as_it_was_written() {
        let (_folder, store) = store().await;
        for vocabulary in [Vocabulary::Whole, Vocabulary::WithoutAborted] {
            let mut draft = hooked(
                "https://example.com/a",
                &[WebhookEvent::Start, WebhookEvent::Logs],
            );
            draft.webhook = draft.webhook.map(|receiver| Receiver {
                vocabulary,
                ..receiver
            });
            store.insert_prediction(&draft).await.unwrap();
            assert_eq!(
                store
                    .hooked(&draft.id)
                    .await
                    .unwrap()
                    .map(|(_, receiver)| receiver),
                draft.webhook
            );
        }
    }

    #[tokio::test]
    async fn a_webhook_that_came_is_known_until_it_would_not_be_taken_anyway() {
        let (_folder, store) = store().await;
        let [now, end] = ["2026-11-22T09:30:00.000000Z", "2026-11-22T09:45:00.000000Z"]
            .map(Timestamp::from_rfc3339);
        let mut arrivals = vec![];
        for (message, sent_at) in [
            ("msg_1", 1),
            ("msg_1", 1),
            ("msg_1", 5),
            ("msg_1", 5),
            ("msg_1", 1),
            ("msg_2", 1),
        ] {
            arrivals.push(
                store
                    .note_webhook(message, sent_at, &now, &end)
                    .await
                    .unwrap(),
            );
        }
        use Arrival::{Again, New, Replayed};
        assert_eq!(arrivals, [New, Replayed, Again, Replayed, Replayed, New]);
        assert_eq!(
            store.note_webhook("msg_1", 1, &end, &end).await.unwrap(),
            New
        );
    }
}
