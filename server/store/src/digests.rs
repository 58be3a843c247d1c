//! Email digests of saved searches: subscriptions, and the outbox of their messages.
//!
//! - [`outbox`]: messages that are due, and the outcome of sending them

mod outbox;
#[cfg(test)]
mod tests;

use api::{Digest, DigestId, DigestInterval, Timestamp, limits};
use sqlx::{Row, Sqlite, Transaction, sqlite::SqliteRow};

use super::{DigestRepository, StoreError, read_timestamp};
use domain::owner::OwnerId;

/// A stored digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestRow {
    /// The digest as its owner sees it.
    pub digest: Digest,
    /// The owner.
    pub owner: OwnerId,
    /// The language of its emails.
    pub language: String,
    /// When it was confirmed.
    pub confirmed_at: Option<Timestamp>,
    /// Models added to the catalog after this are new to the reader.
    pub new_models_since: Option<Timestamp>,
    /// When the next email is due.
    pub due_at: Option<Timestamp>,
    /// Failed attempts to send that email.
    pub attempts: u32,
}

/// Limits on confirmation emails.
#[derive(Debug, Clone, Copy)]
pub struct EmailLimits<'a> {
    /// To one address.
    pub per_address: i64,
    /// Requested by one owner.
    pub per_owner: i64,
    /// Emails since then are counted.
    pub since: &'a Timestamp,
}

/// The outcome of a subscription request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubscribeOutcome {
    /// Stored. Whether a confirmation email is sent is not disclosed.
    Subscribed(Box<DigestRow>),
    /// The owner has [`limits::DIGESTS`] already.
    LimitReached,
    /// The owner requested too many confirmation emails.
    RateLimited,
}

