//! Links to results, found by the digest of what opens them.

#[cfg(test)]
mod tests;

use api::{GridId, ModelName, PredictionId, ShareId, ShareShows, Timestamp, limits};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError, predictions::read_record};
use crate::{
    owner::OwnerId,
    predictions::{KeptPictures, Record},
};

/// A link as it rests in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareRow {
    /// By what its owner names it.
    pub id: ShareId,
    /// Whose it is.
    pub owner: OwnerId,
    /// The result; None where there is a grid.
    pub prediction: Option<PredictionId>,
    /// The comparison of models.
    pub grid: Option<GridId>,
    /// What people see of it.
    pub shows: ShareShows,
    /// What checks the password, in PHC's form.
    pub password: Option<String>,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
    /// What is said beside it.
    pub note: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last opened.
    pub last_used_at: Option<Timestamp>,
    /// How often it was opened.
    pub uses: u64,
}

/// A link with what its owner tells it by.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedShare {
    /// The link.
    pub share: ShareRow,
    /// The result's prompt, where it has one.
    pub prompt: Option<String>,
    /// What made the result, where that is known.
    pub model: Option<ModelName>,
    /// The result's pictures.
    pub pictures: KeptPictures,
    /// Its owner deleted the result, and can still bring it back.
    pub is_deleted: bool,
}

/// What is to be changed of a link. What is None stays; an inner None takes away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShareChange {
    /// What people see of it.
    pub shows: Option<ShareShows>,
    /// What checks the password.
    pub password: Option<Option<String>>,
    /// When it ends by itself.
    pub expires_at: Option<Option<Timestamp>>,
    /// What is said beside it.
    pub note: Option<Option<String>>,
    /// The digest of what opens it from now on.
    pub token_hash: Option<String>,
}

/// What a statement that reads links selects: their columns under names that no other table has.
macro_rules! columns {
    () => {
        "SELECT shares.id AS share, shares.owner AS sharer, shares.prediction, shares.grid AS shared_grid, shares.shows, shares.password, shares.expires_at, shares.note,
             shares.created_at AS shared_at, shares.last_used_at, shares.uses"
    };
}

/// The id of a link's result; of a grid the first that is there, those that gave something before others.
macro_rules! result {
    () => {
        "coalesce(shares.prediction, (
             SELECT cells.id FROM predictions AS cells JOIN history AS kept ON kept.prediction = cells.id
             WHERE cells.grid = shares.grid AND kept.deleted_at IS NULL
             ORDER BY coalesce(json_array_length(cells.pictures, '$.outputs'), 0) = 0, cells.grid_cell LIMIT 1))"
    };
}

/// The same with what their owner tells them by.
macro_rules! listed {
    ($condition:literal) => {
        concat!(
            columns!(),
            ", json_extract(predictions.input, '$.prompt') AS prompt, predictions.model, predictions.pictures,
             history.prediction IS NULL OR history.deleted_at IS NOT NULL AS is_deleted
             FROM shares LEFT JOIN predictions ON predictions.id = ",
            result!(),
            " LEFT JOIN history ON history.prediction = predictions.id WHERE ",
            $condition
        )
    };
}

