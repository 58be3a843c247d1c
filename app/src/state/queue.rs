use api::{PredictionId, Queued, Status};

use super::{Phase, formatting};

use crate::i18n;

/// The visitor's predictions that are queued or running.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Queue {
    entries: Vec<Queued>,
}

/// An item of the queue as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct QueueItem {
    /// Id of the prediction.
    pub id: PredictionId,
    /// Its prompt.
    pub prompt: String,
    /// URL of its input image.
    pub picture: Option<String>,
    /// Its position or progress, and the time left.
    pub status_text: String,
    /// Progress, 0 to 1, while it runs.
    pub fraction: Option<f64>,
    /// Whether it can be moved up.
    pub can_move_up: bool,
    /// Whether it can be moved down.
    pub can_move_down: bool,
}

impl Queue {
    /// The queue of the server's response.
    pub fn new(entries: Vec<Queued>) -> Self {
        Self { entries }
    }

    /// True if no prediction is queued or running.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// True if the queue has a prediction other than `shown`, the one on the stage.
    pub fn has_more_than(&self, shown: Option<&PredictionId>) -> bool {
        self.entries
            .iter()
            .any(|entry| Some(&entry.prediction.id) != shown)
    }

    /// The items to show.
    pub fn items(&self) -> Vec<QueueItem> {
        let waiting = self.waiting();
        let item = |entry: &Queued| {
            let place = waiting.iter().position(|id| *id == entry.prediction.id);
            QueueItem {
                id: entry.prediction.id.clone(),
                prompt: prompt(entry),
                picture: entry
                    .prediction
                    .pictures
                    .input
                    .as_ref()
                    .map(|picture| picture.url.clone()),
                status_text: status_text(entry),
                fraction: (entry.prediction.status == Status::Processing)
                    .then(|| Phase::of(&entry.prediction).fraction().unwrap_or_default()),
                can_move_up: place.is_some_and(|place| place > 0),
                can_move_down: place.is_some_and(|place| place + 1 < waiting.len()),
            }
        };
        self.entries.iter().map(item).collect()
    }

    /// The order of the waiting predictions with `id` moved by one; `None` if it cannot be moved.
    pub fn moved(&self, id: &PredictionId, is_up: bool) -> Option<Vec<PredictionId>> {
        let mut waiting = self.waiting();
        let place = waiting.iter().position(|waiting| waiting == id)?;
        let other = if is_up {
            place.checked_sub(1)?
        } else {
            place + 1
        };
        if other >= waiting.len() {
            return None;
        }
        waiting.swap(place, other);
        Some(waiting)
    }

    /// The position of `id`, "2 ahead"; `None` if it is not behind others.
    pub fn position_text(&self, id: &PredictionId) -> Option<String> {
        let entry = self
            .entries
            .iter()
            .find(|entry| entry.prediction.id == *id)?;
        entry
            .ahead
            .filter(|ahead| *ahead > 0)
            .map(|ahead| i18n::queue_ahead(ahead as f64))
    }

    /// Estimated seconds until the last of these ends; `None` if unknown.
    pub fn seconds_until(&self, ids: &[PredictionId]) -> Option<f64> {
        let of = |id: &PredictionId| {
            self.entries
                .iter()
                .find(|entry| entry.prediction.id == *id)?
                .seconds
        };
        ids.iter().filter_map(of).reduce(f64::max)
    }

    fn waiting(&self) -> Vec<PredictionId> {
        self.entries
            .iter()
            .filter(|entry| entry.ahead.is_some())
            .map(|entry| entry.prediction.id.clone())
            .collect()
    }
}

fn prompt(entry: &Queued) -> String {
    let prompt = entry.prediction.prompt().unwrap_or_default().trim();
    if prompt.is_empty() {
        i18n::prompt_none().to_owned()
    } else {
        prompt.to_owned()
    }
}

