//! Share links, found by the hash of their token.

#[cfg(test)]
mod tests;

use api::{GridId, ModelName, PredictionId, ShareId, ShareVisibility, Timestamp, limits};
use sqlx::{Row, sqlite::SqliteRow};

use super::{ShareRepository, StoreError, prediction_rows::read_record, read_timestamp};
use domain::{
    owner::OwnerId,
    prediction::{PredictionRecord, StoredImages},
};

/// A stored share link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareRow {
    /// The id.
    pub id: ShareId,
    /// The owner.
    pub owner: OwnerId,
    /// The shared result; `None` for a grid.
    pub prediction: Option<PredictionId>,
    /// The shared grid.
    pub grid: Option<GridId>,
    /// What viewers see.
    pub visibility: ShareVisibility,
    /// The password hash, in PHC format.
    pub password_hash: Option<String>,
    /// When it expires.
    pub expires_at: Option<Timestamp>,
    /// The note shown with it.
    pub note: Option<String>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last opened.
    pub last_used_at: Option<Timestamp>,
    /// How often it was opened.
    pub uses: u64,
}

/// A share link as its owner lists it.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedShare {
    /// The link.
    pub share: ShareRow,
    /// The result's prompt, if it has one.
    pub prompt: Option<String>,
    /// The result's model, if it is known.
    pub model: Option<ModelName>,
    /// The result's images.
    pub pictures: StoredImages,
    /// The result is deleted but can be restored.
    pub is_deleted: bool,
}

/// Changes to a link: `None` leaves a value, an inner `None` removes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShareChange {
    /// What viewers see.
    pub visibility: Option<ShareVisibility>,
    /// The password hash.
    pub password_hash: Option<Option<String>>,
    /// When it expires.
    pub expires_at: Option<Option<Timestamp>>,
    /// The note.
    pub note: Option<Option<String>>,
    /// The hash of the new token.
    pub token_hash: Option<String>,
}

/// The columns of a share, under names that no joined table has.
macro_rules! columns {
    () => {
        "SELECT shares.id AS share, shares.owner AS share_owner, shares.prediction, shares.grid AS shared_grid, shares.visibility, shares.password_hash, shares.expires_at, shares.note,
             shares.created_at AS shared_at, shares.last_used_at, shares.uses"
    };
}

/// The prediction that represents a share: of a grid the first that is not deleted, preferably with
/// outputs.
macro_rules! result {
    () => {
        "coalesce(shares.prediction, (
             SELECT cells.id FROM predictions AS cells JOIN history AS entry ON entry.prediction = cells.id
             WHERE cells.grid = shares.grid AND entry.deleted_at IS NULL
             ORDER BY coalesce(json_array_length(cells.pictures, '$.outputs'), 0) = 0, cells.grid_cell LIMIT 1))"
    };
}

/// Selects shares with the details for the list.
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

