use api::{PredictionId, Queued, Status};

use super::{Phase, wording};

use crate::words;

/// What one has under way, as the page knows it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Queue {
    entries: Vec<Queued>,
}

/// One line of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The prediction.
    pub id: PredictionId,
    /// What it is to become.
    pub prompt: String,
    /// Its picture.
    pub picture: Option<String>,
    /// Where it stands.
    pub words: String,
    /// The share that is done, once it runs.
    pub fraction: Option<f64>,
    /// It can be moved up.
    pub may_rise: bool,
    /// It can be moved down.
    pub may_sink: bool,
}

impl Queue {
    /// The queue as the server told it.
    pub fn new(entries: Vec<Queued>) -> Self {
        Self { entries }
    }

    /// True where nothing is under way.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// True where something other than `shown` is under way: what is on the stage alone needs no list.
    pub fn has_more_than(&self, shown: Option<&PredictionId>) -> bool {
        self.entries
            .iter()
            .any(|entry| Some(&entry.prediction.id) != shown)
    }

    /// A line for each.
    pub fn lines(&self) -> Vec<Line> {
        let waiting = self.waiting();
        let line = |entry: &Queued| {
            let place = waiting.iter().position(|id| *id == entry.prediction.id);
            Line {
                id: entry.prediction.id.clone(),
                prompt: prompt(entry),
                picture: entry
                    .prediction
                    .pictures
                    .input
                    .as_ref()
                    .map(|picture| picture.url.clone()),
                words: words(entry),
                fraction: (entry.prediction.status == Status::Processing)
                    .then(|| Phase::of(&entry.prediction).fraction().unwrap_or_default()),
                may_rise: place.is_some_and(|place| place > 0),
                may_sink: place.is_some_and(|place| place + 1 < waiting.len()),
            }
        };
        self.entries.iter().map(line).collect()
    }

    /// The order in which `id` stands one place earlier, or later; None where it cannot.
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

    /// What is said of the place of `id` where it waits behind others.
    pub fn place(&self, id: &PredictionId) -> Option<String> {
        let entry = self
            .entries
            .iter()
            .find(|entry| entry.prediction.id == *id)?;
        entry
            .ahead
            .filter(|ahead| *ahead > 0)
            .map(|ahead| words::queue_ahead(ahead as f64))
    }

    /// Seconds until the last of these ends, about; None where nobody knows.
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
    let prompt = entry
        .prediction
        .input
        .get("prompt")
        .and_then(serde_json::Value::as_str)
        .unwrap_or_default()
        .trim();
    if prompt.is_empty() {
        words::prompt_none().to_owned()
    } else {
        prompt.to_owned()
    }
}

fn words(entry: &Queued) -> String {
    let place = match (entry.prediction.status, entry.ahead) {
        (Status::Starting, Some(0)) => words::queue_next().to_owned(),
        (Status::Starting, Some(ahead)) => words::queue_ahead(ahead as f64),
        _ => Phase::of(&entry.prediction).words(),
    };
    entry.seconds.map_or(place.clone(), |seconds| {
        format!("{place}, {}", wording::about(seconds))
    })
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
    fn each_line_says_where_it_stands() {
        let words: Vec<String> = queue().lines().into_iter().map(|line| line.words).collect();
        assert_eq!(
            words,
            [
                "Running 25 of 50, about 3 s",
                "Next, about 1 min",
                "1 before it, about 2 min",
                "4 before it, about 2 min",
                "Queued"
            ]
        );
        assert_eq!(queue().place(&id(4)).as_deref(), Some("4 before it"));
        assert_eq!((queue().place(&id(2)), queue().place(&id(1))), (None, None));
        assert_eq!(queue().lines()[0].fraction, Some(0.5));
        assert_eq!(
            (
                queue().seconds_until(&[id(1), id(3)]),
                queue().seconds_until(&[id(5), id(9)])
            ),
            (Some(90.0), None)
        );
    }

    #[test]
    fn only_what_waits_can_be_moved_and_only_as_far_as_there_are_others() {
        let moves: Vec<(bool, bool)> = queue()
            .lines()
            .into_iter()
            .map(|line| (line.may_rise, line.may_sink))
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
    fn what_is_on_the_stage_alone_needs_no_list() {
        let alone = Queue::new(vec![entry(1, "processing", None, None)]);
        assert!(
            !alone.has_more_than(Some(&id(1)))
                && alone.has_more_than(Some(&id(2)))
                && alone.has_more_than(None)
        );
        assert!(queue().has_more_than(Some(&id(1))) && !Queue::default().has_more_than(None));
    }
}
