//! Saved searches of the catalog.

use api::{SavedSearch, SearchId, Timestamp, limits};
use sqlx::{Row, sqlite::SqliteRow};

use super::{SearchRepository, StoreError};
use domain::owner::OwnerId;

impl SearchRepository<'_> {
    /// Stores a search; false if the owner has [`limits::SEARCHES`] already.
    pub async fn insert(&self, owner: &OwnerId, search: &SavedSearch) -> Result<bool, StoreError> {
        let mut transaction = self.store.write().await?;
        let count = sqlx::query_scalar("SELECT count(*) FROM saved_searches WHERE owner = ?")
            .bind(owner.as_str());
        let count: i64 = count.fetch_one(&mut *transaction).await?;
        if count >= limits::SEARCHES as i64 {
            return Ok(false);
        }
        sqlx::query("INSERT INTO saved_searches (id, owner, name, query, created_at, seen_at) VALUES (?, ?, ?, ?, ?, ?)")
            .bind(search.id.as_str())
            .bind(owner.as_str())
            .bind(&search.name)
            .bind(&search.query)
            .bind(search.created_at.as_str())
            .bind(search.created_at.as_str())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// The searches of `owner`, newest first, each with when it was last opened. New models are not
    /// counted here.
    pub async fn list(&self, owner: &OwnerId) -> Result<Vec<(SavedSearch, Timestamp)>, StoreError> {
        let select = sqlx::query(
            "SELECT * FROM saved_searches WHERE owner = ? ORDER BY created_at DESC, id DESC",
        )
        .bind(owner.as_str());
        select
            .fetch_all(&self.store.readers)
            .await?
            .iter()
            .map(read)
            .collect()
    }

    /// A search of `owner`.
    pub async fn find_owned(
        &self,
        owner: &OwnerId,
        id: &SearchId,
    ) -> Result<Option<(SavedSearch, Timestamp)>, StoreError> {
        let select = sqlx::query("SELECT * FROM saved_searches WHERE owner = ? AND id = ?")
            .bind(owner.as_str())
            .bind(id.as_str());
        select
            .fetch_optional(&self.store.readers)
            .await?
            .as_ref()
            .map(read)
            .transpose()
    }

    /// Renames a search, records when it was opened, or both; false if there is none.
    pub async fn update(
        &self,
        owner: &OwnerId,
        id: &SearchId,
        name: Option<&str>,
        seen_at: Option<&Timestamp>,
    ) -> Result<bool, StoreError> {
        let update = sqlx::query(
            "UPDATE saved_searches SET name = coalesce(?, name), seen_at = coalesce(?, seen_at) WHERE id = ? AND owner = ?",
        );
        let update = update
            .bind(name)
            .bind(seen_at.map(Timestamp::as_str))
            .bind(id.as_str())
            .bind(owner.as_str());
        Ok(update.execute(&self.store.writer).await?.rows_affected() > 0)
    }

    /// Deletes a search; false if there is none.
    pub async fn delete(&self, owner: &OwnerId, id: &SearchId) -> Result<bool, StoreError> {
        let delete = sqlx::query("DELETE FROM saved_searches WHERE id = ? AND owner = ?")
            .bind(id.as_str())
            .bind(owner.as_str());
        Ok(delete.execute(&self.store.writer).await?.rows_affected() > 0)
    }
}

fn read(row: &SqliteRow) -> Result<(SavedSearch, Timestamp), StoreError> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let search = SavedSearch {
        id: text("id")?
            .parse()
            .map_err(|_| StoreError::Unreadable("saved search"))?,
        name: text("name")?,
        query: text("query")?,
        created_at: Timestamp::from_rfc3339(text("created_at")?),
        new: 0,
    };
    Ok((search, Timestamp::from_rfc3339(text("seen_at")?)))
}
