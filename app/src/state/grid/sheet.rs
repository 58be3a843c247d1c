use api::{
    Axis, ComparedModel, CreateComparison, CreateGrid, EngineKind, Event, Grid, GridId, Input,
    MODEL_AXIS, Picture, Prediction, PredictionId, Roles, Status, Timestamp, Votes,
};
use serde_json::Value;

use crate::{
    state::{Label, Outcome, Phase, Queue, Role, Run, form::text_of},
    words,
};

/// A grid as it is followed: what the server tells of its predictions goes in, what its sheet shows comes out.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    id: GridId,
    axes: Vec<Axis>,
    input: Input,
    created_at: Timestamp,
    cells: Vec<Option<Run>>,
    note: String,
    votes: Votes,
}

/// What makes a grid once more.
#[derive(Debug, Clone, PartialEq)]
pub enum Again {
    /// Of one model.
    Grid(CreateGrid),
    /// Of several.
    Comparison(CreateComparison),
}

/// What a picture took.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Took {
    /// Seconds, once it has ended.
    pub seconds: Option<f64>,
    /// When it began, while it runs.
    pub since: Option<Timestamp>,
    /// Its seed, as far as anybody has said.
    pub seed: Option<i64>,
    /// US dollars, where they are known.
    pub dollars: Option<f64>,
    /// This server's own engine ran it.
    pub is_own: bool,
}

/// What stands at the head of a column or a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The setting.
    pub name: String,
    /// Its value there.
    pub value: String,
}

/// A place on the sheet.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cell {
    /// The prediction; None where it was deleted.
    pub id: Option<PredictionId>,
    /// What it made.
    pub picture: Option<Picture>,
    /// Where it stands.
    pub words: String,
    /// Why it stands there, where it failed.
    pub why: Option<String>,
    /// How far it is, 0 to 1, once it runs.
    pub fraction: Option<f64>,
    /// More is to come.
    pub is_active: bool,
}

impl Sheet {
    /// The sheet of `grid`.
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

    /// Its grid's id.
    pub fn id(&self) -> &GridId {
        &self.id
    }

    /// When it was accepted.
    pub fn created_at(&self) -> &Timestamp {
        &self.created_at
    }

    /// Takes in what the server told.
    pub fn apply(&mut self, event: Event) -> Outcome {
        let told = |run: &&mut Run| run.prediction().id == *event.id();
        let run = self.cells.iter_mut().flatten().find(told);
        run.map_or(Outcome::Ignored, |run| run.apply(event))
    }

    /// Takes in the grid as it was read again: no cell steps back, and what was deleted is gone.
    pub fn renew(&mut self, grid: Grid) {
        self.note = grid.note.unwrap_or_default();
        self.votes = Votes {
            votes: grid.votes,
            vote: grid.vote,
        };
        for (known, read) in self.cells.iter_mut().zip(grid.cells) {
            match (known.as_mut(), read) {
                (Some(run), Some(newer)) => _ = run.see(newer),
                (_, read) => *known = read.map(Run::new),
            }
        }
    }

    /// What its owner noted beside it.
    pub fn note(&self) -> &str {
        &self.note
    }

    /// Takes in what was said of its pictures.
    pub fn count_votes(&mut self, votes: Votes) {
        self.votes = votes;
    }

    /// How many say that a picture is the best, and whether its owner does.
    pub fn votes(&self, place: usize) -> (u32, bool) {
        (
            self.votes.votes.get(place).copied().unwrap_or_default(),
            self.votes.vote == Some(place),
        )
    }

    /// True where models are compared.
    pub fn compares_models(&self) -> bool {
        self.axes.iter().any(|axis| axis.field == MODEL_AXIS)
    }

    /// What the picture at a place took.
    pub fn took(&self, place: usize) -> Took {
        let Some(Some(run)) = self.cells.get(place) else {
            return Took::default();
        };
        let prediction = run.prediction();
        let seconds = prediction
            .metrics
            .as_ref()
            .and_then(|metrics| metrics.predict_time);
        let dollars = prediction
            .metrics
            .as_ref()
            .and_then(|metrics| metrics.cost_dollars);
        let since = prediction.started_at.clone().filter(|_| run.is_active());
        let given = || {
            prediction
                .input
                .iter()
                .find(|(name, value)| is_seed(name, value))
                .and_then(|(_, value)| value.as_i64())
        };
        Took {
            seconds,
            since,
            seed: api::seed_from_logs(&prediction.logs).or_else(given),
            dollars,
            is_own: prediction.engine == EngineKind::Local,
        }
    }

