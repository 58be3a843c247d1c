//! One prediction with its live updates: [`Run::apply`] takes the server's events, [`Run::phase`]
//! says what the stage shows.

mod freshness;
mod phase;

use api::{Event, Input, Picture, Prediction, PredictionId, Progress};
use serde_json::Value;

pub use freshness::Freshness;
pub use phase::Phase;

/// A prediction, updated by events and responses in any order.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    prediction: Prediction,
}

/// What an event changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventOutcome {
    /// Nothing: it was about another prediction, or contained nothing new.
    Ignored,
    /// The run was updated.
    Applied,
    /// An earlier event is missing: the prediction must be requested again.
    Gap,
}

impl Run {
    /// The run of `prediction`.
    pub fn new(prediction: Prediction) -> Self {
        Self { prediction }
    }

    /// The prediction in its latest known state.
    pub fn prediction(&self) -> &Prediction {
        &self.prediction
    }

    /// Its prediction's id.
    pub fn id(&self) -> PredictionId {
        self.prediction.id.clone()
    }

    /// Applies an event.
    pub fn apply(&mut self, event: Event) -> EventOutcome {
        if event.id() != &self.prediction.id {
            return EventOutcome::Ignored;
        }
        match event {
            Event::Prediction { prediction } => self.merge(*prediction),
            Event::Logs { offset, text, .. } => self.append_logs(offset, &text),
        }
    }

    /// Replaces the state by a newer one. An older one is ignored: the status never goes back, and
    /// neither the logs nor, while the run is active, the outputs shrink.
    pub fn merge(&mut self, newer: Prediction) -> EventOutcome {
        let known = &self.prediction;
        let is_older = if known.status == newer.status {
            newer.pictures.outputs.len() < known.pictures.outputs.len()
        } else {
            !known.status.may_become(newer.status)
        };
        if is_older || newer.id != known.id {
            return EventOutcome::Ignored;
        }
        let logs = if newer.logs.len() < known.logs.len() {
            std::mem::take(&mut self.prediction.logs)
        } else {
            newer.logs.clone()
        };
        self.prediction = Prediction { logs, ..newer };
        EventOutcome::Applied
    }

    /// Appends `text`, which begins at byte `offset` of the logs.
    fn append_logs(&mut self, offset: usize, text: &str) -> EventOutcome {
        let known = self.prediction.logs.len();
        if offset > known {
            return EventOutcome::Gap;
        }
        match text.get(known - offset..) {
            Some(added) if !added.is_empty() => {
                self.prediction.logs.push_str(added);
                EventOutcome::Applied
            }
            _ => EventOutcome::Ignored,
        }
    }

    /// Its phase.
    pub fn phase(&self) -> Phase {
        Phase::of(&self.prediction)
    }

    /// True until it has ended.
    pub fn is_active(&self) -> bool {
        !self.prediction.status.is_terminal()
    }

    /// The part of the whole run that is done, 0 to 1; `None` before steps are counted.
    pub fn fraction(&self) -> Option<f64> {
        self.phase().fraction()
    }

    /// The progress of the next output. The built-in engine makes one output after the other and
    /// counts the steps of all; other engines make all outputs at once.
    pub fn next_output(&self) -> Option<Progress> {
        let Phase::Running(progress) = self.phase() else {
            return None;
        };
        if !self
            .prediction
            .engine
            .capabilities()
            .makes_outputs_in_sequence
        {
            return Some(progress);
        }
        let (requested, done) = (self.requested_outputs() as u32, self.outputs().len() as u32);
        let total = (progress.total / requested.max(1)).max(1);
        Some(Progress {
            current: progress.current.saturating_sub(done * total).min(total),
            total,
        })
    }

    /// The outputs so far.
    pub fn outputs(&self) -> &[Picture] {
        &self.prediction.pictures.outputs
    }

    /// The number of outputs that were requested, or of those that exist if that is more.
    pub fn requested_outputs(&self) -> usize {
        let Prediction { input, roles, .. } = &self.prediction;
        let field = roles.count.as_deref().unwrap_or("num_outputs");
        let requested = match input.get(field) {
            Some(Value::String(count)) => count.parse().ok(),
            Some(count) => count.as_u64(),
            None => None,
        };
        let requested = usize::try_from(requested.unwrap_or(1)).unwrap_or(1);
        requested.max(self.outputs().len())
    }

    /// The seed, if it is known.
    pub fn seed(&self) -> Option<i64> {
        self.prediction.seed()
    }

    /// The input [`with_stored_pictures`].
    pub fn input_with_stored_pictures(&self) -> Input {
        with_stored_pictures(self.prediction.input.clone(), &self.prediction)
    }

    /// That input without the seed, so that another run has a random one.
    pub fn input_without_seed(&self) -> Input {
        let mut input = self.input_with_stored_pictures();
        input.remove(self.prediction.roles.seed.as_deref().unwrap_or("seed"));
        input
    }

    /// The file name of an output, "depth2img-4f0zjy-2.png": the beginning of the prediction's id,
    /// and the number of the output.
    pub fn download_name(&self, index: usize) -> String {
        let id: String = self.prediction.id.as_str().chars().take(6).collect();
        format!("depth2img-{id}-{}.png", index + 1)
    }
}

/// An input of the prediction's model, with the URLs of the pictures that are stored with the
/// prediction in place of uploads, which expire after a day.
pub fn with_stored_pictures(mut input: Input, prediction: &Prediction) -> Input {
    let (roles, pictures) = (&prediction.roles, &prediction.pictures);
    for (field, picture) in [
        (&roles.image, &pictures.input),
        (&roles.depth, &pictures.depth),
    ] {
        if let (Some(field), Some(picture)) = (field, picture)
            && let Some(url) = input.get_mut(field)
        {
            *url = picture.url.clone().into();
        }
    }
    input
}

#[cfg(test)]
mod tests;
