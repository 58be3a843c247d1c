use api::{PredictionId, Source, Timestamp};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{Store, StoreError, read::source_word};
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

/// Which of an owner's predictions are listed: those for which all holds that is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Accepted at this moment or later.
    pub from: Option<Timestamp>,
    /// Accepted before this moment.
    pub before: Option<Timestamp>,
    /// Made there.
    pub source: Option<Source>,
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
    /// The place behind `record`, towards older ones.
    pub(in crate::store) fn after(record: &Record) -> Self {
        Self::beside(record, Direction::Next)
    }

    /// The moment and the id of what the place is beside.
    pub(in crate::store) fn neighbour(&self) -> (&str, &str) {
        (&self.created_at, &self.id)
    }

    fn beside(record: &Record, direction: Direction) -> Self {
        Self {
            direction,
            created_at: record.created_at.as_str().to_owned(),
            id: record.id.to_string(),
        }
    }

    /// The text that travels.
    pub fn encode(&self) -> String {
        let direction = if self.direction == Direction::Next {
            'n'
        } else {
            'p'
        };
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
        (parts.next().is_none() && id.parse::<PredictionId>().is_ok()).then_some(Self {
            direction,
            created_at,
            id,
        })
    }
}

/// The filter's part of a statement.
macro_rules! listed {
    ($place:literal, $order:literal) => {
        concat!(
            "SELECT * FROM predictions WHERE owner = ?1 AND id NOT IN (SELECT prediction FROM history WHERE deleted_at IS NOT NULL) AND ",
            $place,
            " AND (?5 IS NULL OR created_at >= ?5) AND (?6 IS NULL OR created_at < ?6) AND (?7 IS NULL OR source = ?7) ORDER BY ",
            $order,
            " LIMIT ?2"
        )
    };
}

const NEWEST: &str = listed!("?3 = '' AND ?4 = ''", "created_at DESC, id DESC");
const OLDER: &str = listed!("(created_at, id) < (?3, ?4)", "created_at DESC, id DESC");
const NEWER: &str = listed!("(created_at, id) > (?3, ?4)", "created_at, id");

impl Store {
    /// A page of those of `owner`'s predictions that pass the filter, with at most `size` on it: the newest ones, or those beside `cursor`.
    pub async fn list_predictions(
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
            // One more than fits tells whether there is another page.
            .bind(size as i64 + 1)
            .bind(created_at)
            .bind(id)
            .bind(filter.from.as_ref().map(Timestamp::as_str))
            .bind(filter.before.as_ref().map(Timestamp::as_str))
            .bind(filter.source.map(source_word));
        Ok(Listing::of(
            self.all(select).await?,
            cursor.map(|cursor| cursor.direction),
            size,
        ))
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
        let (older, newer) = if backwards {
            (true, more)
        } else {
            (more, direction.is_some())
        };
        Self {
            next: records
                .last()
                .filter(|_| older)
                .map(|record| Cursor::beside(record, Direction::Next)),
            previous: records
                .first()
                .filter(|_| newer)
                .map(|record| Cursor::beside(record, Direction::Previous)),
            records,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        predictions::world::{draft, me, other},
        store::Draft,
    };

    async fn five(store: &Store) -> Vec<String> {
        let mut newest_first = vec![];
        // Two in the same second: their ids decide.
        for second in [1, 2, 2, 3, 4] {
            let draft = draft(&me(), second);
            store.insert_prediction(&draft).await.unwrap();
            newest_first.push((draft.created_at, draft.id.to_string()));
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
    async fn pages_lead_to_the_end_and_back() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("depth2img.db"))
            .await
            .unwrap();
        let all = five(&store).await;
        store.insert_prediction(&draft(&other(), 9)).await.unwrap();
        let page = async |cursor: Option<Cursor>| {
            store
                .list_predictions(&me(), &Filter::default(), cursor.as_ref(), 2)
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
    async fn a_filter_holds_on_every_page() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("depth2img.db"))
            .await
            .unwrap();
        let all = five(&store).await;
        let web = Draft {
            source: Source::Web,
            ..draft(&me(), 3)
        };
        store.insert_prediction(&web).await.unwrap();
        let (from, before) = (draft(&me(), 2).created_at, draft(&me(), 4).created_at);
        let filter = Filter {
            from: Some(from),
            before: Some(before),
            source: Some(Source::Api),
        };
        let first = store
            .list_predictions(&me(), &filter, None, 2)
            .await
            .unwrap();
        assert_eq!(
            ids(&first),
            all[1..3],
            "the first moment is within, the last is not"
        );
        let second = store
            .list_predictions(&me(), &filter, first.next.as_ref(), 2)
            .await
            .unwrap();
        assert_eq!((ids(&second), second.next), (all[3..4].to_vec(), None));
        let web_only = Filter {
            source: Some(Source::Web),
            ..Filter::default()
        };
        assert_eq!(
            ids(&store
                .list_predictions(&me(), &web_only, None, 2)
                .await
                .unwrap()),
            [web.id.to_string()]
        );
    }

    #[test]
    fn a_cursor_survives_its_address_and_nonsense_is_none() {
        let id = PredictionId::from_entropy([1; 16]).to_string();
        for direction in [Direction::Next, Direction::Previous] {
            let cursor = Cursor {
                direction,
                created_at: "2026-11-22T09:30:00.000000Z".into(),
                id: id.clone(),
            };
            assert_eq!(Cursor::decode(&cursor.encode()), Some(cursor));
        }
        for nonsense in [
            "",
            "!!",
            "bnxhfGI",
            &URL_SAFE_NO_PAD.encode(format!("x|a|{id}")),
            &URL_SAFE_NO_PAD.encode(format!("n|a|{id}|b")),
        ] {
            assert_eq!(Cursor::decode(nonsense), None, "{nonsense}");
        }
    }
}
