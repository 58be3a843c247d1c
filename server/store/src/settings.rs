use super::{SettingsRepository, StoreError};

impl SettingsRepository<'_> {
    /// The server's signing secret: generated at the first call, then constant.
    pub async fn signing_secret(&self) -> Result<[u8; 32], StoreError> {
        self.generated("secret").await
    }

    /// The secret that signs outgoing webhooks; its verifiers know it.
    pub async fn webhook_secret(&self) -> Result<[u8; 32], StoreError> {
        self.generated("webhook_secret").await
    }

    async fn generated(&self, name: &'static str) -> Result<[u8; 32], StoreError> {
        let secret: [u8; 32] = rand::random();
        sqlx::query("INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING")
            .bind(name)
            .bind(secret.as_slice())
            .execute(&self.store.writer)
            .await?;
        let stored: Vec<u8> = sqlx::query_scalar("SELECT value FROM settings WHERE name = ?")
            .bind(name)
            .fetch_one(&self.store.writer)
            .await?;
        stored
            .try_into()
            .map_err(|_| StoreError::Unreadable("secret"))
    }
}

#[cfg(test)]
mod tests {
    use crate::Store;

    #[tokio::test]
    async fn signing_secret_is_generated_once_and_survives_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("depth2img.db");
        let store = Store::open(&path).await.unwrap();
        let first = store.settings().signing_secret().await.unwrap();
        assert_eq!(store.settings().signing_secret().await.unwrap(), first);
        store.close().await;
        let store = Store::open(&path).await.unwrap();
        assert_eq!(store.settings().signing_secret().await.unwrap(), first);
        assert_ne!(first, [0; 32]);
        assert_ne!(store.settings().webhook_secret().await.unwrap(), first);
    }
}
