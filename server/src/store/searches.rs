//! Searches of the catalog that their owners keep.

use api::{SavedSearch, SearchId, Timestamp, limits};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError};
use crate::owner::OwnerId;

impl Store {
    /// Keeps a search of `owner`'s; false where they have [`limits::SEARCHES`] already.
    pub async fn insert_search(
        &self,
        owner: &OwnerId,
        search: &SavedSearch,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        let count = sqlx::query_scalar("SELECT count(*) FROM searches WHERE owner = ?")
            .bind(owner.as_str());
        let count: i64 = count.fetch_one(&mut *transaction).await?;
        if count >= limits::SEARCHES as i64 {
            return Ok(false);
        }
        sqlx::query("INSERT INTO searches (id, owner, name, query, created_at, seen_at) VALUES (?, ?, ?, ?, ?, ?)")
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

    /// The searches of `owner`, the youngest first, each with when they last looked. What is new is not counted yet.
    pub async fn searches(
        &self,
        owner: &OwnerId,
    ) -> Result<Vec<(SavedSearch, Timestamp)>, StoreError> {
        let select =
            sqlx::query("SELECT * FROM searches WHERE owner = ? ORDER BY created_at DESC, id DESC")
                .bind(owner.as_str());
        select
            .fetch_all(&self.readers)
            .await?
            .iter()
            .map(read)
            .collect()
    }

    /// One of them.
    pub async fn search_of(
        &self,
        owner: &OwnerId,
        id: &SearchId,
    ) -> Result<Option<(SavedSearch, Timestamp)>, StoreError> {
        let select = sqlx::query("SELECT * FROM searches WHERE owner = ? AND id = ?")
            .bind(owner.as_str())
            .bind(id.as_str());
        select
            .fetch_optional(&self.readers)
            .await?
            .as_ref()
            .map(read)
            .transpose()
    }

    /// Gives a search of `owner`'s another name, notes that they looked at `seen_at`, or both; false where there is none.
    pub async fn change_search(
        &self,
        owner: &OwnerId,
        id: &SearchId,
        name: Option<&str>,
        seen_at: Option<&Timestamp>,
    ) -> Result<bool, StoreError> {
        let update = sqlx::query(
            "UPDATE searches SET name = coalesce(?, name), seen_at = coalesce(?, seen_at) WHERE id = ? AND owner = ?",
        );
        let update = update
            .bind(name)
            .bind(seen_at.map(Timestamp::as_str))
            .bind(id.as_str())
            .bind(owner.as_str());
        Ok(update.execute(&self.writer).await?.rows_affected() > 0)
    }

    /// Forgets a search of `owner`'s; false where there is none.
    pub async fn delete_search(&self, owner: &OwnerId, id: &SearchId) -> Result<bool, StoreError> {
        let delete = sqlx::query("DELETE FROM searches WHERE id = ? AND owner = ?")
            .bind(id.as_str())
            .bind(owner.as_str());
        Ok(delete.execute(&self.writer).await?.rows_affected() > 0)
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
