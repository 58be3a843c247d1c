use api::BlobName;
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError};

/// A picture or a depth map, ready for an engine.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// Where its bytes are.
    pub blob: BlobName,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Seconds that making it took.
    pub seconds: f64,
    /// What was done to it, a sentence each.
    pub notes: Vec<String>,
}

/// What something was prepared as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role<'a> {
    /// A picture, made from the bytes a person gave.
    Picture,
    /// The depth that the network sees in a prepared picture.
    Estimate,
    /// A depth map, made from the bytes a person gave for the prepared picture with this digest.
    Map(&'a str),
    /// The same of a map that was made for that picture and is right as it is.
    MapAsIs(&'a str),
}

impl Role<'_> {
    fn stored(self) -> String {
        match self {
            Self::Picture => "picture".into(),
            Self::Estimate => "estimate".into(),
            Self::Map(picture) => format!("map:{picture}"),
            Self::MapAsIs(picture) => format!("map as is:{picture}"),
        }
    }
}

impl Store {
    /// What was made before of the bytes with digest `sha256`.
    pub async fn prepared(
        &self,
        sha256: &str,
        role: Role<'_>,
    ) -> Result<Option<Prepared>, StoreError> {
        let row = sqlx::query("SELECT blob, width, height, seconds, notes FROM prepared WHERE sha256 = ? AND role = ?")
            .bind(sha256)
            .bind(role.stored())
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// Remembers what was made of the bytes with digest `sha256`.
    pub async fn remember_prepared(
        &self,
        sha256: &str,
        role: Role<'_>,
        prepared: &Prepared,
    ) -> Result<(), StoreError> {
        sqlx::query("INSERT OR REPLACE INTO prepared (sha256, role, blob, width, height, seconds, notes) VALUES (?, ?, ?, ?, ?, ?, ?)")
            .bind(sha256)
            .bind(role.stored())
            .bind(prepared.blob.as_str())
            .bind(prepared.width)
            .bind(prepared.height)
            .bind(prepared.seconds)
            .bind(serde_json::json!(prepared.notes).to_string())
            .execute(&self.writer)
            .await?;
        Ok(())
    }
}

fn read(row: &SqliteRow) -> Result<Prepared, StoreError> {
    let unreadable = || StoreError::Unreadable("prepared picture");
    Ok(Prepared {
        blob: row
            .try_get::<String, _>("blob")?
            .try_into()
            .map_err(|_| unreadable())?,
        width: row.try_get("width")?,
        height: row.try_get("height")?,
        seconds: row.try_get("seconds")?,
        notes: serde_json::from_str(row.try_get("notes")?).map_err(|_| unreadable())?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_made_is_found_by_digest_and_role() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("depth2img.db"))
            .await
            .unwrap();
        let blob = BlobName::new(&"0f".repeat(32), "png").unwrap();
        let made = Prepared {
            blob,
            width: 640,
            height: 428,
            seconds: 0.25,
            notes: vec!["Turned upright.".into()],
        };
        store
            .remember_prepared("aa", Role::Map("bb"), &made)
            .await
            .unwrap();
        assert_eq!(
            store.prepared("aa", Role::Map("bb")).await.unwrap(),
            Some(made)
        );
        for (sha256, role) in [
            ("aa", Role::Map("cc")),
            ("aa", Role::MapAsIs("bb")),
            ("aa", Role::Picture),
            ("bb", Role::Estimate),
        ] {
            assert_eq!(store.prepared(sha256, role).await.unwrap(), None);
        }
    }
}
