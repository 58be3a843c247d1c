use super::{Store, StoreError};

impl Store {
    /// The server's own secret: drawn at the first call, the same ever after.
    pub async fn secret(&self) -> Result<[u8; 32], StoreError> {
        self.drawn("secret").await
    }

    /// The secret that signs the webhooks that the server sends, known to whoever verifies them.
    pub async fn webhook_secret(&self) -> Result<[u8; 32], StoreError> {
        self.drawn("webhook_secret").await
    }

    async fn drawn(&self, name: &'static str) -> Result<[u8; 32], StoreError> {
        let drawn: [u8; 32] = rand::random();
        sqlx::query("INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING")
            .bind(name)
            .bind(drawn.as_slice())
            .execute(&self.writer)
            .await?;
        let kept: Vec<u8> = sqlx::query_scalar("SELECT value FROM settings WHERE name = ?")
            .bind(name)
            .fetch_one(&self.writer)
            .await?;
        kept.try_into()
            .map_err(|_| StoreError::Unreadable("secret"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_secret_is_drawn_once_and_survives_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("depth2img.db");
        let store = Store::open(&path).await.unwrap();
        let first = store.secret().await.unwrap();
        assert_eq!(store.secret().await.unwrap(), first);
        store.close().await;
        let store = Store::open(&path).await.unwrap();
        assert_eq!(store.secret().await.unwrap(), first);
        assert_ne!(first, [0; 32]);
        assert_ne!(store.webhook_secret().await.unwrap(), first);
    }
}
