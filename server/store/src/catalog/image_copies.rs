use api::{BlobName, Timestamp};

use super::super::{CatalogRepository, StoreError};

impl CatalogRepository<'_> {
    /// The copy of the image at `url` whose longer side has at most `max_pixels` pixels.
    pub async fn find_image_copy(
        &self,
        url: &str,
        max_pixels: u32,
    ) -> Result<Option<BlobName>, StoreError> {
        let select = sqlx::query_scalar(
            "SELECT blob FROM catalog_pictures WHERE url = ? AND max_pixels = ?",
        );
        let blob: Option<String> = select
            .bind(url)
            .bind(max_pixels)
            .fetch_optional(&self.store.readers)
            .await?;
        blob.map(|name| {
            name.parse()
                .map_err(|_| StoreError::Unreadable("catalog picture"))
        })
        .transpose()
    }

    /// Records a copy.
    pub async fn save_image_copy(
        &self,
        url: &str,
        max_pixels: u32,
        blob: &BlobName,
        at: &Timestamp,
    ) -> Result<(), StoreError> {
        let insert = sqlx::query(
            "INSERT OR REPLACE INTO catalog_pictures (url, max_pixels, blob, created_at) VALUES (?, ?, ?, ?)",
        );
        insert
            .bind(url)
            .bind(max_pixels)
            .bind(blob.as_str())
            .bind(at.as_str())
            .execute(&self.store.writer)
            .await?;
        Ok(())
    }
}
