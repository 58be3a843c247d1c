use super::{Store, StoreError};
use crate::owner::OwnerId;

impl Store {
    /// A training that `owner` began.
    pub async fn insert_training(&self, owner: &OwnerId, id: &str) -> Result<(), StoreError> {
        sqlx::query("INSERT OR IGNORE INTO trainings (id, owner) VALUES (?, ?)")
            .bind(id)
            .bind(owner.as_str())
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// True where `owner` began this training.
    pub async fn owns_training(&self, owner: &OwnerId, id: &str) -> Result<bool, StoreError> {
        let found =
            sqlx::query_scalar::<_, i64>("SELECT 1 FROM trainings WHERE id = ? AND owner = ?")
                .bind(id)
                .bind(owner.as_str());
        Ok(found.fetch_optional(&self.readers).await?.is_some())
    }
}
