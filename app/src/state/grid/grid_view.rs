use api::{
    Axis, ComparedModel, CreateComparison, CreateGrid, Event, Grid, GridId, Input, InputRole,
    MODEL_AXIS, Picture, Prediction, PredictionId, Roles, Status, Timestamp, Votes,
};
use serde_json::Value;

use crate::{
    geometry::AxisLabel,
    i18n,
    state::{EventOutcome, Label, Phase, Queue, Run, form::text_of, with_stored_pictures},
};

/// The state of a grid: applies the server's events, and computes what the page shows.
#[derive(Debug, Clone, PartialEq)]
pub struct GridView {
    id: GridId,
    axes: Vec<Axis>,
    input: Input,
    created_at: Timestamp,
    cells: Vec<Option<Run>>,
    note: String,
    votes: Votes,
}

/// A request that repeats a grid.
#[derive(Debug, Clone, PartialEq)]
pub enum RepeatRequest {
    /// A grid of one model.
    Grid(CreateGrid),
    /// A comparison of models.
    Comparison(CreateComparison),
}

/// Time, seed and cost of an image.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CellCost {
    /// Seconds, once it has completed.
    pub seconds: Option<f64>,
    /// Start time, while it runs.
    pub since: Option<Timestamp>,
    /// Its seed, if known.
    pub seed: Option<i64>,
    /// US dollars, if known.
    pub dollars: Option<f64>,
    /// Whether the built-in engine ran it.
    pub is_own: bool,
}

/// A cell of the grid.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cell {
    /// The prediction; `None` if it was deleted.
    pub id: Option<PredictionId>,
    /// Its image.
    pub picture: Option<Picture>,
    /// Its status as text.
    pub status_text: String,
    /// Why it failed.
    pub why: Option<String>,
    /// Progress, 0 to 1, while it runs.
    pub fraction: Option<f64>,
    /// Whether it is not completed.
    pub is_active: bool,
}

impl GridView {
    /// The state of `grid`.
    pub fn new(grid: Grid) -> Self {
        let Grid {
            id,
            axes,
            input,
            created_at,
            cells,
            note,
            votes,
            vote,
        } = grid;
        let cells = cells.into_iter().map(|cell| cell.map(Run::new)).collect();
        Self {
            id,
            axes,
            input,
            created_at,
            cells,
            note: note.unwrap_or_default(),
            votes: Votes { votes, vote },
        }
    }

    /// The id of the grid.
    pub fn id(&self) -> &GridId {
        &self.id
    }

    /// The time of its creation.
    pub fn created_at(&self) -> &Timestamp {
        &self.created_at
    }

    /// Applies an event.
    pub fn apply(&mut self, event: Event) -> EventOutcome {
        let is_concerned = |run: &&mut Run| run.prediction().id == *event.id();
        match self.cells.iter_mut().flatten().find(is_concerned) {
            Some(run) => run.apply(event),
            None => EventOutcome::Ignored,
        }
    }

    /// Merges a newer response. No cell returns to an earlier state, and deleted predictions are
    /// removed.
    pub fn merge(&mut self, grid: Grid) {
        self.note = grid.note.unwrap_or_default();
        self.votes = Votes {
            votes: grid.votes,
            vote: grid.vote,
        };
        for (known, read) in self.cells.iter_mut().zip(grid.cells) {
            match (known.as_mut(), read) {
                (Some(run), Some(newer)) => _ = run.merge(newer),
                (_, read) => *known = read.map(Run::new),
            }
        }
    }

    /// The owner's note.
    pub fn note(&self) -> &str {
        &self.note
    }

    /// Replaces the votes.
    pub fn count_votes(&mut self, votes: Votes) {
        self.votes = votes;
    }

    /// The number of votes for an image, and whether the visitor voted for it.
    pub fn votes(&self, index: usize) -> (u32, bool) {
        (
            self.votes.votes.get(index).copied().unwrap_or_default(),
            self.votes.vote == Some(index),
        )
    }

    /// True if it compares models.
    pub fn compares_models(&self) -> bool {
        self.axes.iter().any(|axis| axis.field == MODEL_AXIS)
    }

