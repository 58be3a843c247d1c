//! Webhooks: receivers, the outbox of deliveries, and received webhooks.

use api::{PredictionId, Timestamp};
use sqlx::{Row, Sqlite, Transaction, sqlite::SqliteRow};

use super::{StoreError, WebhookRepository, events::latest_seq, prediction_rows::read_record};
use domain::{
    prediction::{PredictionRecord, StatusSupport},
    webhook_receiver::{WebhookReceiver, new_message_id},
};

/// A `completed` webhook that has not been delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingDelivery {
    /// The prediction.
    pub prediction: PredictionId,
    /// The id of the webhook, the same at every attempt.
    pub message_id: String,
    /// Failed attempts.
    pub attempts: u32,
}

/// Whether a received webhook is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receipt {
    /// Received for the first time.
    New,
    /// Sent again with a new signature: the sender did not get our response.
    Retried,
    /// Identical to one received before: a replay or a network duplicate.
    Replayed,
}

/// Stores the receiver, within the transaction that creates the prediction.
pub(super) async fn register(
    transaction: &mut Transaction<'_, Sqlite>,
    prediction: &PredictionId,
    receiver: &WebhookReceiver,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO webhook_receivers (prediction, url, origin, events, base_url, supports_aborted) VALUES (?, ?, ?, ?, ?, ?)")
        .bind(prediction.as_str())
        .bind(receiver.url.as_str())
        .bind(receiver.url.origin().ascii_serialization())
        .bind(serde_json::json!(receiver.events).to_string())
        .bind(&receiver.base_url)
        .bind(receiver.status_support == StatusSupport::All)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Adds the `completed` webhook to the outbox, within the transaction that ends the prediction, if
/// the receiver wants it.
pub(super) async fn enqueue_completed(
    transaction: &mut Transaction<'_, Sqlite>,
    prediction: &PredictionId,
    at: &Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO webhook_outbox (prediction, message_id, due_at)
         SELECT prediction, ?, ? FROM webhook_receivers WHERE prediction = ? AND 'completed' IN (SELECT value FROM json_each(events))",
    )
    .bind(new_message_id())
    .bind(at.as_str())
    .bind(prediction.as_str())
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

impl WebhookRepository<'_> {
    /// The deliveries due at `now`: at most `limit`, and `limit_per_host` per origin, the origins
    /// in turn.
    pub async fn due(
        &self,
        now: &Timestamp,
        limit_per_host: usize,
        limit: usize,
    ) -> Result<Vec<PendingDelivery>, StoreError> {
        let rows = sqlx::query(
            "SELECT prediction, message_id, attempts FROM (
                 SELECT webhook_outbox.*, row_number() OVER (PARTITION BY origin ORDER BY due_at, prediction) AS place
                 FROM webhook_outbox JOIN webhook_receivers USING (prediction) WHERE due_at <= ?
             ) WHERE place <= ? ORDER BY place, due_at LIMIT ?",
        )
        .bind(now.as_str())
        .bind(limit_per_host as i64)
        .bind(limit as i64)
        .fetch_all(&self.store.readers)
        .await?;
        rows.iter().map(read_due).collect()
    }

    /// The prediction and its receiver; `None` if it has none.
    pub async fn find_with_receiver(
        &self,
        prediction: &PredictionId,
    ) -> Result<Option<(PredictionRecord, WebhookReceiver)>, StoreError> {
        sqlx::query("SELECT * FROM predictions JOIN webhook_receivers ON webhook_receivers.prediction = predictions.id WHERE id = ?")
            .bind(prediction.as_str())
            .fetch_optional(&self.store.readers)
            .await?
            .as_ref()
            .map(read_with_receiver)
            .transpose()
    }

    /// Removes a delivery from the outbox: delivered, or abandoned.
    pub async fn delete(&self, prediction: &PredictionId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM webhook_outbox WHERE prediction = ?")
            .bind(prediction.as_str())
            .execute(&self.store.writer)
            .await?;
        Ok(())
    }

    /// Records a failed attempt; the next is due at `at`.
    pub async fn postpone(
        &self,
        prediction: &PredictionId,
        at: &Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE webhook_outbox SET attempts = attempts + 1, due_at = ? WHERE prediction = ?",
        )
        .bind(at.as_str())
        .bind(prediction.as_str())
        .execute(&self.store.writer)
        .await?;
        Ok(())
    }

    /// The number of the latest event, and the predictions with a receiver that changed after event
    /// `seq`.
    pub async fn changes_after(
        &self,
        seq: i64,
    ) -> Result<(i64, Vec<(PredictionRecord, WebhookReceiver)>), StoreError> {
        let mut transaction = self.store.readers.begin().await?;
        let newest = latest_seq(&mut transaction).await?;
        let rows = sqlx::query(
            "SELECT * FROM predictions JOIN webhook_receivers ON webhook_receivers.prediction = predictions.id
             WHERE id IN (SELECT prediction FROM events WHERE seq > ?)",
        )
        .bind(seq)
        .fetch_all(&mut *transaction)
        .await?;
        Ok((
            newest,
            rows.iter()
                .map(read_with_receiver)
                .collect::<Result<_, _>>()?,
        ))
    }

    /// Records a verified webhook that was signed at second `sent_at`, and deletes expired records.
    pub async fn record_received(
        &self,
        message_id: &str,
        sent_at: i64,
        now: &Timestamp,
        expires_at: &Timestamp,
    ) -> Result<Receipt, StoreError> {
        let mut transaction = self.store.write().await?;
        sqlx::query("DELETE FROM received_webhooks WHERE expires_at <= ?")
            .bind(now.as_str())
            .execute(&mut *transaction)
            .await?;
        let before: i64 =
            sqlx::query_scalar("SELECT count(*) FROM received_webhooks WHERE message_id = ?")
                .bind(message_id)
                .fetch_one(&mut *transaction)
                .await?;
        let inserted = sqlx::query("INSERT INTO received_webhooks (message_id, sent_at, expires_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
            .bind(message_id)
            .bind(sent_at)
            .bind(expires_at.as_str())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(match (before, inserted.rows_affected()) {
            (0, _) => Receipt::New,
            (_, 0) => Receipt::Replayed,
            _ => Receipt::Retried,
        })
    }
}