impl DigestRepository<'_> {
    /// Stores a digest, or changes the interval of an existing one. A confirmation email is due at
    /// once, unless this address and search are confirmed, by any owner, or the address received as
    /// many as are allowed.
    pub async fn subscribe(
        &self,
        digest_row: &DigestRow,
        address_hash: &str,
        email_limits: EmailLimits<'_>,
    ) -> Result<SubscribeOutcome, StoreError> {
        let mut transaction = self.store.write().await?;
        let own = find_same(&mut transaction, digest_row).await?;
        if own.is_none()
            && count_of(&mut transaction, &digest_row.owner).await? >= limits::DIGESTS as i64
        {
            return Ok(SubscribeOutcome::LimitReached);
        }
        let is_waiting = own.as_ref().is_some_and(|own| own.due_at.is_some());
        let is_wanted = !is_waiting
            && !is_confirmed_for_address(&mut transaction, &digest_row.digest).await?
            && own.as_ref().is_none_or(|own| !own.digest.is_confirmed);
        if is_wanted
            && count_requests(
                &mut transaction,
                COUNT_BY_OWNER,
                digest_row.owner.as_str(),
                email_limits.since,
            )
            .await?
                >= email_limits.per_owner
        {
            return Ok(SubscribeOutcome::RateLimited);
        }
        let is_sent = is_wanted
            && count_requests(
                &mut transaction,
                COUNT_BY_ADDRESS,
                address_hash,
                email_limits.since,
            )
            .await?
                < email_limits.per_address;
        let now = &digest_row.digest.created_at;
        if is_wanted {
            // Emails that are not sent do not count against the address, so that requests of
            // others cannot block it.
            record_request(
                &mut transaction,
                if is_sent { address_hash } else { "" },
                &digest_row.owner,
                now,
            )
            .await?;
        }
        let id = match own {
            Some(own) => update(&mut transaction, own.digest.id, digest_row, is_sent).await?,
            None => insert(&mut transaction, digest_row, is_sent).await?,
        };
        let row = sqlx::query("SELECT * FROM digests WHERE id = ?")
            .bind(id.as_str())
            .fetch_one(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(SubscribeOutcome::Subscribed(Box::new(read(&row)?)))
    }

    /// The digests of `owner`, newest first.
    pub async fn list(&self, owner: &OwnerId) -> Result<Vec<Digest>, StoreError> {
        let select =
            sqlx::query("SELECT * FROM digests WHERE owner = ? ORDER BY created_at DESC, id DESC")
                .bind(owner.as_str());
        select
            .fetch_all(&self.store.readers)
            .await?
            .iter()
            .map(|row| Ok(read(row)?.digest))
            .collect()
    }

    /// A digest of any owner.
    pub async fn find(&self, id: &DigestId) -> Result<Option<DigestRow>, StoreError> {
        let select = sqlx::query("SELECT * FROM digests WHERE id = ?").bind(id.as_str());
        select
            .fetch_optional(&self.store.readers)
            .await?
            .as_ref()
            .map(read)
            .transpose()
    }

    /// Confirms a digest; false if it was confirmed before or does not exist. Other digests of the
    /// same address and search are merged into it, also those of other owners.
    pub async fn confirm(
        &self,
        id: &DigestId,
        now: &Timestamp,
        due_at: &Timestamp,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.store.write().await?;
        let update = sqlx::query(
            "UPDATE digests SET confirmed_at = ?1, new_models_since = ?1, due_at = ?2, attempts = 0, has_failed = 0
             WHERE id = ?3 AND confirmed_at IS NULL",
        );
        let updated = update
            .bind(now.as_str())
            .bind(due_at.as_str())
            .bind(id.as_str())
            .execute(&mut *transaction)
            .await?;
        if updated.rows_affected() == 0 {
            return Ok(false);
        }
        for statement in MERGE_DUPLICATES {
            sqlx::query(statement)
                .bind(id.as_str())
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// Deletes a digest of `owner`; false if there is none.
    pub async fn delete(&self, owner: &OwnerId, id: &DigestId) -> Result<bool, StoreError> {
        let delete = sqlx::query("DELETE FROM digests WHERE id = ? AND owner = ?")
            .bind(id.as_str())
            .bind(owner.as_str());
        Ok(delete.execute(&self.store.writer).await?.rows_affected() > 0)
    }

    /// Deletes a digest at the request of its reader.
    pub async fn unsubscribe(&self, id: &DigestId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM digests WHERE id = ?")
            .bind(id.as_str())
            .execute(&self.store.writer)
            .await?;
        Ok(())
    }

    /// Deletes digests requested before `unconfirmed` and not confirmed, and the records of
    /// requests before `requests`. Returns the number of digests.
    pub async fn delete_unconfirmed(
        &self,
        unconfirmed: &Timestamp,
        requests: &Timestamp,
    ) -> Result<u64, StoreError> {
        sqlx::query("DELETE FROM digest_requests WHERE requested_at < ?")
            .bind(requests.as_str())
            .execute(&self.store.writer)
            .await?;
        let delete =
            sqlx::query("DELETE FROM digests WHERE confirmed_at IS NULL AND requested_at < ?")
                .bind(unconfirmed.as_str());
        Ok(delete.execute(&self.store.writer).await?.rows_affected())
    }
}

/// Selects the other confirmed digests with the address and search of digest `?1`.
macro_rules! duplicates {
    () => {
        "SELECT other.id FROM digests AS other JOIN digests AS this ON this.id = ?1
         WHERE other.id <> this.id AND lower(other.email) = lower(this.email) AND other.query = this.query AND other.confirmed_at IS NOT NULL"
    };
}

/// Merges the duplicates of a digest into it, and deletes them.
const MERGE_DUPLICATES: [&str; 3] = [
    concat!(
        "UPDATE digests SET new_models_since = min(new_models_since, coalesce((SELECT min(new_models_since) FROM digests WHERE id IN (",
        duplicates!(),
        ")), new_models_since)) WHERE id = ?1"
    ),
    concat!(
        "INSERT OR IGNORE INTO digest_models SELECT ?1, model, email_id FROM digest_models WHERE digest IN (",
        duplicates!(),
        ")"
    ),
    concat!("DELETE FROM digests WHERE id IN (", duplicates!(), ")"),
];

/// The digest of the same owner, address and search.
async fn find_same(
    transaction: &mut Transaction<'_, Sqlite>,
    digest_row: &DigestRow,
) -> Result<Option<DigestRow>, StoreError> {
    let select = sqlx::query(
        "SELECT * FROM digests WHERE owner = ? AND lower(email) = lower(?) AND query = ?",
    );
    let select = select
        .bind(digest_row.owner.as_str())
        .bind(&digest_row.digest.email)
        .bind(&digest_row.digest.query);
    select
        .fetch_optional(&mut **transaction)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

async fn count_of(
    transaction: &mut Transaction<'_, Sqlite>,
    owner: &OwnerId,
) -> Result<i64, StoreError> {
    let count =
        sqlx::query_scalar("SELECT count(*) FROM digests WHERE owner = ?").bind(owner.as_str());
    Ok(count.fetch_one(&mut **transaction).await?)
}

/// True if this address and search are confirmed, by any owner.
async fn is_confirmed_for_address(
    transaction: &mut Transaction<'_, Sqlite>,
    digest: &Digest,
) -> Result<bool, StoreError> {
    let count = sqlx::query_scalar(
        "SELECT count(*) FROM digests WHERE lower(email) = lower(?) AND query = ? AND confirmed_at IS NOT NULL",
    );
    let count: i64 = count
        .bind(&digest.email)
        .bind(&digest.query)
        .fetch_one(&mut **transaction)
        .await?;
    Ok(count > 0)
}

/// Counts the confirmation emails that an owner requested.
const COUNT_BY_OWNER: &str =
    "SELECT count(*) FROM digest_requests WHERE requested_at > ? AND owner = ?";
/// Counts those that an address received.
const COUNT_BY_ADDRESS: &str =
    "SELECT count(*) FROM digest_requests WHERE requested_at > ? AND address_hash = ?";

async fn count_requests(
    transaction: &mut Transaction<'_, Sqlite>,
    query: &'static str,
    value: &str,
    since: &Timestamp,
) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar(query)
        .bind(since.as_str())
        .bind(value)
        .fetch_one(&mut **transaction)
        .await?)
}

async fn record_request(
    transaction: &mut Transaction<'_, Sqlite>,
    address_hash: &str,
    owner: &OwnerId,
    now: &Timestamp,
) -> Result<(), StoreError> {
    let insert = sqlx::query(
        "INSERT INTO digest_requests (address_hash, owner, requested_at) VALUES (?, ?, ?)",
    );
    insert
        .bind(address_hash)
        .bind(owner.as_str())
        .bind(now.as_str())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

async fn update(
    transaction: &mut Transaction<'_, Sqlite>,
    id: DigestId,
    digest_row: &DigestRow,
    is_sent: bool,
) -> Result<DigestId, StoreError> {
    let now = digest_row.digest.created_at.as_str();
    sqlx::query(
        "UPDATE digests SET interval = ?, language = ?, requested_at = CASE WHEN ? THEN ? ELSE requested_at END,
             due_at = CASE WHEN ? THEN ? ELSE due_at END, attempts = CASE WHEN ? THEN 0 ELSE attempts END WHERE id = ?",
    )
    .bind(digest_row.digest.interval.as_str())
    .bind(&digest_row.language)
    .bind(is_sent)
    .bind(now)
    .bind(is_sent)
    .bind(now)
    .bind(is_sent)
    .bind(id.as_str())
    .execute(&mut **transaction)
    .await?;
    Ok(id)
}

async fn insert(
    transaction: &mut Transaction<'_, Sqlite>,
    digest_row: &DigestRow,
    is_sent: bool,
) -> Result<DigestId, StoreError> {
    let Digest {
        id,
        email,
        query,
        interval,
        created_at,
        ..
    } = &digest_row.digest;
    sqlx::query(
        "INSERT INTO digests (id, owner, email, query, interval, language, created_at, requested_at, due_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(id.as_str())
    .bind(digest_row.owner.as_str())
    .bind(email)
    .bind(query)
    .bind(interval.as_str())
    .bind(&digest_row.language)
    .bind(created_at.as_str())
    .bind(created_at.as_str())
    .bind(is_sent.then_some(created_at.as_str()))
    .execute(&mut **transaction)
    .await?;
    Ok(id.clone())
}

fn read(row: &SqliteRow) -> Result<DigestRow, StoreError> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let unreadable = || StoreError::Unreadable("digest");
    let (interval, confirmed_at) = (text("interval")?, read_timestamp(row, "confirmed_at")?);
    let digest = Digest {
        id: text("id")?.parse().map_err(|_| unreadable())?,
        email: text("email")?,
        query: text("query")?,
        interval: DigestInterval::ALL
            .into_iter()
            .find(|choice| choice.as_str() == interval)
            .ok_or_else(unreadable)?,
        is_confirmed: confirmed_at.is_some(),
        has_failed: row.try_get("has_failed")?,
        created_at: Timestamp::from_rfc3339(text("created_at")?),
        last_sent_at: read_timestamp(row, "last_sent_at")?,
    };
    Ok(DigestRow {
        digest,
        owner: OwnerId::from_stored(text("owner")?),
        language: text("language")?,
        confirmed_at,
        new_models_since: read_timestamp(row, "new_models_since")?,
        due_at: read_timestamp(row, "due_at")?,
        attempts: row.try_get("attempts")?,
    })
}
