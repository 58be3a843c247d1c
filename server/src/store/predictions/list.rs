use api::PredictionId;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{Store, StoreError};
use crate::{owner::OwnerId, predictions::Record};

/// Where a page of a list begins. Opaque to clients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    direction: Direction,
    created_at: String,
    id: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    /// Towards older predictions.
    Next,
    /// Towards newer ones.
    Previous,
}

/// A page of an owner's predictions, newest first.
#[derive(Debug, Clone)]
pub struct Listing {
    /// What is on it.
    pub records: Vec<Record>,
    /// Where the page after it begins.
    pub next: Option<Cursor>,
    /// Where the page before it begins.
    pub previous: Option<Cursor>,
}

impl Cursor {
    fn beside(record: &Record, direction: Direction) -> Self {
        Self { direction, created_at: record.created_at.as_str().to_owned(), id: record.id.to_string() }
    }

    /// The text that travels.
    pub fn encode(&self) -> String {
        let direction = if self.direction == Direction::Next { 'n' } else { 'p' };
        URL_SAFE_NO_PAD.encode(format!("{direction}|{}|{}", self.created_at, self.id))
    }

    /// Reads the text that travels; None where it is not ours.
    pub fn decode(text: &str) -> Option<Self> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let mut parts = text.split('|');
        let direction = match parts.next()? {
            "n" => Direction::Next,
            "p" => Direction::Previous,
            _ => return None,
        };
        let (created_at, id) = (parts.next()?.to_owned(), parts.next()?.to_owned());
        (parts.next().is_none() && id.parse::<PredictionId>().is_ok()).then_some(Self { direction, created_at, id })
    }
}

impl Store {
    /// A page of `owner`'s predictions with at most `size` on it: the newest ones, or those beside `cursor`.
    pub async fn list_predictions(&self, owner: &OwnerId, cursor: Option<&Cursor>, size: usize) -> Result<Listing, StoreError> {
        let select = match cursor {
            None => sqlx::query("SELECT * FROM predictions WHERE owner = ?1 ORDER BY created_at DESC, id DESC LIMIT ?2"),
            Some(Cursor { direction: Direction::Next, .. }) => sqlx::query(
                "SELECT * FROM predictions WHERE owner = ?1 AND (created_at, id) < (?3, ?4) ORDER BY created_at DESC, id DESC LIMIT ?2",
            ),
            Some(Cursor { direction: Direction::Previous, .. }) => {
                sqlx::query("SELECT * FROM predictions WHERE owner = ?1 AND (created_at, id) > (?3, ?4) ORDER BY created_at, id LIMIT ?2")
            }
        };
        // One more than fits tells whether there is another page.
        let mut select = select.bind(owner.as_str()).bind(size as i64 + 1);
        if let Some(cursor) = cursor {
            select = select.bind(&cursor.created_at).bind(&cursor.id);
        }
        Ok(Listing::of(self.all(select).await?, cursor.map(|cursor| cursor.direction), size))
    }
}

impl Listing {
    fn of(mut records: Vec<Record>, direction: Option<Direction>, size: usize) -> Self {
        let more = records.len() > size;
        records.truncate(size);
        let backwards = direction == Some(Direction::Previous);
        if backwards {
            records.reverse();
        }
        let (older, newer) = if backwards { (true, more) } else { (more, direction.is_some()) };
        Self {
            next: records.last().filter(|_| older).map(|record| Cursor::beside(record, Direction::Next)),
            previous: records.first().filter(|_| newer).map(|record| Cursor::beside(record, Direction::Previous)),
            records,
        }
    }
}