    /// What stands above the columns.
    pub fn columns(&self) -> Vec<Head> {
        self.axes.first().map(heads).unwrap_or_default()
    }

    /// What stands before the rows; nothing where only one setting is varied.
    pub fn rows(&self) -> Vec<Head> {
        self.axes.get(1).map(heads).unwrap_or_default()
    }

    /// The names of what is varied.
    pub fn varied(&self) -> Vec<String> {
        self.axes
            .iter()
            .map(|axis| Label::name_of(&axis.field))
            .collect()
    }

    /// The prompt that all have in common; None where prompts are what is varied.
    pub fn prompt(&self) -> Option<&str> {
        self.input
            .get("prompt")
            .and_then(Value::as_str)
            .map(str::trim)
            .filter(|prompt| !prompt.is_empty())
    }

    /// The seed that all have in common.
    pub fn seed(&self) -> Option<i64> {
        self.input.get("seed").and_then(Value::as_i64)
    }

    /// How many pictures it was to have.
    pub fn wanted(&self) -> usize {
        self.cells.len()
    }

    /// How many cells stand so.
    pub fn count(&self, status: Status) -> usize {
        self.runs()
            .filter(|run| run.prediction().status == status)
            .count()
    }

    /// True while more is to come.
    pub fn is_active(&self) -> bool {
        self.runs().any(Run::is_active)
    }

    /// What has not ended, the last first: what is canceled in this order starts nothing new.
    pub fn active(&self) -> Vec<PredictionId> {
        self.runs()
            .filter(|run| run.is_active())
            .map(Run::id)
            .rev()
            .collect()
    }

    /// The share of all that is done, 0 to 1.
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

    /// What stands at a place.
    pub fn cell(&self, place: usize, queue: &Queue) -> Cell {
        let Some(Some(run)) = self.cells.get(place) else {
            return Cell {
                words: words::grid_deleted().to_owned(),
                ..Cell::default()
            };
        };
        let phase = run.phase();
        let ahead = queue
            .place(&run.prediction().id)
            .filter(|_| phase == Phase::Queued);
        Cell {
            id: Some(run.id()),
            picture: run.outputs().first().cloned(),
            words: ahead.map_or(phase.words(), |ahead| format!("{}, {ahead}", phase.words())),
            why: if let Phase::Failed(why) = &phase {
                Some(why.clone())
            } else {
                None
            },
            fraction: phase.fraction().filter(|_| run.is_active()),
            is_active: run.is_active(),
        }
    }

