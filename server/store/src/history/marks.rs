use api::{PredictionId, limits};
use sqlx::{Sqlite, Transaction};

use super::ids_json;
use crate::{HistoryRepository, StoreError};
use domain::owner::OwnerId;

impl HistoryRepository<'_> {
    /// Sets favourites, and adds and removes tags, of those results that are `owner`'s, and returns
    /// their ids. `None`, with nothing changed, if one would have more than [`limits::RESULT_TAGS`]
    /// tags.
    pub async fn mark(
        &self,
        owner: &OwnerId,
        ids: &[PredictionId],
        favourite: Option<bool>,
        add: &[String],
        remove: &[String],
    ) -> Result<Option<Vec<PredictionId>>, StoreError> {
        let mut transaction = self.store.write().await?;
        let mut marked = Vec::new();
        for (number, id) in find_owned(&mut transaction, owner, ids).await? {
            set_favourite(&mut transaction, number, favourite).await?;
            remove_tags(&mut transaction, number, remove).await?;
            if !add_tags(&mut transaction, number, add).await? {
                return Ok(None);
            }
            marked.extend(id.parse());
        }
        transaction.commit().await?;
        Ok(Some(marked))
    }

    /// Replaces the tags of a result of `owner`; false if there is none.
    pub async fn set_tags(
        &self,
        owner: &OwnerId,
        id: &PredictionId,
        tags: &[String],
    ) -> Result<bool, StoreError> {
        let mut transaction = self.store.write().await?;
        let Some((number, _)) = find_owned(&mut transaction, owner, std::slice::from_ref(id))
            .await?
            .pop()
        else {
            return Ok(false);
        };
        sqlx::query("DELETE FROM history_tags WHERE number = ?")
            .bind(number)
            .execute(&mut *transaction)
            .await?;
        add_tags(&mut transaction, number, tags).await?;
        transaction.commit().await?;
        Ok(true)
    }
}

/// The row numbers of those ids that are `owner`'s and not deleted.
async fn find_owned(
    transaction: &mut Transaction<'_, Sqlite>,
    owner: &OwnerId,
    ids: &[PredictionId],
) -> Result<Vec<(i64, String)>, StoreError> {
    let select = sqlx::query_as(
        "SELECT number, prediction FROM history
         WHERE prediction IN (SELECT value FROM json_each(?)) AND owner = ? AND deleted_at IS NULL",
    );
    Ok(select
        .bind(ids_json(ids))
        .bind(owner.as_str())
        .fetch_all(&mut **transaction)
        .await?)
}

async fn set_favourite(
    transaction: &mut Transaction<'_, Sqlite>,
    number: i64,
    favourite: Option<bool>,
) -> Result<(), StoreError> {
    if let Some(favourite) = favourite {
        let update = sqlx::query("UPDATE history SET favourite = ? WHERE number = ?");
        update
            .bind(favourite)
            .bind(number)
            .execute(&mut **transaction)
            .await?;
    }
    Ok(())
}

async fn remove_tags(
    transaction: &mut Transaction<'_, Sqlite>,
    number: i64,
    tags: &[String],
) -> Result<(), StoreError> {
    for tag in tags {
        let delete = sqlx::query("DELETE FROM history_tags WHERE number = ? AND tag = ?");
        delete
            .bind(number)
            .bind(tag)
            .execute(&mut **transaction)
            .await?;
    }
    Ok(())
}

/// Adds tags; false if there are too many now.
pub(crate) async fn add_tags(
    transaction: &mut Transaction<'_, Sqlite>,
    number: i64,
    tags: &[String],
) -> Result<bool, StoreError> {
    for tag in tags {
        let insert = sqlx::query("INSERT OR IGNORE INTO history_tags (number, tag) VALUES (?, ?)");
        insert
            .bind(number)
            .bind(tag)
            .execute(&mut **transaction)
            .await?;
    }
    let count =
        sqlx::query_scalar("SELECT count(*) FROM history_tags WHERE number = ?").bind(number);
    let count: i64 = count.fetch_one(&mut **transaction).await?;
    Ok(count <= limits::RESULT_TAGS as i64)
}