    /// Time, seed and cost of an image.
    pub fn cell_cost(&self, index: usize) -> CellCost {
        let Some(Some(run)) = self.cells.get(index) else {
            return CellCost::default();
        };
        let prediction = run.prediction();
        let (seconds, dollars) = match prediction.metrics {
            Some(metrics) => (metrics.predict_time, metrics.cost_dollars),
            None => (None, None),
        };
        let since = match run.is_active() {
            true => prediction.started_at.clone(),
            false => None,
        };
        CellCost {
            seconds,
            since,
            seed: prediction.seed(),
            dollars,
            is_own: prediction.engine.capabilities().is_preview,
        }
    }

    /// Labels of the columns.
    pub fn columns(&self) -> Vec<AxisLabel> {
        self.axes.first().map(axis_labels).unwrap_or_default()
    }

    /// Labels of the rows; empty if one setting is varied.
    pub fn rows(&self) -> Vec<AxisLabel> {
        self.axes.get(1).map(axis_labels).unwrap_or_default()
    }

    /// The names of the varied settings.
    pub fn varied(&self) -> Vec<String> {
        self.axes
            .iter()
            .map(|axis| Label::name_of(&axis.field))
            .collect()
    }

    /// The common prompt; `None` if it is blank or prompts are varied.
    pub fn prompt(&self) -> Option<&str> {
        let prompt = self.common(InputRole::Prompt)?.as_str()?.trim();
        (!prompt.is_empty()).then_some(prompt)
    }

    /// The common seed.
    pub fn seed(&self) -> Option<i64> {
        self.common(InputRole::Seed)?.as_i64()
    }

    /// The value of the common input with that role; `None` if it is varied or absent.
    fn common(&self, role: InputRole) -> Option<&Value> {
        self.input.get(&self.field(role))
    }

    /// The name of the common input with that role.
    fn field(&self, role: InputRole) -> String {
        let roles = match self.model_of_input() {
            Some(prediction) => &prediction.roles,
            None => &Roles::guess(&self.input),
        };
        roles.get(role).unwrap_or(role.as_str()).to_owned()
    }

    /// A prediction of the model that the common input is for; `None` if all were deleted.
    fn model_of_input(&self) -> Option<&Prediction> {
        let run = if self.compares_models() {
            // The common input of a comparison is that of the first model.
            self.cells.first()?.as_ref()
        } else {
            self.runs().next()
        };
        run.map(Run::prediction)
    }

    /// The number of cells.
    pub fn cell_count(&self) -> usize {
        self.cells.len()
    }

    /// The number of cells with a status.
    pub fn count(&self, status: Status) -> usize {
        self.runs()
            .filter(|run| run.prediction().status == status)
            .count()
    }

    /// True while a prediction is not completed.
    pub fn is_active(&self) -> bool {
        self.runs().any(Run::is_active)
    }

    /// Predictions that are not completed, last first. Canceling in this order starts no waiting
    /// one.
    pub fn active(&self) -> Vec<PredictionId> {
        self.runs()
            .filter(|run| run.is_active())
            .map(Run::id)
            .rev()
            .collect()
    }

    /// The progress of the grid, 0 to 1.
    pub fn fraction(&self) -> f64 {
        let share = |run: &Run| {
            if run.is_active() {
                run.fraction().unwrap_or_default()
            } else {
                1.0
            }
        };
        let wanted = self.runs().count().max(1);
        self.runs().map(share).sum::<f64>() / wanted as f64
    }

    /// The content of a cell.
    pub fn cell(&self, index: usize, queue: &Queue) -> Cell {
        let Some(Some(run)) = self.cells.get(index) else {
            return Cell {
                status_text: i18n::grid_deleted().to_owned(),
                ..Cell::default()
            };
        };
        let (phase, is_active) = (run.phase(), run.is_active());
        let status_text = match queue.position_text(&run.prediction().id) {
            Some(ahead) if phase == Phase::Queued => format!("{}, {ahead}", phase.label()),
            _ => phase.label(),
        };
        let fraction = if is_active { phase.fraction() } else { None };
        let why = match phase {
            Phase::Failed(why) => Some(why),
            _ => None,
        };
        Cell {
            id: Some(run.id()),
            picture: run.outputs().first().cloned(),
            status_text,
            why,
            fraction,
            is_active,
        }
    }

