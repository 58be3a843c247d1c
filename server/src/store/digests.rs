//! News of searches by e-mail: who asked for them, what is due, and what was told.
//!
//! - [`letters`]: what is due, taken in hand, and what became of it

mod letters;
#[cfg(test)]
mod tests;

use api::{Digest, DigestId, Every, Timestamp, limits};
use sqlx::{Row, Sqlite, Transaction, sqlite::SqliteRow};

use super::{Store, StoreError};
use crate::owner::OwnerId;

/// A digest as it rests in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestRow {
    /// As whoever asked for it sees it.
    pub digest: Digest,
    /// Whose it is.
    pub owner: OwnerId,
    /// The language of its letters.
    pub language: String,
    /// When a yes was said.
    pub confirmed_at: Option<Timestamp>,
    /// What came into the catalog later is news.
    pub news_since: Option<Timestamp>,
    /// When the next letter is due.
    pub due_at: Option<Timestamp>,
    /// Attempts at that letter that failed.
    pub attempts: u32,
}

/// How many letters that ask for a yes there may be, and since when they are counted.
#[derive(Debug, Clone, Copy)]
pub struct LetterLimits<'a> {
    /// Of these, letters to one address.
    pub to_an_address: i64,
    /// Of these, letters that one owner asked for.
    pub of_an_owner: i64,
    /// Letters since then are counted.
    pub since: &'a Timestamp,
}

/// What became of a digest that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// It is kept. Whether a letter asks for a yes, this does not tell.
    Kept(Box<DigestRow>),
    /// The owner has [`limits::DIGESTS`] already.
    TooMany,
    /// The owner asked for too many letters.
    TooOften,
}

