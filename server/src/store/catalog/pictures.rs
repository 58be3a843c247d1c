use api::{BlobName, Timestamp};

use super::super::{Store, StoreError};

impl Store {
    /// The copy of the picture at an address whose longer side has at most so many pixels.
    pub async fn catalog_picture(
        &self,
        address: &str,
        longest: u32,
    ) -> Result<Option<BlobName>, StoreError> {
        let select = sqlx::query_scalar(
            "SELECT blob FROM catalog_pictures WHERE address = ? AND longest = ?",
        );
        let blob: Option<String> = select
            .bind(address)
            .bind(longest)
            .fetch_optional(&self.readers)
            .await?;
        blob.map(|name| {
            name.parse()
                .map_err(|_| StoreError::Unreadable("catalog picture"))
        })
        .transpose()
    }

    /// Remembers a copy.
    pub async fn keep_catalog_picture(
        &self,
        address: &str,
        longest: u32,
        blob: &BlobName,
        at: &Timestamp,
    ) -> Result<(), StoreError> {
        let insert = sqlx::query(
            "INSERT OR REPLACE INTO catalog_pictures (address, longest, blob, kept_at) VALUES (?, ?, ?, ?)",
        );
        insert
            .bind(address)
            .bind(longest)
            .bind(blob.as_str())
            .bind(at.as_str())
            .execute(&self.writer)
            .await?;
        Ok(())
    }
}
