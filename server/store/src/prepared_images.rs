use api::{BlobName, Note};
use sqlx::{Row, sqlite::SqliteRow};

use domain::prediction::StoredImage;

use super::{PreparedImageRepository, StoreError};

/// An image or depth map that is ready for an engine.
#[derive(Debug, Clone, PartialEq)]
pub struct PreparedImage {
    /// The blob.
    pub blob: BlobName,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Seconds that preparation took.
    pub seconds: f64,
    /// What was done to it.
    pub notes: Vec<Note>,
}

/// What something was prepared as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PreparedRole<'a> {
    /// An image.
    Image,
    /// The depth map estimated from a prepared image.
    Estimate,
    /// A given depth map, repaired for the prepared image with this digest.
    DepthMap(&'a str),
    /// A given depth map, used as it is for that image.
    DepthMapUnmodified(&'a str),
}

impl PreparedRole<'_> {
    fn to_stored(self) -> String {
        match self {
            Self::Image => "picture".into(),
            Self::Estimate => "estimate".into(),
            Self::DepthMap(picture) => format!("map:{picture}"),
            Self::DepthMapUnmodified(picture) => format!("map as is:{picture}"),
        }
    }
}

impl From<&PreparedImage> for StoredImage {
    fn from(prepared: &PreparedImage) -> Self {
        Self {
            blob: prepared.blob.clone(),
            width: prepared.width,
            height: prepared.height,
            region: None,
        }
    }
}

impl PreparedImageRepository<'_> {
    /// The cached result for bytes with this SHA-256. None if its notes are those of another
    /// version, which had sentences or has more kinds: the result is rendered and saved again.
    pub async fn find(
        &self,
        sha256: &str,
        role: PreparedRole<'_>,
    ) -> Result<Option<PreparedImage>, StoreError> {
        let row = sqlx::query("SELECT blob, width, height, seconds, notes FROM prepared_images WHERE sha256 = ? AND role = ?")
            .bind(sha256)
            .bind(role.to_stored())
            .fetch_optional(&self.store.readers)
            .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        match serde_json::from_str(row.try_get("notes")?) {
            Ok(notes) => Ok(Some(read(&row, notes)?)),
            Err(_) => Ok(None),
        }
    }

    /// Caches the result for bytes with this SHA-256.
    pub async fn save(
        &self,
        sha256: &str,
        role: PreparedRole<'_>,
        prepared: &PreparedImage,
    ) -> Result<(), StoreError> {
        sqlx::query("INSERT OR REPLACE INTO prepared_images (sha256, role, blob, width, height, seconds, notes) VALUES (?, ?, ?, ?, ?, ?, ?)")
            .bind(sha256)
            .bind(role.to_stored())
            .bind(prepared.blob.as_str())
            .bind(prepared.width)
            .bind(prepared.height)
            .bind(prepared.seconds)
            .bind(serde_json::json!(prepared.notes).to_string())
            .execute(&self.store.writer)
            .await?;
        Ok(())
    }
}

fn read(row: &SqliteRow, notes: Vec<Note>) -> Result<PreparedImage, StoreError> {
    Ok(PreparedImage {
        blob: row
            .try_get::<String, _>("blob")?
            .try_into()
            .map_err(|_| StoreError::Unreadable("prepared image"))?,
        width: row.try_get("width")?,
        height: row.try_get("height")?,
        seconds: row.try_get("seconds")?,
        notes,
    })
}

#[cfg(test)]
mod tests {
    use api::NoteKind;

    use super::*;
    use crate::Store;

    fn prepared() -> PreparedImage {
        PreparedImage {
            blob: BlobName::new(&"0f".repeat(32), "png").unwrap(),
            width: 640,
            height: 428,
            seconds: 0.25,
            notes: vec![Note::image(NoteKind::TurnedUpright)],
        }
    }

    async fn open(folder: &tempfile::TempDir) -> Store {
        Store::open(&folder.path().join("depth2img.db"))
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn prepared_image_is_found_by_digest_and_role() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&folder).await;
        let made = prepared();
        store
            .prepared_images()
            .save("aa", PreparedRole::DepthMap("bb"), &made)
            .await
            .unwrap();
        assert_eq!(
            store
                .prepared_images()
                .find("aa", PreparedRole::DepthMap("bb"))
                .await
                .unwrap(),
            Some(made)
        );
        for (sha256, role) in [
            ("aa", PreparedRole::DepthMap("cc")),
            ("aa", PreparedRole::DepthMapUnmodified("bb")),
            ("aa", PreparedRole::Image),
            ("bb", PreparedRole::Estimate),
        ] {
            assert_eq!(
                store.prepared_images().find(sha256, role).await.unwrap(),
                None
            );
        }
    }
    #[tokio::test]
    async fn prepared_image_with_sentences_as_notes_is_not_found_and_saved_again() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&folder).await;
        let images = store.prepared_images();
        images
            .save("aa", PreparedRole::Image, &prepared())
            .await
            .unwrap();
        sqlx::query(r#"UPDATE prepared_images SET notes = '["Turned upright"]'"#)
            .execute(&store.writer)
            .await
            .unwrap();
        assert_eq!(images.find("aa", PreparedRole::Image).await.unwrap(), None);
        images
            .save("aa", PreparedRole::Image, &prepared())
            .await
            .unwrap();
        assert_eq!(
            images.find("aa", PreparedRole::Image).await.unwrap(),
            Some(prepared())
        );
    }
}