fn read_due(row: &SqliteRow) -> Result<PendingDelivery, StoreError> {
    let prediction: String = row.try_get("prediction")?;
    let prediction = prediction
        .parse()
        .map_err(|_| StoreError::Unreadable("webhook's prediction"))?;
    Ok(PendingDelivery {
        prediction,
        message_id: row.try_get("message_id")?,
        attempts: row.try_get("attempts")?,
    })
}

fn read_with_receiver(row: &SqliteRow) -> Result<(PredictionRecord, WebhookReceiver), StoreError> {
    let unreadable = || StoreError::Unreadable("webhook");
    let url: String = row.try_get("url")?;
    let events: String = row.try_get("events")?;
    let receiver = WebhookReceiver {
        url: url.parse().map_err(|_| unreadable())?,
        events: serde_json::from_str(&events).map_err(|_| unreadable())?,
        base_url: row.try_get("base_url")?,
        status_support: if row.try_get("supports_aborted")? {
            StatusSupport::All
        } else {
            StatusSupport::WithoutAborted
        },
    };
    Ok((read_record(row)?, receiver))
}

#[cfg(test)]
mod tests {
    use api::{Status, WebhookEvent};

    use super::*;
    use crate::Store;
    use crate::test_support::{me, new_prediction};
    use crate::{Completion, NewPrediction};

