//! One prediction as it is followed: what the server tells goes in by [`Run::apply`], what the stage shows
//! comes out by [`Run::phase`].

mod phase;

use api::{EngineKind, Event, Picture, Prediction, PredictionId, Progress, Roles};

pub use phase::Phase;

/// A prediction and what has been heard of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    prediction: Prediction,
}

/// What an event came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was about something else, or told nothing new.
    Ignored,
    /// It was taken in.
    Taken,
    /// Something before it was missed: the prediction is to be read again.
    Missed,
}

impl Run {
    /// A run that stands as `prediction` says.
    pub fn new(prediction: Prediction) -> Self {
        Self { prediction }
    }

    /// The prediction, as far as known.
    pub fn prediction(&self) -> &Prediction {
        &self.prediction
    }

    /// Its prediction's id.
    pub fn id(&self) -> PredictionId {
        self.prediction.id.clone()
    }

    /// Takes in what the server told.
    pub fn apply(&mut self, event: Event) -> Outcome {
        if event.id() != &self.prediction.id {
            return Outcome::Ignored;
        }
        match event {
            Event::Prediction { prediction } => self.see(*prediction),
            Event::Logs { offset, text, .. } => self.read_on(offset, &text),
        }
    }

    /// Takes in a whole state, unless it is older than what is known: states never step back, logs never
    /// shrink, nor do the outputs before the end.
    pub fn see(&mut self, newer: Prediction) -> Outcome {
        let known = &self.prediction;
        let steps_back = if known.status == newer.status {
            newer.pictures.outputs.len() < known.pictures.outputs.len()
        } else {
            !known.status.may_become(newer.status)
        };
        if steps_back || newer.id != known.id {
            return Outcome::Ignored;
        }
        let logs = if newer.logs.len() < known.logs.len() {
            std::mem::take(&mut self.prediction.logs)
        } else {
            newer.logs.clone()
        };
        self.prediction = Prediction { logs, ..newer };
        Outcome::Taken
    }

    /// Takes in what was added to the logs after `offset` bytes of them.
    fn read_on(&mut self, offset: usize, text: &str) -> Outcome {
        let known = self.prediction.logs.len();
        if offset > known {
            return Outcome::Missed;
        }
        match text.get(known - offset..) {
            Some(news) if !news.is_empty() => {
                self.prediction.logs.push_str(news);
                Outcome::Taken
            }
            _ => Outcome::Ignored,
        }
    }

    /// Where it stands, for the stage.
    pub fn phase(&self) -> Phase {
        Phase::of(&self.prediction)
    }

    /// True while more is to come.
    pub fn is_active(&self) -> bool {
        !self.prediction.status.is_terminal()
    }

    /// The share of all that is to be done, 0 to 1, as far as it is counted.
    pub fn fraction(&self) -> Option<f64> {
        self.phase().fraction()
    }

    /// How far the output is that comes next. The built-in engine makes one output after the other and counts
    /// through all of them; Stable Diffusion makes all at once.
    pub fn next_output(&self) -> Option<Progress> {
        let Phase::Running(progress) = self.phase() else {
            return None;
        };
        if self.prediction.engine != EngineKind::Local {
            return Some(progress);
        }
        let (wanted, kept) = (self.wanted() as u32, self.outputs().len() as u32);
        let total = (progress.total / wanted.max(1)).max(1);
        Some(Progress {
            current: progress.current.saturating_sub(kept * total).min(total),
            total,
        })
    }

    /// The outputs kept so far.
    pub fn outputs(&self) -> &[Picture] {
        &self.prediction.pictures.outputs
    }

    /// How many outputs were asked for.
    pub fn wanted(&self) -> usize {
        let count = Roles::guess(&self.prediction.input)
            .count
            .and_then(|name| self.prediction.input.get(&name));
        let asked = count
            .and_then(|count| count.as_u64().or_else(|| count.as_str()?.parse().ok()))
            .unwrap_or(1);
        usize::try_from(asked)
            .unwrap_or(1)
            .max(self.outputs().len())
    }

    /// The seed: the one that was given, or the one that the model drew.
    pub fn seed(&self) -> Option<i64> {
        let given = self
            .prediction
            .input
            .get("seed")
            .and_then(serde_json::Value::as_i64);
        given.or_else(|| api::seed_from_logs(&self.prediction.logs))
    }
}

#[cfg(test)]
mod tests;
