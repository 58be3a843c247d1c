use api::{EmbedKey, EmbedKeyId, EmbedTerms, Timestamp, limits};
use sqlx::{Row, Sqlite, Transaction, sqlite::SqliteRow};

use super::{EmbedKeyRepository, NewPrediction, StoreError, predictions::insert, read_timestamp};
use domain::owner::OwnerId;

/// Limits on predictions in an embedded studio.
#[derive(Debug, Clone, Copy)]
pub struct EmbedQuota<'a> {
    /// The key of the studio.
    pub key: &'a EmbedKeyId,
    /// Predictions per day, of all visitors.
    pub per_day: u32,
    /// Unfinished predictions of one visitor.
    pub at_once: u32,
}

/// The outcome of inserting a prediction under a quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuotaOutcome {
    /// Inserted and counted.
    Accepted,
    /// The idempotency key was used before; nothing was counted.
    DuplicateRequest,
    /// The day's quota is used up.
    DailyQuotaExceeded,
    /// The visitor has too many unfinished predictions.
    ConcurrencyExceeded,
    /// The key was deleted.
    KeyNotFound,
}

/// Selects keys with their usage on the day that is bound first.
macro_rules! select_keys {
    () => {
        "SELECT *, coalesce((SELECT predictions FROM embed_key_days WHERE key = id AND day = ?), 0) AS used_today
         FROM embed_keys WHERE "
    };
}