    /// What a place is called: the values that meet in it.
    pub fn name(&self, place: usize) -> String {
        let columns = self.columns();
        let (column, row) = (place % columns.len().max(1), place / columns.len().max(1));
        let named = |head: &Head| words::grid_name(&head.name, &head.value);
        let heads = [
            columns.get(column).map(named),
            self.rows().get(row).map(named),
        ];
        heads.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// The same in few letters, for a tag on a picture: the values alone.
    pub fn caption(&self, place: usize) -> String {
        const LETTERS: usize = 28;
        let across = self.columns().len().max(1);
        let value = |head: &Head| {
            // Of a model its own name tells more than its owner's.
            let value = head
                .value
                .split_once('/')
                .filter(|_| self.compares_models())
                .map_or(head.value.as_str(), |(_, name)| name);
            match value.char_indices().nth(LETTERS) {
                Some((end, _)) => format!("{}…", value[..end].trim_end()),
                None => value.to_owned(),
            }
        };
        let heads = [
            self.columns().get(place % across).map(value),
            self.rows().get(place / across).map(value),
        ];
        heads.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// What was made at a place.
    pub fn picture(&self, place: usize) -> Option<&Picture> {
        self.cells.get(place)?.as_ref()?.outputs().first()
    }

    /// The places that have a picture.
    pub fn ready(&self) -> Vec<usize> {
        (0..self.cells.len())
            .filter(|place| self.picture(*place).is_some())
            .collect()
    }

    /// Pixels of a picture, across and down: of the first that is there, else of the one that they are made from.
    pub fn size(&self) -> (f64, f64) {
        const OF_A_PHOTOGRAPH: (f64, f64) = (768.0, 512.0);
        let made = self.ready().first().and_then(|place| self.picture(*place));
        let known = made
            .or(self.input_picture())
            .filter(|picture| picture.width > 0 && picture.height > 0);
        known.map_or(OF_A_PHOTOGRAPH, |picture| {
            (f64::from(picture.width), f64::from(picture.height))
        })
    }

    /// The first picture that a cell was made from.
    pub fn input_picture(&self) -> Option<&Picture> {
        self.runs()
            .find_map(|run| run.prediction().pictures.input.as_ref())
    }

    /// The same once more with other seeds; None where nothing is left of it to tell the model by.
    pub fn again(&self, seed: impl Fn() -> u32) -> Option<Again> {
        if self.compares_models() {
            self.compared_again().map(Again::Comparison)
        } else {
            self.varied_again(seed).map(Again::Grid)
        }
    }

    /// Each model with its own input; None where but one is left.
    fn compared_again(&self) -> Option<CreateComparison> {
        let models: Vec<ComparedModel> =
            self.runs().map(|run| compared(run.prediction())).collect();
        (models.len() > 1).then_some(CreateComparison { models })
    }

    fn varied_again(&self, seed: impl Fn() -> u32) -> Option<CreateGrid> {
        let Prediction {
            version, pictures, ..
        } = self.runs().next()?.prediction();
        let (mut input, mut axes) = (self.input.clone(), self.axes.clone());
        input.remove("seed");
        for axis in axes.iter_mut().filter(|axis| axis.field == "seed") {
            axis.values
                .iter_mut()
                .for_each(|value| *value = seed().into());
        }
        // The pictures where they are kept: uploads are gone after a day.
        for (role, picture) in [
            (Role::Image, &pictures.input),
            (Role::Depth, &pictures.depth),
        ] {
            if let (Some(address), Some(picture)) = (role.given(&mut input), picture) {
                *address = picture.url.clone().into();
            }
        }
        Some(CreateGrid {
            version: version.clone(),
            input,
            axes,
        })
    }

    /// True where seeds are what is varied.
    pub fn varies_seeds(&self) -> bool {
        self.axes.iter().any(|axis| axis.field == "seed")
    }

    fn runs(&self) -> impl DoubleEndedIterator<Item = &Run> {
        self.cells.iter().flatten()
    }

    /// When the last of it ended.
    pub fn ended_at(&self) -> Option<&Timestamp> {
        self.runs()
            .filter_map(|run| run.prediction().completed_at.as_ref())
            .max_by(|one, other| one.as_str().cmp(other.as_str()))
    }
}

/// A model with the input that it had, but for its seed, and with its pictures where they are kept.
fn compared(prediction: &Prediction) -> ComparedModel {
    let Prediction {
        model,
        version,
        input,
        pictures,
        ..
    } = prediction;
    let roles = Roles::guess(input);
    let mut input = input.clone();
    for (field, picture) in [
        (roles.image, &pictures.input),
        (roles.depth, &pictures.depth),
    ] {
        if let (Some(address), Some(picture)) =
            (field.and_then(|field| input.get_mut(&field)), picture)
        {
            *address = picture.url.clone().into();
        }
    }
    input.retain(|name, value| !is_seed(name, value));
    let is_named = version.len() == 64;
    let version = if is_named && !model.is_empty() {
        format!("{model}:{version}")
    } else if is_named {
        version.clone()
    } else {
        model.clone()
    };
    ComparedModel { version, input }
}

fn is_seed(name: &str, value: &Value) -> bool {
    value.is_i64() && name.to_ascii_lowercase().ends_with("seed")
}

fn heads(axis: &Axis) -> Vec<Head> {
    let name = Label::name_of(&axis.field);
    axis.values
        .iter()
        .map(|value| Head {
            name: name.clone(),
            value: text_of(value),
        })
        .collect()
}

#[cfg(test)]
mod tests;
