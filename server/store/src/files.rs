use std::collections::HashSet;

use api::{Checksums, FileId, Timestamp};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Map, Value};
use sqlx::{Row, sqlite::SqliteRow};

use super::{FileRepository, StoreError};
use domain::owner::OwnerId;

/// A stored file.
#[derive(Debug, Clone, PartialEq)]
pub struct FileRow {
    /// The id.
    pub id: FileId,
    /// The owner.
    pub owner: OwnerId,
    /// The name.
    pub name: String,
    /// The media type.
    pub content_type: String,
    /// Size in bytes.
    pub size: u64,
    /// Checksums of the bytes.
    pub checksums: Checksums,
    /// The client's metadata.
    pub metadata: Map<String, Value>,
    /// When it was uploaded.
    pub created_at: Timestamp,
    /// When it may be deleted.
    pub expires_at: Timestamp,
}

/// A position in the list of files, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileCursor {
    /// The files older than this one.
    After(Timestamp, FileId),
    /// The files newer than this one.
    Before(Timestamp, FileId),
}

impl FileCursor {
    /// The cursor as a URL parameter.
    pub fn encode(&self) -> String {
        let (side, created_at, id) = match self {
            Self::After(created_at, id) => ("a", created_at, id),
            Self::Before(created_at, id) => ("b", created_at, id),
        };
        BASE64_URL_SAFE_NO_PAD.encode(format!("{side} {} {id}", created_at.as_str()))
    }

    /// Parses the output of [`encode`](Self::encode).
    pub fn decode(text: &str) -> Option<Self> {
        let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let mut parts = text.split(' ');
        let (side, created_at, id) = (
            parts.next()?,
            Timestamp::from_rfc3339(parts.next()?),
            parts.next()?.parse().ok()?,
        );
        match side {
            "a" => Some(Self::After(created_at, id)),
            "b" => Some(Self::Before(created_at, id)),
            _ => None,
        }
    }
}