impl EmbedKeyRepository<'_> {
    /// Stores a key of `owner` by the hash of its text. False if the owner has
    /// [`limits::EMBED_KEYS`] already.
    pub async fn insert(
        &self,
        owner: &OwnerId,
        key: &EmbedKey,
        key_hash: &str,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.store.write().await?;
        let count = sqlx::query_scalar("SELECT count(*) FROM embed_keys WHERE owner = ?")
            .bind(owner.as_str());
        let count: i64 = count.fetch_one(&mut *transaction).await?;
        if count >= limits::EMBED_KEYS as i64 {
            return Ok(false);
        }
        sqlx::query("INSERT INTO embed_keys (id, owner, name, key_hash, terms, created_at) VALUES (?, ?, ?, ?, ?, ?)")
            .bind(key.id.as_str())
            .bind(owner.as_str())
            .bind(&key.name)
            .bind(key_hash)
            .bind(serde_json::json!(key.terms).to_string())
            .bind(key.created_at.as_str())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// The keys of `owner`, newest first, with their usage on `day`.
    pub async fn list(&self, owner: &OwnerId, day: &str) -> Result<Vec<EmbedKey>, StoreError> {
        let select = sqlx::query(concat!(
            select_keys!(),
            "owner = ? ORDER BY created_at DESC, id"
        ))
        .bind(day)
        .bind(owner.as_str());
        select
            .fetch_all(&self.store.readers)
            .await?
            .iter()
            .map(read)
            .collect()
    }

    /// Changes the name and terms of a key of `owner`; `None` if there is none.
    pub async fn update(
        &self,
        owner: &OwnerId,
        id: &EmbedKeyId,
        day: &str,
        change: impl FnOnce(&mut EmbedKey),
    ) -> Result<Option<EmbedKey>, StoreError> {
        let mut transaction = self.store.write().await?;
        let select = sqlx::query(concat!(select_keys!(), "id = ? AND owner = ?"))
            .bind(day)
            .bind(id.as_str())
            .bind(owner.as_str());
        let Some(row) = select.fetch_optional(&mut *transaction).await? else {
            return Ok(None);
        };
        let mut key = read(&row)?;
        change(&mut key);
        let update = sqlx::query("UPDATE embed_keys SET name = ?, terms = ? WHERE id = ?");
        let terms = serde_json::json!(key.terms).to_string();
        update
            .bind(&key.name)
            .bind(terms)
            .bind(id.as_str())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(Some(key))
    }

    /// Deletes a key of `owner`; false if there is none.
    pub async fn delete(&self, owner: &OwnerId, id: &EmbedKeyId) -> Result<bool, StoreError> {
        let delete = sqlx::query("DELETE FROM embed_keys WHERE id = ? AND owner = ?")
            .bind(id.as_str())
            .bind(owner.as_str());
        Ok(delete.execute(&self.store.writer).await?.rows_affected() > 0)
    }

    /// The id and terms of the key with this hash.
    pub async fn find_by_hash(
        &self,
        key_hash: &str,
    ) -> Result<Option<(EmbedKeyId, EmbedTerms)>, StoreError> {
        let select =
            sqlx::query("SELECT id, terms FROM embed_keys WHERE key_hash = ?").bind(key_hash);
        let row = select.fetch_optional(&self.store.readers).await?;
        row.map(|row| Ok((read_id(&row)?, read_terms(&row)?)))
            .transpose()
    }

    /// The terms of a key.
    pub async fn terms(&self, id: &EmbedKeyId) -> Result<Option<EmbedTerms>, StoreError> {
        let select = sqlx::query("SELECT terms FROM embed_keys WHERE id = ?").bind(id.as_str());
        select
            .fetch_optional(&self.store.readers)
            .await?
            .as_ref()
            .map(read_terms)
            .transpose()
    }

    /// Inserts a prediction and counts it against the quota, both or neither.
    pub async fn insert_prediction(
        &self,
        prediction: &NewPrediction,
        quota: &EmbedQuota<'_>,
    ) -> Result<QuotaOutcome, StoreError> {
        let mut transaction = self.store.write().await?;
        let used = sqlx::query("UPDATE embed_keys SET last_used_at = ? WHERE id = ?");
        let used = used
            .bind(prediction.created_at.as_str())
            .bind(quota.key.as_str())
            .execute(&mut *transaction)
            .await?;
        if used.rows_affected() == 0 {
            return Ok(QuotaOutcome::KeyNotFound);
        }
        if !insert(&mut transaction, prediction).await? {
            return Ok(QuotaOutcome::DuplicateRequest);
        }
        if count_unfinished(&mut transaction, &prediction.owner).await? > i64::from(quota.at_once) {
            return Ok(QuotaOutcome::ConcurrencyExceeded);
        }
        if count(&mut transaction, quota.key, day_of(&prediction.created_at)).await?
            > i64::from(quota.per_day)
        {
            return Ok(QuotaOutcome::DailyQuotaExceeded);
        }
        transaction.commit().await?;
        self.store.notifier.notify(&prediction.owner);
        Ok(QuotaOutcome::Accepted)
    }
}

/// The day (UTC) of a timestamp.
pub fn day_of(timestamp: &Timestamp) -> &str {
    timestamp.as_str().get(..10).unwrap_or_default()
}

/// Unfinished predictions of an owner.
async fn count_unfinished(
    transaction: &mut Transaction<'_, Sqlite>,
    owner: &OwnerId,
) -> Result<i64, StoreError> {
    let select = sqlx::query_scalar(
        "SELECT count(*) FROM predictions WHERE owner = ? AND status IN ('starting', 'processing')",
    );
    Ok(select
        .bind(owner.as_str())
        .fetch_one(&mut **transaction)
        .await?)
}

/// Counts one prediction of a key on a day, and deletes the counts of earlier days. Returns the new
/// count.
async fn count(
    transaction: &mut Transaction<'_, Sqlite>,
    key: &EmbedKeyId,
    day: &str,
) -> Result<i64, StoreError> {
    let past = sqlx::query("DELETE FROM embed_key_days WHERE key = ? AND day < ?")
        .bind(key.as_str())
        .bind(day);
    past.execute(&mut **transaction).await?;
    let add = sqlx::query_scalar(
        "INSERT INTO embed_key_days (key, day, predictions) VALUES (?, ?, 1)
         ON CONFLICT (key, day) DO UPDATE SET predictions = predictions + 1 RETURNING predictions",
    );
    Ok(add
        .bind(key.as_str())
        .bind(day)
        .fetch_one(&mut **transaction)
        .await?)
}

