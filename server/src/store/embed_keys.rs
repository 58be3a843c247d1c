use api::{EmbedKey, EmbedKeyId, EmbedTerms, Timestamp, limits};
use sqlx::{Row, Sqlite, Transaction, sqlite::SqliteRow};

use super::{Draft, Store, StoreError, predictions::insert};
use crate::owner::OwnerId;

/// How much the visitors of an embedded studio may make.
#[derive(Debug, Clone, Copy)]
pub struct Allowance<'a> {
    /// The studio's key.
    pub key: &'a EmbedKeyId,
    /// Predictions a day, of all visitors.
    pub per_day: u32,
    /// Predictions that one visitor may have under way.
    pub at_once: u32,
}

/// What became of a prediction that counts against an allowance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// It is written down and was counted.
    Accepted,
    /// Its owner has used the same idempotency key before. Nothing was counted.
    Repeated,
    /// The day's allowance is used up.
    DayUsedUp,
    /// Its owner has as many under way as they may.
    TooManyAtOnce,
    /// The key is no longer there.
    NoKey,
}

/// Selects keys with what each made on the day that is bound first.
macro_rules! select_keys {
    () => {
        "SELECT *, coalesce((SELECT predictions FROM embed_key_days WHERE key = id AND day = ?), 0) AS used_today
         FROM embed_keys WHERE "
    };
}

impl Store {
    /// Keeps a key of `owner`'s by the digest of its text. False where the owner has [`limits::EMBED_KEYS`] already.
    pub async fn insert_embed_key(
        &self,
        owner: &OwnerId,
        key: &EmbedKey,
        key_hash: &str,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
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

    /// The keys of `owner`, the youngest first, with what each made on `day`.
    pub async fn embed_keys(
        &self,
        owner: &OwnerId,
        day: &str,
    ) -> Result<Vec<EmbedKey>, StoreError> {
        let select = sqlx::query(concat!(
            select_keys!(),
            "owner = ? ORDER BY created_at DESC, id"
        ))
        .bind(day)
        .bind(owner.as_str());
        select
            .fetch_all(&self.readers)
            .await?
            .iter()
            .map(read)
            .collect()
    }

    /// Changes the name and the terms of a key of `owner`'s; None where there is none.
    pub async fn change_embed_key(
        &self,
        owner: &OwnerId,
        id: &EmbedKeyId,
        day: &str,
        change: impl FnOnce(&mut EmbedKey),
    ) -> Result<Option<EmbedKey>, StoreError> {
        let mut transaction = self.write().await?;
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

    /// Forgets a key of `owner`'s; false where there is none.
    pub async fn delete_embed_key(
        &self,
        owner: &OwnerId,
        id: &EmbedKeyId,
    ) -> Result<bool, StoreError> {
        let delete = sqlx::query("DELETE FROM embed_keys WHERE id = ? AND owner = ?")
            .bind(id.as_str())
            .bind(owner.as_str());
        Ok(delete.execute(&self.writer).await?.rows_affected() > 0)
    }

    /// The key whose text has this digest, and its terms.
    pub async fn embed_key_by_hash(
        &self,
        key_hash: &str,
    ) -> Result<Option<(EmbedKeyId, EmbedTerms)>, StoreError> {
        let select =
            sqlx::query("SELECT id, terms FROM embed_keys WHERE key_hash = ?").bind(key_hash);
        let row = select.fetch_optional(&self.readers).await?;
        row.map(|row| Ok((read_id(&row)?, read_terms(&row)?)))
            .transpose()
    }

    /// The terms of a key.
    pub async fn embed_terms(&self, id: &EmbedKeyId) -> Result<Option<EmbedTerms>, StoreError> {
        let select = sqlx::query("SELECT terms FROM embed_keys WHERE id = ?").bind(id.as_str());
        select
            .fetch_optional(&self.readers)
            .await?
            .as_ref()
            .map(read_terms)
            .transpose()
    }

    /// Writes down a prediction of an embedded studio's visitor and counts it, if the allowance is not used up: both or neither.
    pub async fn insert_counted(
        &self,
        draft: &Draft,
        allowance: &Allowance<'_>,
    ) -> Result<Counted, StoreError> {
        let mut transaction = self.write().await?;
        let used = sqlx::query("UPDATE embed_keys SET last_used_at = ? WHERE id = ?");
        let used = used
            .bind(draft.created_at.as_str())
            .bind(allowance.key.as_str())
            .execute(&mut *transaction)
            .await?;
        if used.rows_affected() == 0 {
            return Ok(Counted::NoKey);
        }
        if !insert(&mut transaction, draft).await? {
            return Ok(Counted::Repeated);
        }
        if under_way(&mut transaction, &draft.owner).await? > i64::from(allowance.at_once) {
            return Ok(Counted::TooManyAtOnce);
        }
        if count(&mut transaction, allowance.key, day_of(&draft.created_at)).await?
            > i64::from(allowance.per_day)
        {
            return Ok(Counted::DayUsedUp);
        }
        transaction.commit().await?;
        self.changes.announce(&draft.owner);
        Ok(Counted::Accepted)
    }
}

/// The day (UTC) of a moment.
pub fn day_of(moment: &Timestamp) -> &str {
    moment.as_str().get(..10).unwrap_or_default()
}

/// Predictions of an owner that have not ended.
async fn under_way(
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

/// Counts one prediction of a key on a day, and forgets the days before. Returns how many that day has.
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
    let last_used_at: Option<String> = row.try_get("last_used_at")?;
    Ok(EmbedKey {
        id: read_id(row)?,
        name: row.try_get("name")?,
        terms: read_terms(row)?,
        key: None,
        embed_url: None,
        created_at: Timestamp::from_rfc3339(row.try_get::<String, _>("created_at")?),
        last_used_at: last_used_at.map(Timestamp::from_rfc3339),
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
    use crate::{
        predictions::world::{draft, me},
        store::Ending,
    };

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
            created_at: draft(&me(), 1).created_at,
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
        assert!(store.insert_embed_key(&me(), &key, "digest").await.unwrap());
        (store, key)
    }

    fn allowance(key: &EmbedKey) -> Allowance<'_> {
        Allowance {
            key: &key.id,
            per_day: key.terms.per_day,
            at_once: key.terms.at_once,
        }
    }

    async fn insert_and_end(store: &Store, key: &EmbedKey, draft: &Draft) -> Counted {
        let counted = store.insert_counted(draft, &allowance(key)).await.unwrap();
        store
            .finish_prediction(&draft.id, &Ending::of(Status::Canceled, &draft.created_at))
            .await
            .unwrap();
        counted
    }

    #[tokio::test]
    async fn a_key_is_found_by_its_digest_and_its_terms_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let (store, key) = opened(&folder).await;
        assert_eq!(
            store.embed_key_by_hash("digest").await.unwrap(),
            Some((key.id.clone(), key.terms.clone()))
        );
        assert_eq!(store.embed_key_by_hash("another").await.unwrap(), None);
        let changed = store
            .change_embed_key(&me(), &key.id, DAY, |key| key.terms.per_day = 9)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (
                changed.terms.per_day,
                store.embed_terms(&key.id).await.unwrap().unwrap().per_day
            ),
            (9, 9)
        );
        assert!(store.delete_embed_key(&me(), &key.id).await.unwrap());
        assert_eq!(store.embed_terms(&key.id).await.unwrap(), None);
    }