impl FileRepository<'_> {
    /// Stores a file.
    pub async fn insert(&self, file: &FileRow) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO files (id, owner, name, content_type, size, sha256, md5, metadata, created_at, expires_at) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(file.id.as_str())
        .bind(file.owner.as_str())
        .bind(&file.name)
        .bind(&file.content_type)
        .bind(i64::try_from(file.size).unwrap_or(i64::MAX))
        .bind(&file.checksums.sha256)
        .bind(&file.checksums.md5)
        .bind(Value::Object(file.metadata.clone()).to_string())
        .bind(file.created_at.as_str())
        .bind(file.expires_at.as_str())
        .execute(&self.store.writer)
        .await?;
        Ok(())
    }

    /// The file, if it is the owner's and has not expired at `now` or is referenced by the owner's
    /// draft.
    pub async fn find_owned(
        &self,
        owner: &OwnerId,
        id: &FileId,
        now: &Timestamp,
    ) -> Result<Option<FileRow>, StoreError> {
        let select = sqlx::query(
            "SELECT * FROM files WHERE id = ? AND owner = ? AND (expires_at > ?
             OR EXISTS (SELECT 1 FROM draft_files WHERE draft_files.file = files.id AND draft_files.owner = files.owner))",
        );
        let row = select
            .bind(id.as_str())
            .bind(owner.as_str())
            .bind(now.as_str())
            .fetch_optional(&self.store.readers)
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// The file of any owner, if it has not expired at `now`.
    pub async fn find(&self, id: &FileId, now: &Timestamp) -> Result<Option<FileRow>, StoreError> {
        let row = sqlx::query("SELECT * FROM files WHERE id = ? AND expires_at > ?")
            .bind(id.as_str())
            .bind(now.as_str())
            .fetch_optional(&self.store.readers)
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// At most `limit` of the owner's files at `cursor`, newest first, and whether there are more.
    pub async fn list(
        &self,
        owner: &OwnerId,
        cursor: Option<&FileCursor>,
        now: &Timestamp,
        limit: usize,
    ) -> Result<(Vec<FileRow>, bool), StoreError> {
        let (statement, created_at, id) = match cursor {
            None => (NEWEST, "", ""),
            Some(FileCursor::After(created_at, id)) => (AFTER, created_at.as_str(), id.as_str()),
            Some(FileCursor::Before(created_at, id)) => (BEFORE, created_at.as_str(), id.as_str()),
        };
        let rows = sqlx::query(statement)
            .bind(owner.as_str())
            .bind(now.as_str())
            .bind(created_at)
            .bind(id)
            .bind(i64::try_from(limit + 1).unwrap_or(i64::MAX))
            .fetch_all(&self.store.readers)
            .await?;
        let mut files = rows
            .iter()
            .take(limit)
            .map(read)
            .collect::<Result<Vec<_>, _>>()?;
        if matches!(cursor, Some(FileCursor::Before(..))) {
            files.reverse();
        }
        Ok((files, rows.len() > limit))
    }

    /// The ids of all files, expired or not.
    pub async fn ids(&self) -> Result<HashSet<String>, StoreError> {
        let ids: Vec<String> = sqlx::query_scalar("SELECT id FROM files")
            .fetch_all(&self.store.readers)
            .await?;
        Ok(ids.into_iter().collect())
    }

    /// Deletes the owner's file; false if there is none.
    pub async fn delete(&self, owner: &OwnerId, id: &FileId) -> Result<bool, StoreError> {
        let done = sqlx::query("DELETE FROM files WHERE id = ? AND owner = ?")
            .bind(id.as_str())
            .bind(owner.as_str())
            .execute(&self.store.writer)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Deletes and returns the files that expired by `now` and are not referenced by a draft.
    pub async fn delete_expired(&self, now: &Timestamp) -> Result<Vec<FileId>, StoreError> {
        let delete = sqlx::query_scalar(
            "DELETE FROM files WHERE expires_at <= ?
             AND NOT EXISTS (SELECT 1 FROM draft_files WHERE draft_files.file = files.id AND draft_files.owner = files.owner) RETURNING id",
        );
        let ids: Vec<String> = delete
            .bind(now.as_str())
            .fetch_all(&self.store.writer)
            .await?;
        ids.into_iter()
            .map(|id| id.parse().map_err(|_| StoreError::Unreadable("file")))
            .collect()
    }
}

const NEWEST: &str = "SELECT * FROM files WHERE owner = ?1 AND expires_at > ?2 AND ?3 = '' AND ?4 = '' ORDER BY created_at DESC, id DESC LIMIT ?5";
const AFTER: &str = "SELECT * FROM files WHERE owner = ?1 AND expires_at > ?2 AND (created_at, id) < (?3, ?4) ORDER BY created_at DESC, id DESC LIMIT ?5";
const BEFORE: &str = "SELECT * FROM files WHERE owner = ?1 AND expires_at > ?2 AND (created_at, id) > (?3, ?4) ORDER BY created_at, id LIMIT ?5";

fn read(row: &SqliteRow) -> Result<FileRow, StoreError> {
    let unreadable = || StoreError::Unreadable("file");
    Ok(FileRow {
        id: row
            .try_get::<String, _>("id")?
            .parse()
            .map_err(|_| unreadable())?,
        owner: OwnerId::from_stored(row.try_get("owner")?),
        name: row.try_get("name")?,
        content_type: row.try_get("content_type")?,
        size: row
            .try_get::<i64, _>("size")?
            .try_into()
            .map_err(|_| unreadable())?,
        checksums: Checksums {
            sha256: row.try_get("sha256")?,
            md5: row.try_get("md5")?,
        },
        metadata: serde_json::from_str(row.try_get("metadata")?).map_err(|_| unreadable())?,
        created_at: Timestamp::from_rfc3339(row.try_get::<String, _>("created_at")?),
        expires_at: Timestamp::from_rfc3339(row.try_get::<String, _>("expires_at")?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursor_round_trips_and_invalid_text_is_rejected() {
        let (created_at, id) = (
            Timestamp::from_rfc3339("2026-11-22T09:30:00.123456Z"),
            FileId::from_entropy([1; 16]),
        );
        for cursor in [
            FileCursor::After(created_at.clone(), id.clone()),
            FileCursor::Before(created_at, id),
        ] {
            assert_eq!(FileCursor::decode(&cursor.encode()), Some(cursor));
        }
        for invalid in ["", "abc", "!!", &BASE64_URL_SAFE_NO_PAD.encode("c x y")] {
            assert_eq!(FileCursor::decode(invalid), None, "{invalid}");
        }
    }
}