fn read(row: &SqliteRow) -> Result<EmbedKey, StoreError> {
    Ok(EmbedKey {
        id: read_id(row)?,
        name: row.try_get("name")?,
        terms: read_terms(row)?,
        key: None,
        embed_url: None,
        created_at: Timestamp::from_rfc3339(row.try_get::<String, _>("created_at")?),
        last_used_at: read_timestamp(row, "last_used_at")?,
        used_today: row.try_get("used_today")?,
    })
}

fn read_id(row: &SqliteRow) -> Result<EmbedKeyId, StoreError> {
    row.try_get::<String, _>("id")?
        .parse()
        .map_err(|_| StoreError::Unreadable("embed key's id"))
}

fn read_terms(row: &SqliteRow) -> Result<EmbedTerms, StoreError> {
    serde_json::from_str(row.try_get("terms")?)
        .map_err(|_| StoreError::Unreadable("embed key's terms"))
}

#[cfg(test)]
mod tests {
    use api::Status;

    use super::*;
    use crate::Completion;
    use crate::Store;
    use crate::test_support::{me, new_prediction};

    const DAY: &str = "2026-11-22";

    fn key(name: &str) -> EmbedKey {
        EmbedKey {
            id: EmbedKeyId::from_entropy(rand::random()),
            name: name.into(),
            terms: EmbedTerms {
                per_day: 3,
                at_once: 2,
                ..EmbedTerms::default()
            },
            key: None,
            embed_url: None,
            created_at: new_prediction(&me(), 1).created_at,
            last_used_at: None,
            used_today: 0,
        }
    }

    async fn opened(folder: &tempfile::TempDir) -> (Store, EmbedKey) {
        let (store, key) = (
            Store::open(&folder.path().join("depth2img.db"))
                .await
                .unwrap(),
            key("blog"),
        );
        assert!(
            store
                .embed_keys()
                .insert(&me(), &key, "digest")
                .await
                .unwrap()
        );
        (store, key)
    }

