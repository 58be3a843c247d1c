use api::{GridId, HistoryEntry, Prediction, PredictionId, Status, Timestamp};

use crate::{
    i18n,
    state::{Phase, formatting},
};

/// The content of a card. It is small, because there may be ten thousand.
#[derive(Debug, Clone, PartialEq)]
pub struct Tile {
    /// The prediction's id.
    pub id: PredictionId,
    /// Its prompt.
    pub title: String,
    /// The address of the image.
    pub image_url: Option<String>,
    /// The number of outputs.
    pub count: usize,
    /// Its status.
    pub status: Status,
    /// The status as text.
    pub status_text: String,
    /// The grid to which it belongs.
    pub grid: Option<GridId>,
    /// The engine that ran it.
    pub engine: &'static str,
    /// The time of its creation.
    pub created_at: Timestamp,
    /// Whether it is a favourite.
    pub favourite: bool,
    /// Its tags.
    pub tags: Vec<String>,
}

impl Tile {
    /// The tile of a history entry.
    pub fn of(entry: &HistoryEntry) -> Self {
        let mut tile = Self::of_prediction(&entry.prediction);
        tile.favourite = entry.favourite;
        tile.tags.clone_from(&entry.tags);
        tile
    }

    /// The tile of a prediction without a history entry.
    pub fn of_prediction(prediction: &Prediction) -> Self {
        let prompt = prediction.prompt().unwrap_or_default().trim();
        let pictures = &prediction.pictures;
        Self {
            id: prediction.id.clone(),
            title: if prompt.is_empty() {
                i18n::prompt_none().to_owned()
            } else {
                prompt.to_owned()
            },
            image_url: pictures
                .outputs
                .first()
                .or(pictures.input.as_ref())
                .map(|picture| picture.url.clone()),
            count: pictures.outputs.len(),
            status: prediction.status,
            // A card does not follow the log, so it has no progress.
            status_text: if prediction.status == Status::Processing {
                i18n::status_running().to_owned()
            } else {
                Phase::of(prediction).label()
            },
            grid: prediction.grid.clone(),
            engine: formatting::engine_name(prediction.engine),
            created_at: prediction.created_at.clone(),
            favourite: false,
            tags: Vec::new(),
        }
    }

    /// A key of everything that is not updated in place; another key is another card.
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

/// `tiles` with its newest replaced by `head`; `None` if they do not overlap.
pub fn merge_newest(tiles: &[Tile], head: Vec<Tile>) -> Option<Vec<Tile>> {
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
    use serde_json::json;

    use super::*;

    #[test]
    fn title_is_the_prompt_of_any_name() {
        let prediction = json!({
            "id": "0123456789abcdefghjkmnpqrs", "model": "a/b", "version": "c", "input": {"text": " fog "},
            "roles": {"prompt": "text"}, "output": null, "error": null, "status": "succeeded",
            "data_removed": false, "created_at": "2026-11-22T09:30:00Z",
            "urls": {"get": "", "cancel": "", "web": ""}, "source": "web", "engine": "local",
        });
        let mut prediction: Prediction = serde_json::from_value(prediction).unwrap();
        assert_eq!(Tile::of_prediction(&prediction).title, "fog");
        prediction.input.clear();
        assert_eq!(Tile::of_prediction(&prediction).title, "No prompt");
    }

    fn tile(number: u8) -> Tile {
        Tile {
            id: PredictionId::from_entropy([number; 16]),
            title: String::new(),
            image_url: None,
            count: 0,
            status: Status::Succeeded,
            status_text: String::new(),
            grid: None,
            engine: "",
            created_at: Timestamp::from_rfc3339(""),
            favourite: false,
            tags: Vec::new(),
        }
    }

    #[test]
    fn merge_newest_puts_new_tiles_first() {
        let known: Vec<Tile> = [5, 4, 3, 2, 1].map(tile).into();
        let head = |numbers: &[u8]| {
            numbers
                .iter()
                .map(|number| tile(*number))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            merge_newest(&known, head(&[7, 6, 5, 4])),
            Some(head(&[7, 6, 5, 4, 3, 2, 1]))
        );
        assert_eq!(
            merge_newest(&known, head(&[5, 3])),
            Some(head(&[5, 3, 2, 1])),
            "a deleted tile is removed"
        );
        assert_eq!(merge_newest(&known, head(&[9, 8])), None);
        assert_eq!(merge_newest(&known, vec![]), None);
    }
}
