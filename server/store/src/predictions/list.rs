use api::{PredictionId, Source, Timestamp};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{PredictionRepository, StoreError};
use crate::prediction_rows::source_str;
use domain::{owner::OwnerId, prediction::PredictionRecord};

/// A position in a list. Opaque to clients.
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

/// Conditions on listed predictions; all must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Created at this time or later.
    pub from: Option<Timestamp>,
    /// Created before this time.
    pub before: Option<Timestamp>,
    /// Created there.
    pub source: Option<Source>,
}

/// A page of predictions, newest first.
#[derive(Debug, Clone)]
pub struct Listing {
    /// The predictions.
    pub records: Vec<PredictionRecord>,
    /// The cursor of the next page.
    pub next: Option<Cursor>,
    /// The cursor of the previous page.
    pub previous: Option<Cursor>,
}

impl Cursor {
    /// The position after `record`, towards older ones.
    pub(crate) fn after(record: &PredictionRecord) -> Self {
        Self::new(record, Direction::Next)
    }

    /// The creation time and id of the neighbouring prediction.
    pub(crate) fn neighbour(&self) -> (&str, &str) {
        (&self.created_at, &self.id)
    }

    fn new(record: &PredictionRecord, direction: Direction) -> Self {
        Self {
            direction,
            created_at: record.created_at.as_str().to_owned(),
            id: record.id.to_string(),
        }
    }

    /// The cursor as a URL parameter.
    pub fn encode(&self) -> String {
        let direction = if self.direction == Direction::Next {
            'n'
        } else {
            'p'
        };
        URL_SAFE_NO_PAD.encode(format!("{direction}|{}|{}", self.created_at, self.id))
    }

    /// Parses the output of [`encode`](Self::encode).
    pub fn decode(text: &str) -> Option<Self> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let mut parts = text.split('|');
        let direction = match parts.next()? {
            "n" => Direction::Next,
            "p" => Direction::Previous,
            _ => return None,
        };
        let (created_at, id) = (parts.next()?.to_owned(), parts.next()?.to_owned());
        (parts.next().is_none() && id.parse::<PredictionId>().is_ok()).then_some(Self {
            direction,
            created_at,
            id,
        })
    }
}

/// A page of predictions at a position.
macro_rules! listed {
    ($position:literal, $order:literal) => {
        concat!(
            "SELECT * FROM predictions WHERE owner = ?1 AND id NOT IN (SELECT prediction FROM history WHERE deleted_at IS NOT NULL) AND ",
            $position,
            " AND (?5 IS NULL OR created_at >= ?5) AND (?6 IS NULL OR created_at < ?6) AND (?7 IS NULL OR source = ?7) ORDER BY ",
            $order,
            " LIMIT ?2"
        )
    };
}

const NEWEST: &str = listed!("?3 = '' AND ?4 = ''", "created_at DESC, id DESC");
const OLDER: &str = listed!("(created_at, id) < (?3, ?4)", "created_at DESC, id DESC");
const NEWER: &str = listed!("(created_at, id) > (?3, ?4)", "created_at, id");

impl PredictionRepository<'_> {
    /// A page of at most `size` matching predictions: the newest, or those next to `cursor`.
    pub async fn list(
        &self,
        owner: &OwnerId,
        filter: &Filter,
        cursor: Option<&Cursor>,
        size: usize,
    ) -> Result<Listing, StoreError> {
        let (statement, created_at, id) = match cursor {
            None => (NEWEST, "", ""),
            Some(Cursor {
                direction: Direction::Next,
                created_at,
                id,
            }) => (OLDER, created_at.as_str(), id.as_str()),
            Some(Cursor {
                direction: Direction::Previous,
                created_at,
                id,
            }) => (NEWER, created_at.as_str(), id.as_str()),
        };
        let select = sqlx::query(statement)
            .bind(owner.as_str())
            // One row more than fits shows whether there is another page.
            .bind(size as i64 + 1)
            .bind(created_at)
            .bind(id)
            .bind(filter.from.as_ref().map(Timestamp::as_str))
            .bind(filter.before.as_ref().map(Timestamp::as_str))
            .bind(filter.source.map(source_str));
        Ok(Listing::of(
            self.fetch_all(select).await?,
            cursor.map(|cursor| cursor.direction),
            size,
        ))
    }
}