    async fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("depth2img.db"))
            .await
            .unwrap();
        (folder, store)
    }

    fn prediction_with_receiver(url: &str, events: &[WebhookEvent]) -> NewPrediction {
        let receiver = WebhookReceiver::new(
            url.parse().unwrap(),
            Some(events.to_vec()),
            "http://studio.test",
            StatusSupport::All,
        );
        NewPrediction {
            webhook: Some(receiver),
            ..new_prediction(&me(), 1)
        }
    }

    async fn end(store: &Store, prediction: &NewPrediction) {
        store.predictions().insert(prediction).await.unwrap();
        let ending = Completion::new(Status::Succeeded, &prediction.created_at);
        store
            .predictions()
            .finish(&prediction.id, &ending)
            .await
            .unwrap();
    }

    #[tokio::test]
    async fn delivery_is_due_until_deleted_and_not_before_its_time() {
        let (_folder, store) = store().await;
        let prediction =
            prediction_with_receiver("https://example.com/a", &[WebhookEvent::Completed]);
        end(&store, &prediction).await;
        let now = prediction.created_at.clone();
        let first = store.webhooks().due(&now, 8, 64).await.unwrap();
        assert_eq!((first.len(), first[0].attempts), (1, 0));

        let later = Timestamp::from_rfc3339("2026-11-22T09:31:00.000000Z");
        store
            .webhooks()
            .postpone(&prediction.id, &later)
            .await
            .unwrap();
        assert_eq!(store.webhooks().due(&now, 8, 64).await.unwrap(), []);
        let again = store.webhooks().due(&later, 8, 64).await.unwrap();
        assert_eq!(
            (again[0].message_id.as_str(), again[0].attempts),
            (first[0].message_id.as_str(), 1)
        );

        store.webhooks().delete(&prediction.id).await.unwrap();
        assert_eq!(store.webhooks().due(&later, 8, 64).await.unwrap(), []);
    }

    #[tokio::test]
    async fn completed_is_enqueued_only_if_wanted_also_at_a_deadline() {
        let (_folder, store) = store().await;
        end(
            &store,
            &prediction_with_receiver(
                "https://example.com/a",
                &[WebhookEvent::Start, WebhookEvent::Output],
            ),
        )
        .await;
        end(&store, &new_prediction(&me(), 1)).await;
        let expired = prediction_with_receiver("https://example.com/b", &[WebhookEvent::Completed]);
        let expired = NewPrediction {
            deadline: Some(expired.created_at.clone()),
            ..expired
        };
        store.predictions().insert(&expired).await.unwrap();
        store
            .predictions()
            .expire(&expired.id, &expired.created_at)
            .await
            .unwrap();
        let due = store
            .webhooks()
            .due(&expired.created_at, 8, 64)
            .await
            .unwrap();
        assert_eq!(
            due.into_iter()
                .map(|due| due.prediction)
                .collect::<Vec<_>>(),
            [expired.id]
        );
    }

    #[tokio::test]
    async fn due_limits_deliveries_per_host() {
        let (_folder, store) = store().await;
        for run in 0..5 {
            end(
                &store,
                &prediction_with_receiver(
                    &format!("https://busy.example/{run}"),
                    &[WebhookEvent::Completed],
                ),
            )
            .await;
        }
        let quiet = prediction_with_receiver("https://quiet.example/", &[WebhookEvent::Completed]);
        end(&store, &quiet).await;
        let due = store
            .webhooks()
            .due(&quiet.created_at, 2, 64)
            .await
            .unwrap();
        assert_eq!(due.len(), 3);
        let first_two = store.webhooks().due(&quiet.created_at, 2, 2).await.unwrap();
        assert!(
            first_two.iter().any(|due| due.prediction == quiet.id),
            "hosts alternate"
        );
    }

    #[tokio::test]
    async fn changes_after_lists_predictions_with_a_receiver() {
        let (_folder, store) = store().await;
        let with_receiver =
            prediction_with_receiver("https://example.com/a", &[WebhookEvent::Start]);
        store.predictions().insert(&with_receiver).await.unwrap();
        store
            .predictions()
            .insert(&new_prediction(&me(), 2))
            .await
            .unwrap();
        let (newest, changed) = store.webhooks().changes_after(0).await.unwrap();
        assert_eq!((newest, changed.len()), (2, 1));
        assert_eq!(
            (&changed[0].0.id, Some(&changed[0].1)),
            (&with_receiver.id, with_receiver.webhook.as_ref())
        );
        assert_eq!(
            store.webhooks().changes_after(newest).await.unwrap(),
            (2, vec![])
        );
    }

    #[tokio::test]
    async fn receiver_round_trips() {
        let (_folder, store) = store().await;
        for status_support in [StatusSupport::All, StatusSupport::WithoutAborted] {
            let mut prediction = prediction_with_receiver(
                "https://example.com/a",
                &[WebhookEvent::Start, WebhookEvent::Logs],
            );
            prediction.webhook = prediction.webhook.map(|receiver| WebhookReceiver {
                status_support,
                ..receiver
            });
            store.predictions().insert(&prediction).await.unwrap();
            assert_eq!(
                store
                    .webhooks()
                    .find_with_receiver(&prediction.id)
                    .await
                    .unwrap()
                    .map(|(_, receiver)| receiver),
                prediction.webhook
            );
        }
    }

    #[tokio::test]
    async fn received_webhook_is_recognized_until_it_expires() {
        let (_folder, store) = store().await;
        let [now, end] = ["2026-11-22T09:30:00.000000Z", "2026-11-22T09:45:00.000000Z"]
            .map(Timestamp::from_rfc3339);
        let mut receipts = vec![];
        for (message_id, sent_at) in [
            ("msg_1", 1),
            ("msg_1", 1),
            ("msg_1", 5),
            ("msg_1", 5),
            ("msg_1", 1),
            ("msg_2", 1),
        ] {
            receipts.push(
                store
                    .webhooks()
                    .record_received(message_id, sent_at, &now, &end)
                    .await
                    .unwrap(),
            );
        }
        use Receipt::{New, Replayed, Retried};
        assert_eq!(receipts, [New, Replayed, Retried, Replayed, Replayed, New]);
        assert_eq!(
            store
                .webhooks()
                .record_received("msg_1", 1, &end, &end)
                .await
                .unwrap(),
            New
        );
    }
}
