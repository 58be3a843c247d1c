use super::{Store, StoreError};

impl Store {
    /// Asks the database something, so that it is known to answer.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(self.pool()).await?;
        Ok(())
    }
}