impl Store {
    /// Keeps a digest that was asked for, or changes how often the same one comes. A letter that asks for a yes is due at once, unless a yes was
    /// said for this address and search, whoever asked, or the address got as many as it may.
    pub async fn ask_digest(
        &self,
        wish: &DigestRow,
        address_hash: &str,
        most: LetterLimits<'_>,
    ) -> Result<Asked, StoreError> {
        let mut transaction = self.write().await?;
        let own = own_like(&mut transaction, wish).await?;
        if own.is_none() && count_of(&mut transaction, &wish.owner).await? >= limits::DIGESTS as i64
        {
            return Ok(Asked::TooMany);
        }
        let is_waiting = own.as_ref().is_some_and(|own| own.due_at.is_some());
        let is_wanted = !is_waiting
            && !has_yes(&mut transaction, &wish.digest).await?
            && own.as_ref().is_none_or(|own| !own.digest.is_confirmed);
        if is_wanted
            && letters(
                &mut transaction,
                OF_AN_OWNER,
                wish.owner.as_str(),
                most.since,
            )
            .await?
                >= most.of_an_owner
        {
            return Ok(Asked::TooOften);
        }
        let is_sent = is_wanted
            && letters(&mut transaction, TO_AN_ADDRESS, address_hash, most.since).await?
                < most.to_an_address;
        let now = &wish.digest.created_at;
        if is_wanted {
            // What is not sent does not count against the address: else whoever asks in vain kept others from asking.
            note_request(
                &mut transaction,
                if is_sent { address_hash } else { "" },
                &wish.owner,
                now,
            )
            .await?;
        }
        let id = match own {
            Some(own) => again(&mut transaction, own.digest.id, wish, is_sent).await?,
            None => insert(&mut transaction, wish, is_sent).await?,
        };
        let row = sqlx::query("SELECT * FROM digests WHERE id = ?")
            .bind(id.as_str())
            .fetch_one(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(Asked::Kept(Box::new(read(&row)?)))
    }

    /// The digests that `owner` asked for, the youngest first.
    pub async fn digests(&self, owner: &OwnerId) -> Result<Vec<Digest>, StoreError> {
        let select =
            sqlx::query("SELECT * FROM digests WHERE owner = ? ORDER BY created_at DESC, id DESC")
                .bind(owner.as_str());
        select
            .fetch_all(&self.readers)
            .await?
            .iter()
            .map(|row| Ok(read(row)?.digest))
            .collect()
    }

    /// A digest, whosesoever it is.
    pub async fn digest(&self, id: &DigestId) -> Result<Option<DigestRow>, StoreError> {
        let select = sqlx::query("SELECT * FROM digests WHERE id = ?").bind(id.as_str());
        select
            .fetch_optional(&self.readers)
            .await?
            .as_ref()
            .map(read)
            .transpose()
    }

    /// Notes that a yes was said; false where it was already, or there is no such digest. Another digest of the same address and search ends
    /// then, whosesoever it is, and this one knows what that has told.
    pub async fn confirm_digest(
        &self,
        id: &DigestId,
        now: &Timestamp,
        due_at: &Timestamp,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        let update = sqlx::query(
            "UPDATE digests SET confirmed_at = ?1, news_since = ?1, due_at = ?2, attempts = 0, has_failed = 0
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
        for statement in TAKE_OVER {
            sqlx::query(statement)
                .bind(id.as_str())
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// Forgets a digest of `owner`'s; false where there is none.
    pub async fn delete_digest(&self, owner: &OwnerId, id: &DigestId) -> Result<bool, StoreError> {
        let delete = sqlx::query("DELETE FROM digests WHERE id = ? AND owner = ?")
            .bind(id.as_str())
            .bind(owner.as_str());
        Ok(delete.execute(&self.writer).await?.rows_affected() > 0)
    }

    /// Forgets a digest, because its reader wants no more.
    pub async fn end_digest(&self, id: &DigestId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM digests WHERE id = ?")
            .bind(id.as_str())
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Forgets digests that were asked for before `unconfirmed` and have no yes, and which letters were asked for before `requests`. Gives
    /// how many digests there were.
    pub async fn purge_digests(
        &self,
        unconfirmed: &Timestamp,
        requests: &Timestamp,
    ) -> Result<u64, StoreError> {
        sqlx::query("DELETE FROM digest_requests WHERE asked_at < ?")
            .bind(requests.as_str())
            .execute(&self.writer)
            .await?;
        let delete = sqlx::query("DELETE FROM digests WHERE confirmed_at IS NULL AND asked_at < ?")
            .bind(unconfirmed.as_str());
        Ok(delete.execute(&self.writer).await?.rows_affected())
    }
}

/// Selects the digests of the address and search of the one that is bound first, but itself, that have a yes.
macro_rules! twins {
    () => {
        "SELECT twin.id FROM digests AS twin JOIN digests AS this ON this.id = ?1
         WHERE twin.id <> this.id AND lower(twin.email) = lower(this.email) AND twin.query = this.query AND twin.confirmed_at IS NOT NULL"
    };
}

/// Lets a digest go on where another one of the same address and search was, and ends that.
const TAKE_OVER: [&str; 3] = [
    concat!(
        "UPDATE digests SET news_since = min(news_since, coalesce((SELECT min(news_since) FROM digests WHERE id IN (",
        twins!(),
        ")), news_since)) WHERE id = ?1"
    ),
    concat!(
        "INSERT OR IGNORE INTO digest_models SELECT ?1, model, letter FROM digest_models WHERE digest IN (",
        twins!(),
        ")"
    ),
    concat!("DELETE FROM digests WHERE id IN (", twins!(), ")"),
];

/// The digest of the same owner, address and search.
async fn own_like(
    transaction: &mut Transaction<'_, Sqlite>,
    wish: &DigestRow,
) -> Result<Option<DigestRow>, StoreError> {
    let select = sqlx::query(
        "SELECT * FROM digests WHERE owner = ? AND lower(email) = lower(?) AND query = ?",
    );
    let select = select
        .bind(wish.owner.as_str())
        .bind(&wish.digest.email)
        .bind(&wish.digest.query);
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

/// True where a yes was said for this address and search, whoever asked.
async fn has_yes(
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

/// How many letters an owner asked for since then.
const OF_AN_OWNER: &str = "SELECT count(*) FROM digest_requests WHERE asked_at > ? AND owner = ?";
/// How many an address got.
const TO_AN_ADDRESS: &str =
    "SELECT count(*) FROM digest_requests WHERE asked_at > ? AND address_hash = ?";

async fn letters(
    transaction: &mut Transaction<'_, Sqlite>,
    whose: &'static str,
    value: &str,
    since: &Timestamp,
) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar(whose)
        .bind(since.as_str())
        .bind(value)
        .fetch_one(&mut **transaction)
        .await?)
}

async fn note_request(
    transaction: &mut Transaction<'_, Sqlite>,
    address_hash: &str,
    owner: &OwnerId,
    now: &Timestamp,
) -> Result<(), StoreError> {
    let insert =
        sqlx::query("INSERT INTO digest_requests (address_hash, owner, asked_at) VALUES (?, ?, ?)");
    insert
        .bind(address_hash)
        .bind(owner.as_str())
        .bind(now.as_str())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

async fn again(
    transaction: &mut Transaction<'_, Sqlite>,
    id: DigestId,
    wish: &DigestRow,
    is_sent: bool,
) -> Result<DigestId, StoreError> {
    let now = wish.digest.created_at.as_str();
    sqlx::query(
        "UPDATE digests SET every = ?, language = ?, asked_at = CASE WHEN ? THEN ? ELSE asked_at END,
             due_at = CASE WHEN ? THEN ? ELSE due_at END, attempts = CASE WHEN ? THEN 0 ELSE attempts END WHERE id = ?",
    )
    .bind(wish.digest.every.as_str())
    .bind(&wish.language)
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
    wish: &DigestRow,
    is_sent: bool,
) -> Result<DigestId, StoreError> {
    let Digest {
        id,
        email,
        query,
        every,
        created_at,
        ..
    } = &wish.digest;
    sqlx::query(
        "INSERT INTO digests (id, owner, email, query, every, language, created_at, asked_at, due_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(id.as_str())
    .bind(wish.owner.as_str())
    .bind(email)
    .bind(query)
    .bind(every.as_str())
    .bind(&wish.language)
    .bind(created_at.as_str())
    .bind(created_at.as_str())
    .bind(is_sent.then_some(created_at.as_str()))
    .execute(&mut **transaction)
    .await?;
    Ok(id.clone())
}

fn read(row: &SqliteRow) -> Result<DigestRow, StoreError> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let moment = |column: &str| {
        Ok::<_, sqlx::Error>(
            row.try_get::<Option<String>, _>(column)?
                .map(Timestamp::from_rfc3339),
        )
    };
    let unreadable = || StoreError::Unreadable("digest");
    let (every, confirmed_at) = (text("every")?, moment("confirmed_at")?);
    let digest = Digest {
        id: text("id")?.parse().map_err(|_| unreadable())?,
        email: text("email")?,
        query: text("query")?,
        every: Every::ALL
            .into_iter()
            .find(|choice| choice.as_str() == every)
            .ok_or_else(unreadable)?,
        is_confirmed: confirmed_at.is_some(),
        has_failed: row.try_get("has_failed")?,
        created_at: Timestamp::from_rfc3339(text("created_at")?),
        last_sent_at: moment("last_sent_at")?,
    };
    Ok(DigestRow {
        digest,
        owner: OwnerId::from_stored(text("owner")?),
        language: text("language")?,
        confirmed_at,
        news_since: moment("news_since")?,
        due_at: moment("due_at")?,
        attempts: row.try_get("attempts")?,
    })
}
