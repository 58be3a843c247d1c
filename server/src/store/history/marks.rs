use api::{PredictionId, limits};
use sqlx::{Sqlite, Transaction};

use super::listed;
use crate::{
    owner::OwnerId,
    store::{Store, StoreError},
};

impl Store {
    /// Changes what `owner` says of results: whether they are favourites, and tags that they get and lose. Returns those that are the
    /// owner's; None, with nothing changed, where one would have more than [`limits::RESULT_TAGS`] tags.
    pub async fn mark_history(
        &self,
        owner: &OwnerId,
        ids: &[PredictionId],
        favourite: Option<bool>,
        add: &[String],
        remove: &[String],
    ) -> Result<Option<Vec<PredictionId>>, StoreError> {
        let mut transaction = self.write().await?;
        let mut marked = Vec::new();
        for (number, id) in own(&mut transaction, owner, ids).await? {
            set_favourite(&mut transaction, number, favourite).await?;
            untag(&mut transaction, number, remove).await?;
            if !tag(&mut transaction, number, add).await? {
                return Ok(None);
            }
            marked.extend(id.parse());
        }
        transaction.commit().await?;
        Ok(Some(marked))
    }

    /// Puts these tags on one of `owner`'s results in place of those it has. False where there is no such result.
    pub async fn set_tags(
        &self,
        owner: &OwnerId,
        id: &PredictionId,
        tags: &[String],
    ) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        let Some((number, _)) = own(&mut transaction, owner, std::slice::from_ref(id))
            .await?
            .pop()
        else {
            return Ok(false);
        };
        sqlx::query("DELETE FROM history_tags WHERE number = ?")
            .bind(number)
            .execute(&mut *transaction)
            .await?;
        tag(&mut transaction, number, tags).await?;
        transaction.commit().await?;
        Ok(true)
    }
}

/// Those of the ids that are `owner`'s and not deleted, with their numbers.
async fn own(
    transaction: &mut Transaction<'_, Sqlite>,
    owner: &OwnerId,
    ids: &[PredictionId],
) -> Result<Vec<(i64, String)>, StoreError> {
    let select = sqlx::query_as(
        "SELECT number, prediction FROM history
         WHERE prediction IN (SELECT value FROM json_each(?)) AND owner = ? AND deleted_at IS NULL",
    );
    Ok(select
        .bind(listed(ids))
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

async fn untag(
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

/// False where it has too many then.
pub(in crate::store) async fn tag(
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