    /// The name of a cell: its values.
    pub fn name(&self, index: usize) -> String {
        let columns = self.columns();
        let (column, row) = (index % columns.len().max(1), index / columns.len().max(1));
        let named = |head: &AxisLabel| i18n::grid_name(&head.name, &head.value);
        let heads = [
            columns.get(column).map(named),
            self.rows().get(row).map(named),
        ];
        heads.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// A short name of a cell for a tag on its image: the values alone.
    pub fn caption(&self, index: usize) -> String {
        const MAX_CHARACTERS: usize = 28;
        let across = self.columns().len().max(1);
        let value = |head: &AxisLabel| {
            // The name of a model says more than its owner.
            let value = match head.value.split_once('/') {
                Some((_, name)) if self.compares_models() => name,
                _ => &head.value,
            };
            match value.char_indices().nth(MAX_CHARACTERS) {
                Some((end, _)) => format!("{}…", value[..end].trim_end()),
                None => value.to_owned(),
            }
        };
        let heads = [
            self.columns().get(index % across).map(value),
            self.rows().get(index / across).map(value),
        ];
        heads.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// The image of a cell.
    pub fn picture(&self, index: usize) -> Option<&Picture> {
        self.cells.get(index)?.as_ref()?.outputs().first()
    }

    /// The cells that have an image.
    pub fn ready(&self) -> Vec<usize> {
        (0..self.cells.len())
            .filter(|index| self.picture(*index).is_some())
            .collect()
    }

    /// Width and height of an image in pixels: of the first output, else of the input.
    pub fn size(&self) -> (f64, f64) {
        const DEFAULT_SIZE: (f64, f64) = (768.0, 512.0);
        let made = self.ready().first().and_then(|index| self.picture(*index));
        match made.or(self.input_picture()) {
            Some(picture) if picture.width > 0 && picture.height > 0 => {
                (f64::from(picture.width), f64::from(picture.height))
            }
            _ => DEFAULT_SIZE,
        }
    }

    /// The first input image.
    pub fn input_picture(&self) -> Option<&Picture> {
        self.runs()
            .find_map(|run| run.prediction().pictures.input.as_ref())
    }

    /// A request that repeats the grid with other seeds; `None` if no prediction is left.
    pub fn repeat_request(&self, seed: impl Fn() -> u32) -> Option<RepeatRequest> {
        if self.compares_models() {
            self.compared_again().map(RepeatRequest::Comparison)
        } else {
            self.varied_again(seed).map(RepeatRequest::Grid)
        }
    }

    /// Each model with its own input; `None` if fewer than two are left.
    fn compared_again(&self) -> Option<CreateComparison> {
        let models: Vec<ComparedModel> = self.runs().map(compared).collect();
        (models.len() > 1).then_some(CreateComparison { models })
    }

    fn varied_again(&self, seed: impl Fn() -> u32) -> Option<CreateGrid> {
        let prediction = self.runs().next()?.prediction();
        let seed_field = self.field(InputRole::Seed);
        let mut input = with_stored_pictures(self.input.clone(), prediction);
        input.remove(&seed_field);
        let mut axes = self.axes.clone();
        for axis in &mut axes {
            if axis.field == seed_field {
                axis.values.fill_with(|| seed().into());
            }
        }
        Some(CreateGrid {
            version: prediction.version.clone(),
            input,
            axes,
        })
    }

    /// True if seeds are varied.
    pub fn varies_seeds(&self) -> bool {
        let seed_field = self.field(InputRole::Seed);
        self.axes.iter().any(|axis| axis.field == seed_field)
    }

    fn runs(&self) -> impl DoubleEndedIterator<Item = &Run> {
        self.cells.iter().flatten()
    }

    /// The time at which the last prediction completed.
    pub fn ended_at(&self) -> Option<&Timestamp> {
        self.runs()
            .filter_map(|run| run.prediction().completed_at.as_ref())
            .max_by(|one, other| one.as_str().cmp(other.as_str()))
    }
}

/// A model with its input, without the seed and with stored images.
fn compared(run: &Run) -> ComparedModel {
    let Prediction { model, version, .. } = run.prediction();
    let has_id = version.len() == 64;
    let version = match (model.as_str(), has_id) {
        ("", true) => version.clone(),
        (model, true) => format!("{model}:{version}"),
        (model, false) => model.to_owned(),
    };
    ComparedModel {
        version,
        input: run.input_without_seed(),
    }
}

fn axis_labels(axis: &Axis) -> Vec<AxisLabel> {
    let name = Label::name_of(&axis.field);
    axis.values
        .iter()
        .map(|value| AxisLabel {
            name: name.clone(),
            value: text_of(value),
        })
        .collect()
}

#[cfg(test)]
mod tests;