impl Store {
    /// Keeps a link; false where its owner has [`limits::SHARES`] already.
    pub async fn insert_share(
        &self,
        share: &ShareRow,
        token_hash: &str,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        let count = sqlx::query_scalar("SELECT count(*) FROM shares WHERE owner = ?")
            .bind(share.owner.as_str());
        let count: i64 = count.fetch_one(&mut *transaction).await?;
        if count >= limits::SHARES as i64 {
            return Ok(false);
        }
        let insert = sqlx::query(
            "INSERT INTO shares (id, owner, prediction, grid, token_hash, shows, password, expires_at, note, created_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(share.id.as_str())
        .bind(share.owner.as_str())
        .bind(share.prediction.as_ref().map(PredictionId::as_str))
        .bind(share.grid.as_ref().map(GridId::as_str))
        .bind(token_hash)
        .bind(share.shows.as_str())
        .bind(share.password.as_deref())
        .bind(share.expires_at.as_ref().map(Timestamp::as_str))
        .bind(share.note.as_deref())
        .bind(share.created_at.as_str());
        insert.execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// The links of `owner`, the youngest first.
    pub async fn shares(&self, owner: &OwnerId) -> Result<Vec<ListedShare>, StoreError> {
        let select = sqlx::query(listed!(
            "shares.owner = ? ORDER BY shares.created_at DESC, shares.id DESC"
        ))
        .bind(owner.as_str());
        select
            .fetch_all(&self.readers)
            .await?
            .iter()
            .map(read_listed)
            .collect()
    }

    /// One of them.
    pub async fn share_of(
        &self,
        owner: &OwnerId,
        id: &ShareId,
    ) -> Result<Option<ListedShare>, StoreError> {
        let select = sqlx::query(listed!("shares.owner = ? AND shares.id = ?"))
            .bind(owner.as_str())
            .bind(id.as_str());
        select
            .fetch_optional(&self.readers)
            .await?
            .as_ref()
            .map(read_listed)
            .transpose()
    }

    /// The link that is opened by what has this digest, with its result; none where the result's owner deleted that.
    pub async fn share_by_token(
        &self,
        token_hash: &str,
    ) -> Result<Option<(ShareRow, Record)>, StoreError> {
        let select = sqlx::query(concat!(
            columns!(),
            ", predictions.* FROM shares JOIN predictions ON predictions.id = ",
            result!(),
            " JOIN history ON history.prediction = predictions.id WHERE shares.token_hash = ? AND history.deleted_at IS NULL"
        ));
        let row = select
            .bind(token_hash)
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref()
            .map(|row| Ok((read_share(row)?, read_record(row)?)))
            .transpose()
    }

    /// Changes a link of `owner`'s; false where there is none.
    pub async fn change_share(
        &self,
        owner: &OwnerId,
        id: &ShareId,
        change: &ShareChange,
    ) -> Result<bool, StoreError> {
        let update = sqlx::query(
            "UPDATE shares SET shows = coalesce(?, shows), token_hash = coalesce(?, token_hash),
                 password = CASE WHEN ? THEN ? ELSE password END, expires_at = CASE WHEN ? THEN ? ELSE expires_at END,
                 note = CASE WHEN ? THEN ? ELSE note END
             WHERE id = ? AND owner = ?",
        )
        .bind(change.shows.map(ShareShows::as_str))
        .bind(change.token_hash.as_deref())
        .bind(change.password.is_some())
        .bind(change.password.as_ref().and_then(Option::as_deref))
        .bind(change.expires_at.is_some())
        .bind(change.expires_at.as_ref().and_then(Option::as_ref).map(Timestamp::as_str))
        .bind(change.note.is_some())
        .bind(change.note.as_ref().and_then(Option::as_deref))
        .bind(id.as_str())
        .bind(owner.as_str());
        Ok(update.execute(&self.writer).await?.rows_affected() > 0)
    }

    /// Ends a link of `owner`'s; false where there is none.
    pub async fn delete_share(&self, owner: &OwnerId, id: &ShareId) -> Result<bool, StoreError> {
        let delete = sqlx::query("DELETE FROM shares WHERE id = ? AND owner = ?")
            .bind(id.as_str())
            .bind(owner.as_str());
        Ok(delete.execute(&self.writer).await?.rows_affected() > 0)
    }

    /// Notes that a link was opened.
    pub async fn touch_share(&self, id: &ShareId, at: &Timestamp) -> Result<(), StoreError> {
        let update =
            sqlx::query("UPDATE shares SET last_used_at = ?, uses = uses + 1 WHERE id = ?")
                .bind(at.as_str())
                .bind(id.as_str());
        update.execute(&self.writer).await?;
        Ok(())
    }
}

fn read_share(row: &SqliteRow) -> Result<ShareRow, StoreError> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let moment = |column: &str| {
        Ok::<_, sqlx::Error>(
            row.try_get::<Option<String>, _>(column)?
                .map(Timestamp::from_rfc3339),
        )
    };
    let id = |column: &str| row.try_get::<Option<String>, _>(column);
    let unreadable = || StoreError::Unreadable("share");
    let shows = text("shows")?;
    Ok(ShareRow {
        id: text("share")?.parse().map_err(|_| unreadable())?,
        owner: OwnerId::from_stored(text("sharer")?),
        prediction: id("prediction")?
            .map(|id| id.parse().map_err(|_| unreadable()))
            .transpose()?,
        grid: id("shared_grid")?
            .map(|id| id.parse().map_err(|_| unreadable()))
            .transpose()?,
        shows: ShareShows::ALL
            .into_iter()
            .find(|choice| choice.as_str() == shows)
            .ok_or_else(unreadable)?,
        password: row.try_get("password")?,
        expires_at: moment("expires_at")?,
        note: row.try_get("note")?,
        created_at: Timestamp::from_rfc3339(text("shared_at")?),
        last_used_at: moment("last_used_at")?,
        uses: row.try_get::<i64, _>("uses")?.unsigned_abs(),
    })
}

fn read_listed(row: &SqliteRow) -> Result<ListedShare, StoreError> {
    // Of a grid nothing may be left.
    let pictures: Option<String> = row.try_get("pictures")?;
    let model: Option<String> = row.try_get("model")?;
    Ok(ListedShare {
        share: read_share(row)?,
        // What is no text is no prompt.
        prompt: row.try_get("prompt").unwrap_or_default(),
        model: model.and_then(|model| model.parse().ok()),
        pictures: match pictures {
            Some(pictures) => {
                KeptPictures::from_json(&pictures).ok_or(StoreError::Unreadable("pictures"))?
            }
            None => KeptPictures::default(),
        },
        is_deleted: row.try_get("is_deleted")?,
    })
}