    #[tokio::test]
    async fn what_is_refused_is_neither_counted_nor_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (store, key) = opened(&folder).await;
        let drafts = [(); 5].map(|()| draft(&OwnerId::embedded(&key.id, "visitor"), 1));
        let mut all = Vec::new();
        for draft in &drafts[..3] {
            all.push(store.insert_counted(draft, &allowance(&key)).await.unwrap());
        }
        assert_eq!(
            all,
            [Counted::Accepted, Counted::Accepted, Counted::TooManyAtOnce]
        );
        assert!(store.prediction(&drafts[2].id).await.unwrap().is_none());
        let other = draft(&OwnerId::embedded(&key.id, "another"), 1);
        assert_eq!(
            insert_and_end(&store, &key, &other).await,
            Counted::Accepted,
            "each visitor has their own"
        );
        let late = draft(&OwnerId::embedded(&key.id, "another"), 1);
        assert_eq!(
            insert_and_end(&store, &key, &late).await,
            Counted::DayUsedUp
        );
        let listed = store.embed_keys(&me(), DAY).await.unwrap();
        assert_eq!(
            (listed[0].used_today, listed[0].last_used_at.is_some()),
            (3, true)
        );
        assert_eq!(
            store.embed_keys(&me(), "2026-11-23").await.unwrap()[0].used_today,
            0
        );
    }

    #[tokio::test]
    async fn a_repetition_is_not_counted() {
        let folder = tempfile::tempdir().unwrap();
        let (store, key) = opened(&folder).await;
        let first = Draft {
            idempotency_key: Some("once".into()),
            ..draft(&OwnerId::embedded(&key.id, "visitor"), 1)
        };
        let again = Draft {
            id: draft(&me(), 1).id,
            ..first.clone()
        };
        assert_eq!(
            store
                .insert_counted(&first, &allowance(&key))
                .await
                .unwrap(),
            Counted::Accepted
        );
        assert_eq!(
            store
                .insert_counted(&again, &allowance(&key))
                .await
                .unwrap(),
            Counted::Repeated
        );
        assert_eq!(store.embed_keys(&me(), DAY).await.unwrap()[0].used_today, 1);
    }

    #[tokio::test]
    async fn many_at_once_do_not_exceed_the_day() {
        let folder = tempfile::tempdir().unwrap();
        let (store, key) = opened(&folder).await;
        let drafts: Vec<Draft> = (0..12)
            .map(|number| draft(&OwnerId::embedded(&key.id, &number.to_string()), 1))
            .collect();
        let allowance = allowance(&key);
        let all = futures_util::future::join_all(
            drafts
                .iter()
                .map(|draft| store.insert_counted(draft, &allowance)),
        )
        .await;
        assert_eq!(
            all.into_iter()
                .filter(|counted| *counted.as_ref().unwrap() == Counted::Accepted)
                .count(),
            3
        );
    }

    #[tokio::test]
    async fn a_key_that_is_gone_accepts_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let (store, key) = opened(&folder).await;
        store.delete_embed_key(&me(), &key.id).await.unwrap();
        let late = draft(&OwnerId::embedded(&key.id, "visitor"), 1);
        assert_eq!(
            store.insert_counted(&late, &allowance(&key)).await.unwrap(),
            Counted::NoKey
        );
    }
}