    fn quota(key: &EmbedKey) -> EmbedQuota<'_> {
        EmbedQuota {
            key: &key.id,
            per_day: key.terms.per_day,
            at_once: key.terms.at_once,
        }
    }

    async fn insert_and_complete(
        store: &Store,
        key: &EmbedKey,
        prediction: &NewPrediction,
    ) -> QuotaOutcome {
        let outcome = store
            .embed_keys()
            .insert_prediction(prediction, &quota(key))
            .await
            .unwrap();
        store
            .predictions()
            .finish(
                &prediction.id,
                &Completion::new(Status::Canceled, &prediction.created_at),
            )
            .await
            .unwrap();
        outcome
    }

    #[tokio::test]
    async fn key_is_found_by_hash_with_its_terms() {
        let folder = tempfile::tempdir().unwrap();
        let (store, key) = opened(&folder).await;
        assert_eq!(
            store.embed_keys().find_by_hash("digest").await.unwrap(),
            Some((key.id.clone(), key.terms.clone()))
        );
        assert_eq!(
            store.embed_keys().find_by_hash("another").await.unwrap(),
            None
        );
        let changed = store
            .embed_keys()
            .update(&me(), &key.id, DAY, |key| key.terms.per_day = 9)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (
                changed.terms.per_day,
                store
                    .embed_keys()
                    .terms(&key.id)
                    .await
                    .unwrap()
                    .unwrap()
                    .per_day
            ),
            (9, 9)
        );
        assert!(store.embed_keys().delete(&me(), &key.id).await.unwrap());
        assert_eq!(store.embed_keys().terms(&key.id).await.unwrap(), None);
    }

    #[tokio::test]
    async fn rejected_prediction_is_neither_counted_nor_stored() {
        let folder = tempfile::tempdir().unwrap();
        let (store, key) = opened(&folder).await;
        let predictions =
            [(); 5].map(|()| new_prediction(&OwnerId::embedded(&key.id, "visitor"), 1));
        let mut all = Vec::new();
        for prediction in &predictions[..3] {
            all.push(
                store
                    .embed_keys()
                    .insert_prediction(prediction, &quota(&key))
                    .await
                    .unwrap(),
            );
        }
        assert_eq!(
            all,
            [
                QuotaOutcome::Accepted,
                QuotaOutcome::Accepted,
                QuotaOutcome::ConcurrencyExceeded
            ]
        );
        assert!(
            store
                .predictions()
                .find(&predictions[2].id)
                .await
                .unwrap()
                .is_none()
        );
        let other = new_prediction(&OwnerId::embedded(&key.id, "another"), 1);
        assert_eq!(
            insert_and_complete(&store, &key, &other).await,
            QuotaOutcome::Accepted,
            "the limit is per visitor"
        );
        let late = new_prediction(&OwnerId::embedded(&key.id, "another"), 1);
        assert_eq!(
            insert_and_complete(&store, &key, &late).await,
            QuotaOutcome::DailyQuotaExceeded
        );
        let listed = store.embed_keys().list(&me(), DAY).await.unwrap();
        assert_eq!(
            (listed[0].used_today, listed[0].last_used_at.is_some()),
            (3, true)
        );
        assert_eq!(
            store.embed_keys().list(&me(), "2026-11-23").await.unwrap()[0].used_today,
            0
        );
    }

    #[tokio::test]
    async fn duplicate_request_is_not_counted() {
        let folder = tempfile::tempdir().unwrap();
        let (store, key) = opened(&folder).await;
        let first = NewPrediction {
            idempotency_key: Some("once".into()),
            ..new_prediction(&OwnerId::embedded(&key.id, "visitor"), 1)
        };
        let again = NewPrediction {
            id: new_prediction(&me(), 1).id,
            ..first.clone()
        };
        assert_eq!(
            store
                .embed_keys()
                .insert_prediction(&first, &quota(&key))
                .await
                .unwrap(),
            QuotaOutcome::Accepted
        );
        assert_eq!(
            store
                .embed_keys()
                .insert_prediction(&again, &quota(&key))
                .await
                .unwrap(),
            QuotaOutcome::DuplicateRequest
        );
        assert_eq!(
            store.embed_keys().list(&me(), DAY).await.unwrap()[0].used_today,
            1
        );
    }

    #[tokio::test]
    async fn concurrent_inserts_respect_the_daily_quota() {
        let folder = tempfile::tempdir().unwrap();
        let (store, key) = opened(&folder).await;
        let predictions: Vec<NewPrediction> = (0..12)
            .map(|number| new_prediction(&OwnerId::embedded(&key.id, &number.to_string()), 1))
            .collect();
        let quota = quota(&key);
        let keys = store.embed_keys();
        let all = futures_util::future::join_all(
            predictions
                .iter()
                .map(|prediction| keys.insert_prediction(prediction, &quota)),
        )
        .await;
        assert_eq!(
            all.into_iter()
                .filter(|outcome| *outcome.as_ref().unwrap() == QuotaOutcome::Accepted)
                .count(),
            3
        );
    }

    #[tokio::test]
    async fn deleted_key_accepts_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let (store, key) = opened(&folder).await;
        store.embed_keys().delete(&me(), &key.id).await.unwrap();
        let late = new_prediction(&OwnerId::embedded(&key.id, "visitor"), 1);
        assert_eq!(
            store
                .embed_keys()
                .insert_prediction(&late, &quota(&key))
                .await
                .unwrap(),
            QuotaOutcome::KeyNotFound
        );
    }
}
