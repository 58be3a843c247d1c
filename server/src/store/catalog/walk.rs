use api::Timestamp;

use super::super::{Store, StoreError};

/// Under which names it is kept.
const NEXT: &str = "catalog_walk_next";
const ENDED: &str = "catalog_walk_ended_at";

/// How far the reading of lists elsewhere has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CatalogWalk {
    /// What asks for the next page, where one is under way.
    pub next: Option<String>,
    /// When the last came to its end.
    pub ended_at: Option<Timestamp>,
}

impl Store {
    /// How far it has come.
    pub async fn catalog_walk(&self) -> Result<CatalogWalk, StoreError> {
        Ok(CatalogWalk {
            next: self.said(NEXT).await?,
            ended_at: self.said(ENDED).await?.map(Timestamp::from_rfc3339),
        })
    }

    /// Notes what asks for the next page; None where there is none.
    pub async fn set_catalog_walk(&self, next: Option<&str>) -> Result<(), StoreError> {
        match next {
            Some(next) => self.say(NEXT, next).await,
            None => {
                sqlx::query("DELETE FROM settings WHERE name = ?")
                    .bind(NEXT)
                    .execute(&self.writer)
                    .await?;
                Ok(())
            }
        }
    }

    /// Notes that it came to its end.
    pub async fn end_catalog_walk(&self, at: &Timestamp) -> Result<(), StoreError> {
        self.set_catalog_walk(None).await?;
        self.say(ENDED, at.as_str()).await
    }

    async fn said(&self, name: &str) -> Result<Option<String>, StoreError> {
        let select = sqlx::query_scalar("SELECT value FROM settings WHERE name = ?").bind(name);
        let value: Option<Vec<u8>> = select.fetch_optional(&self.readers).await?;
        Ok(value.and_then(|bytes| String::from_utf8(bytes).ok()))
    }

    async fn say(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let insert = sqlx::query("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)");
        insert
            .bind(name)
            .bind(value.as_bytes())
            .execute(&self.writer)
            .await?;
        Ok(())
    }
}