fn status_text(entry: &Queued) -> String {
    let position = match (entry.prediction.status, entry.ahead) {
        (Status::Starting, Some(0)) => i18n::queue_next().to_owned(),
        (Status::Starting, Some(ahead)) => i18n::queue_ahead(ahead as f64),
        _ => Phase::of(&entry.prediction).label(),
    };
    match entry.seconds {
        Some(seconds) => format!("{position}, {}", formatting::about(seconds)),
        None => position,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn entry(number: u8, status: &str, ahead: Option<usize>, seconds: Option<f64>) -> Queued {
        let prediction = serde_json::from_value(json!({
            "id": PredictionId::from_entropy([number; 16]), "model": "a/b", "version": "c", "input": {"prompt": " fog "}, "output": null,
            "logs": " 50%|█| 25/50\n", "error": null, "status": status, "data_removed": false, "created_at": "2026-11-22T09:30:00Z",
            "urls": {"get": "", "cancel": "", "web": ""}, "source": "web", "engine": "local",
        }));
        Queued {
            prediction: prediction.unwrap(),
            ahead,
            seconds,
        }
    }

    fn queue() -> Queue {
        let waiting = [(2, 0), (3, 1), (4, 4)];
        let waiting = waiting.map(|(number, ahead)| {
            entry(
                number,
                "starting",
                Some(ahead),
                Some(30.0 * f64::from(number)),
            )
        });
        let running = entry(1, "processing", None, Some(3.0));
        Queue::new(
            [running]
                .into_iter()
                .chain(waiting)
                .chain([entry(5, "starting", None, None)])
                .collect(),
        )
    }

    fn id(number: u8) -> PredictionId {
        PredictionId::from_entropy([number; 16])
    }

    #[test]
    fn items_show_position_progress_and_time_left() {
        let status_text: Vec<String> = queue()
            .items()
            .into_iter()
            .map(|item| item.status_text)
            .collect();
        assert_eq!(
            status_text,
            [
                "Running 25 of 50, about 3 s",
                "Next, about 1 min",
                "1 ahead, about 2 min",
                "4 ahead, about 2 min",
                "Queued"
            ]
        );
        assert_eq!(queue().position_text(&id(4)).as_deref(), Some("4 ahead"));
        assert_eq!(
            (queue().position_text(&id(2)), queue().position_text(&id(1))),
            (None, None)
        );
        assert_eq!(queue().items()[0].fraction, Some(0.5));
        assert_eq!(
            (
                queue().seconds_until(&[id(1), id(3)]),
                queue().seconds_until(&[id(5), id(9)])
            ),
            (Some(90.0), None)
        );
    }

    #[test]
    fn item_has_the_prompt_of_any_name() {
        let mut entry = entry(1, "starting", Some(0), None);
        entry.prediction.input = serde_json::from_value(json!({"text": " rain "})).unwrap();
        let prompt = |entry: &Queued| Queue::new(vec![entry.clone()]).items()[0].prompt.clone();
        assert_eq!(prompt(&entry), "No prompt");
        entry.prediction.roles.prompt = Some("text".to_owned());
        assert_eq!(prompt(&entry), "rain");
    }

    #[test]
    fn only_waiting_predictions_can_be_moved() {
        let moves: Vec<(bool, bool)> = queue()
            .items()
            .into_iter()
            .map(|item| (item.can_move_up, item.can_move_down))
            .collect();
        assert_eq!(
            moves,
            [
                (false, false),
                (false, true),
                (true, true),
                (true, false),
                (false, false)
            ]
        );
        assert_eq!(queue().moved(&id(3), true), Some(vec![id(3), id(2), id(4)]));
        assert_eq!(
            queue().moved(&id(3), false),
            Some(vec![id(2), id(4), id(3)])
        );
        for (number, is_up) in [(2, true), (4, false), (1, false), (5, true)] {
            assert_eq!(queue().moved(&id(number), is_up), None, "{number}");
        }
    }

    #[test]
    fn prediction_on_the_stage_does_not_count_as_more() {
        let alone = Queue::new(vec![entry(1, "processing", None, None)]);
        assert!(
            !alone.has_more_than(Some(&id(1)))
                && alone.has_more_than(Some(&id(2)))
                && alone.has_more_than(None)
        );
        assert!(queue().has_more_than(Some(&id(1))) && !Queue::default().has_more_than(None));
    }
}
