use api::{GridId, HistoryEntry, Prediction, PredictionId, Status, Timestamp};

use crate::{
    state::{Phase, wording},
    words,
};

/// What a card shows of a result: little, because there may be ten thousand.
#[derive(Debug, Clone, PartialEq)]
pub struct Tile {
    /// The prediction's id.
    pub id: PredictionId,
    /// Its prompt.
    pub title: String,
    /// The address of the picture to show.
    pub face: Option<String>,
    /// How many outputs there are.
    pub count: usize,
    /// Where it stands.
    pub status: Status,
    /// The same in words.
    pub words: String,
    /// The grid that it is part of.
    pub grid: Option<GridId>,
    /// What ran it.
    pub engine: &'static str,
    /// When it was accepted.
    pub created_at: Timestamp,
    /// Its owner likes it.
    pub favourite: bool,
    /// Its tags.
    pub tags: Vec<String>,
}

impl Tile {
    /// What is shown of a result.
    pub fn of(entry: &HistoryEntry) -> Self {
        let mut tile = Self::of_prediction(&entry.prediction);
        tile.favourite = entry.favourite;
        tile.tags.clone_from(&entry.tags);
        tile
    }

    /// The same of one of which no more is known.
    pub fn of_prediction(prediction: &Prediction) -> Self {
        let prompt = prediction
            .input
            .get("prompt")
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
            .trim();
        let pictures = &prediction.pictures;
        Self {
            id: prediction.id.clone(),
            title: if prompt.is_empty() {
                words::prompt_none().to_owned()
            } else {
                prompt.to_owned()
            },
            face: pictures
                .outputs
                .first()
                .or(pictures.input.as_ref())
                .map(|picture| picture.url.clone()),
            count: pictures.outputs.len(),
            status: prediction.status,
            // A card does not follow the log, so it does not count.
            words: if prediction.status == Status::Processing {
                words::status_running().to_owned()
            } else {
                Phase::of(prediction).words()
            },
            grid: prediction.grid.clone(),
            engine: wording::engine_name(prediction.engine),
            created_at: prediction.created_at.clone(),
            favourite: false,
            tags: Vec::new(),
        }
    }

    /// What is seen but for what changes in place; another one is another card.
    pub fn key(&self) -> String {
        format!(
            "{} {} {} {}",
            self.id,
            self.status.as_str(),
            self.count,
            self.tags.join(",")
        )
    }
}

/// `tiles` with the newest of them as they are now, `head`. None where the two have nothing in common.
pub fn renewed(tiles: &[Tile], head: Vec<Tile>) -> Option<Vec<Tile>> {
    let last = head.last()?;
    let place = tiles.iter().position(|tile| tile.id == last.id)?;
    Some(
        head.into_iter()
            .chain(tiles[place + 1..].iter().cloned())
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tile(number: u8) -> Tile {
        Tile {
            id: PredictionId::from_entropy([number; 16]),
            title: String::new(),
            face: None,
            count: 0,
            status: Status::Succeeded,
            words: String::new(),
            grid: None,
            engine: "",
            created_at: Timestamp::from_rfc3339(""),
            favourite: false,
            tags: Vec::new(),
        }
    }

    #[test]
    fn what_is_new_comes_before_what_is_known() {
        let known: Vec<Tile> = [5, 4, 3, 2, 1].map(tile).into();
        let head = |numbers: &[u8]| {
            numbers
                .iter()
                .map(|number| tile(*number))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            renewed(&known, head(&[7, 6, 5, 4])),
            Some(head(&[7, 6, 5, 4, 3, 2, 1]))
        );
        assert_eq!(
            renewed(&known, head(&[5, 3])),
            Some(head(&[5, 3, 2, 1])),
            "what was deleted meanwhile is gone"
        );
        assert_eq!(renewed(&known, head(&[9, 8])), None);
        assert_eq!(renewed(&known, vec![]), None);
    }
}