impl ShareRepository<'_> {
    /// Stores a share; false if its owner has [`limits::SHARES`] already.
    pub async fn insert(&self, share: &ShareRow, token_hash: &str) -> Result<bool, StoreError> {
        let mut transaction = self.store.write().await?;
        let count = sqlx::query_scalar("SELECT count(*) FROM shares WHERE owner = ?")
            .bind(share.owner.as_str());
        let count: i64 = count.fetch_one(&mut *transaction).await?;
        if count >= limits::SHARES as i64 {
            return Ok(false);
        }
        let insert = sqlx::query(
            "INSERT INTO shares (id, owner, prediction, grid, token_hash, visibility, password_hash, expires_at, note, created_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(share.id.as_str())
        .bind(share.owner.as_str())
        .bind(share.prediction.as_ref().map(PredictionId::as_str))
        .bind(share.grid.as_ref().map(GridId::as_str))
        .bind(token_hash)
        .bind(share.visibility.as_str())
        .bind(share.password_hash.as_deref())
        .bind(share.expires_at.as_ref().map(Timestamp::as_str))
        .bind(share.note.as_deref())
        .bind(share.created_at.as_str());
        insert.execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// The shares of `owner`, newest first.
    pub async fn list(&self, owner: &OwnerId) -> Result<Vec<ListedShare>, StoreError> {
        let select = sqlx::query(listed!(
            "shares.owner = ? ORDER BY shares.created_at DESC, shares.id DESC"
        ))
        .bind(owner.as_str());
        select
            .fetch_all(&self.store.readers)
            .await?
            .iter()
            .map(read_listed)
            .collect()
    }

    /// A share of `owner`.
    pub async fn find_owned(
        &self,
        owner: &OwnerId,
        id: &ShareId,
    ) -> Result<Option<ListedShare>, StoreError> {
        let select = sqlx::query(listed!("shares.owner = ? AND shares.id = ?"))
            .bind(owner.as_str())
            .bind(id.as_str());
        select
            .fetch_optional(&self.store.readers)
            .await?
            .as_ref()
            .map(read_listed)
            .transpose()
    }

    /// The share with this token hash, and its result; `None` if the result is deleted.
    pub async fn find_by_token(
        &self,
        token_hash: &str,
    ) -> Result<Option<(ShareRow, PredictionRecord)>, StoreError> {
        let select = sqlx::query(concat!(
            columns!(),
            ", predictions.* FROM shares JOIN predictions ON predictions.id = ",
            result!(),
            " JOIN history ON history.prediction = predictions.id WHERE shares.token_hash = ? AND history.deleted_at IS NULL"
        ));
        let row = select
            .bind(token_hash)
            .fetch_optional(&self.store.readers)
            .await?;
        row.as_ref()
            .map(|row| Ok((read_share(row)?, read_record(row)?)))
            .transpose()
    }

    /// Changes a share of `owner`; false if there is none.
    pub async fn update(
        &self,
        owner: &OwnerId,
        id: &ShareId,
        change: &ShareChange,
    ) -> Result<bool, StoreError> {
        let update = sqlx::query(
            "UPDATE shares SET visibility = coalesce(?, visibility), token_hash = coalesce(?, token_hash),
                 password_hash = CASE WHEN ? THEN ? ELSE password_hash END, expires_at = CASE WHEN ? THEN ? ELSE expires_at END,
                 note = CASE WHEN ? THEN ? ELSE note END
             WHERE id = ? AND owner = ?",
        )
        .bind(change.visibility.map(ShareVisibility::as_str))
        .bind(change.token_hash.as_deref())
        .bind(change.password_hash.is_some())
        .bind(change.password_hash.as_ref().and_then(Option::as_deref))
        .bind(change.expires_at.is_some())
        .bind(change.expires_at.as_ref().and_then(Option::as_ref).map(Timestamp::as_str))
        .bind(change.note.is_some())
        .bind(change.note.as_ref().and_then(Option::as_deref))
        .bind(id.as_str())
        .bind(owner.as_str());
        Ok(update.execute(&self.store.writer).await?.rows_affected() > 0)
    }

    /// Deletes a share of `owner`; false if there is none.
    pub async fn delete(&self, owner: &OwnerId, id: &ShareId) -> Result<bool, StoreError> {
        let delete = sqlx::query("DELETE FROM shares WHERE id = ? AND owner = ?")
            .bind(id.as_str())
            .bind(owner.as_str());
        Ok(delete.execute(&self.store.writer).await?.rows_affected() > 0)
    }

    /// Counts an opening.
    pub async fn record_opening(&self, id: &ShareId, at: &Timestamp) -> Result<(), StoreError> {
        let update =
            sqlx::query("UPDATE shares SET last_used_at = ?, uses = uses + 1 WHERE id = ?")
                .bind(at.as_str())
                .bind(id.as_str());
        update.execute(&self.store.writer).await?;
        Ok(())
    }
}

fn read_share(row: &SqliteRow) -> Result<ShareRow, StoreError> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let id = |column: &str| row.try_get::<Option<String>, _>(column);
    let unreadable = || StoreError::Unreadable("share");
    let visibility = text("visibility")?;
    Ok(ShareRow {
        id: text("share")?.parse().map_err(|_| unreadable())?,
        owner: OwnerId::from_stored(text("share_owner")?),
        prediction: id("prediction")?
            .map(|id| id.parse().map_err(|_| unreadable()))
            .transpose()?,
        grid: id("shared_grid")?
            .map(|id| id.parse().map_err(|_| unreadable()))
            .transpose()?,
        visibility: ShareVisibility::ALL
            .into_iter()
            .find(|choice| choice.as_str() == visibility)
            .ok_or_else(unreadable)?,
        password_hash: row.try_get("password_hash")?,
        expires_at: read_timestamp(row, "expires_at")?,
        note: row.try_get("note")?,
        created_at: Timestamp::from_rfc3339(text("shared_at")?),
        last_used_at: read_timestamp(row, "last_used_at")?,
        uses: row.try_get::<i64, _>("uses")?.unsigned_abs(),
    })
}

fn read_listed(row: &SqliteRow) -> Result<ListedShare, StoreError> {
    // NULL if every prediction of a grid is deleted.
    let pictures: Option<String> = row.try_get("pictures")?;
    let model: Option<String> = row.try_get("model")?;
    Ok(ListedShare {
        share: read_share(row)?,
        // A value that is not text is not shown.
        prompt: row.try_get("prompt").unwrap_or_default(),
        model: model.and_then(|model| model.parse().ok()),
        pictures: match pictures {
            Some(pictures) => {
                StoredImages::from_json(&pictures).ok_or(StoreError::Unreadable("pictures"))?
            }
            None => StoredImages::default(),
        },
        is_deleted: row.try_get("is_deleted")?,
    })
}
