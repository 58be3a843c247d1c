use super::{StoreError, TrainingRepository};
use domain::owner::OwnerId;

impl TrainingRepository<'_> {
    /// Records that `owner` started a training.
    pub async fn insert(&self, owner: &OwnerId, id: &str) -> Result<(), StoreError> {
        sqlx::query("INSERT OR IGNORE INTO trainings (id, owner) VALUES (?, ?)")
            .bind(id)
            .bind(owner.as_str())
            .execute(&self.store.writer)
            .await?;
        Ok(())
    }

    /// True if `owner` started the training.
    pub async fn is_owned_by(&self, owner: &OwnerId, id: &str) -> Result<bool, StoreError> {
        let found =
            sqlx::query_scalar::<_, i64>("SELECT 1 FROM trainings WHERE id = ? AND owner = ?")
                .bind(id)
                .bind(owner.as_str());
        Ok(found.fetch_optional(&self.store.readers).await?.is_some())
    }
}