impl Listing {
    fn of(mut records: Vec<PredictionRecord>, direction: Option<Direction>, size: usize) -> Self {
        let has_more = records.len() > size;
        records.truncate(size);
        let backwards = direction == Some(Direction::Previous);
        if backwards {
            records.reverse();
        }
        let (has_older, has_newer) = if backwards {
            (true, has_more)
        } else {
            (has_more, direction.is_some())
        };
        let next = match records.last() {
            Some(record) if has_older => Some(Cursor::new(record, Direction::Next)),
            _ => None,
        };
        let previous = match records.first() {
            Some(record) if has_newer => Some(Cursor::new(record, Direction::Previous)),
            _ => None,
        };
        Self {
            records,
            next,
            previous,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NewPrediction;
    use crate::Store;
    use crate::test_support::{me, new_prediction, other};

    async fn insert_five(store: &Store) -> Vec<String> {
        let mut newest_first = vec![];
        // Two in the same second: their ids decide.
        for second in [1, 2, 2, 3, 4] {
            let prediction = new_prediction(&me(), second);
            store.predictions().insert(&prediction).await.unwrap();
            newest_first.push((prediction.created_at, prediction.id.to_string()));
        }
        newest_first.sort_by(|a, b| b.cmp(a));
        newest_first.into_iter().map(|(_, id)| id).collect()
    }

    fn ids(listing: &Listing) -> Vec<String> {
        listing
            .records
            .iter()
            .map(|record| record.id.to_string())
            .collect()
    }

    #[tokio::test]
    async fn pages_can_be_followed_to_the_end_and_back() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("depth2img.db"))
            .await
            .unwrap();
        let all = insert_five(&store).await;
        store
            .predictions()
            .insert(&new_prediction(&other(), 9))
            .await
            .unwrap();
        let page = async |cursor: Option<Cursor>| {
            store
                .predictions()
                .list(&me(), &Filter::default(), cursor.as_ref(), 2)
                .await
                .unwrap()
        };

        let first = page(None).await;
        assert_eq!(
            (ids(&first), first.previous.is_none()),
            (all[..2].to_vec(), true)
        );
        let second = page(first.next).await;
        assert_eq!(ids(&second), all[2..4]);
        let third = page(second.next).await;
        assert_eq!(
            (ids(&third), third.next.is_none()),
            (all[4..].to_vec(), true)
        );

        let back = page(third.previous).await;
        assert_eq!(ids(&back), all[2..4]);
        let first_again = page(back.previous).await;
        assert_eq!(
            (ids(&first_again), first_again.previous.is_none()),
            (all[..2].to_vec(), true)
        );
        assert!(first_again.next.is_some());
    }

    #[tokio::test]
    async fn filter_applies_to_every_page() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("depth2img.db"))
            .await
            .unwrap();
        let all = insert_five(&store).await;
        let web = NewPrediction {
            source: Source::Web,
            ..new_prediction(&me(), 3)
        };
        store.predictions().insert(&web).await.unwrap();
        let (from, before) = (
            new_prediction(&me(), 2).created_at,
            new_prediction(&me(), 4).created_at,
        );
        let filter = Filter {
            from: Some(from),
            before: Some(before),
            source: Some(Source::Api),
        };
        let first = store
            .predictions()
            .list(&me(), &filter, None, 2)
            .await
            .unwrap();
        assert_eq!(ids(&first), all[1..3], "the range is half-open");
        let second = store
            .predictions()
            .list(&me(), &filter, first.next.as_ref(), 2)
            .await
            .unwrap();
        assert_eq!((ids(&second), second.next), (all[3..4].to_vec(), None));
        let web_only = Filter {
            source: Some(Source::Web),
            ..Filter::default()
        };
        assert_eq!(
            ids(&store
                .predictions()
                .list(&me(), &web_only, None, 2)
                .await
                .unwrap()),
            [web.id.to_string()]
        );
    }

    #[test]
    fn cursor_round_trips_and_invalid_text_is_rejected() {
        let id = PredictionId::from_entropy([1; 16]).to_string();
        for direction in [Direction::Next, Direction::Previous] {
            let cursor = Cursor {
                direction,
                created_at: "2026-11-22T09:30:00.000000Z".into(),
                id: id.clone(),
            };
            assert_eq!(Cursor::decode(&cursor.encode()), Some(cursor));
        }
        for invalid in [
            "",
            "!!",
            "bnxhfGI",
            &URL_SAFE_NO_PAD.encode(format!("x|a|{id}")),
            &URL_SAFE_NO_PAD.encode(format!("n|a|{id}|b")),
        ] {
            assert_eq!(Cursor::decode(invalid), None, "{invalid}");
        }
    }
}
