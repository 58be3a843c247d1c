//! Facets of a search: which models pass its filters, and how many models each value would give.

use std::collections::HashMap;

use api::{
    Age, CatalogFacets, CatalogModel, CatalogQuery, CostBand, Facet, InputKind, OutputKind,
    RunsBand, Task, TimeBand,
};
use jiff::{SignedDuration, Timestamp};

use domain::clock::to_wire_timestamp;

/// Owners in the response, most models first; selected owners are listed in addition.
const MAX_OWNERS: usize = 20;

/// The properties that a search filters by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FacetKind {
    Task,
    Inputs,
    Outputs,
    Cost,
    Time,
    Runs,
    Owner,
    Created,
    Official,
}

const ALL: [FacetKind; 9] = [
    FacetKind::Task,
    FacetKind::Inputs,
    FacetKind::Outputs,
    FacetKind::Cost,
    FacetKind::Time,
    FacetKind::Runs,
    FacetKind::Owner,
    FacetKind::Created,
    FacetKind::Official,
];

/// The filters of one search, with counters for every facet value.
pub struct FacetFilter<'a> {
    query: &'a CatalogQuery,
    /// The earliest creation time of each age.
    ages: Vec<(Age, api::Timestamp)>,
    counts: FacetCounts<'a>,
}

/// Models counted so far, by facet and value.
#[derive(Default)]
struct FacetCounts<'a> {
    task: HashMap<&'static str, u64>,
    inputs: HashMap<&'static str, u64>,
    outputs: HashMap<&'static str, u64>,
    cost: HashMap<&'static str, u64>,
    time: HashMap<&'static str, u64>,
    runs: HashMap<&'static str, u64>,
    owner: HashMap<&'a str, u64>,
    created: HashMap<&'static str, u64>,
    official: u64,
}

impl<'a> FacetFilter<'a> {
    /// A filter whose counters are zero. Ages are relative to `now`.
    pub fn new(query: &'a CatalogQuery, now: Timestamp) -> Self {
        let since = |age: Age| {
            let span = SignedDuration::from_hours(24 * age.days());
            to_wire_timestamp(now.checked_sub(span).unwrap_or(Timestamp::MIN))
        };
        Self {
            query,
            ages: Age::ALL.iter().map(|age| (*age, since(*age))).collect(),
            counts: FacetCounts::default(),
        }
    }

    /// Returns true if the model passes every facet, and counts it.
    ///
    /// A facet counts the models that pass all other facets, so that it shows what selecting
    /// another of its values would give. Inputs and outputs are combined with AND: selecting one
    /// more narrows the result, so they count only models that pass all facets.
    pub fn matches(&mut self, model: &'a CatalogModel) -> bool {
        let failed: Vec<FacetKind> = ALL
            .into_iter()
            .filter(|facet| !self.passes(*facet, model))
            .collect();
        match failed[..] {
            [] => {
                for facet in ALL {
                    self.count(facet, model);
                }
                true
            }
            [FacetKind::Inputs | FacetKind::Outputs] => false,
            [facet] => {
                self.count(facet, model);
                false
            }
            _ => false,
        }
    }

    fn passes(&self, facet: FacetKind, model: &CatalogModel) -> bool {
        let query = self.query;
        match facet {
            FacetKind::Task => {
                query.task.is_empty() || query.task.iter().any(|task| model.tasks.contains(task))
            }
            FacetKind::Inputs => query
                .inputs
                .iter()
                .all(|input| model.inputs.contains(input)),
            FacetKind::Outputs => query
                .outputs
                .iter()
                .all(|output| model.outputs.contains(output)),
            FacetKind::Cost => query.cost.is_empty() || query.cost.contains(&cost(model)),
            FacetKind::Time => {
                query.time.is_empty() || query.time.contains(&TimeBand::of(model.typical_seconds))
            }
            FacetKind::Runs => {
                query.runs.is_empty() || query.runs.contains(&RunsBand::of(model.run_count))
            }
            FacetKind::Owner => query.owner.is_empty() || query.owner.contains(&model.owner),
            FacetKind::Created => query
                .created
                .is_none_or(|age| self.ages_of(model).any(|other| other == age)),
            FacetKind::Official => !query.official || model.is_official,
        }
    }

    /// The ages that the model's creation time falls within.
    fn ages_of(&self, model: &CatalogModel) -> impl Iterator<Item = Age> {
        self.ages
            .iter()
            .filter(|(_, since)| model.created_at.as_ref().is_some_and(|at| at >= since))
            .map(|(age, _)| *age)
    }

    fn count(&mut self, facet: FacetKind, model: &'a CatalogModel) {
        let ages: Vec<Age> = self.ages_of(model).collect();
        let counts = &mut self.counts;
        match facet {
            FacetKind::Task => {
                increment(
                    &mut counts.task,
                    model.tasks.iter().map(|task| task.as_str()),
                );
            }
            FacetKind::Inputs => {
                let values = model.inputs.iter().map(|input| input.as_str());
                increment(&mut counts.inputs, values);
            }
            FacetKind::Outputs => {
                let values = model.outputs.iter().map(|output| output.as_str());
                increment(&mut counts.outputs, values);
            }
            FacetKind::Cost => increment(&mut counts.cost, [cost(model).as_str()]),
            FacetKind::Time => {
                let band = TimeBand::of(model.typical_seconds);
                increment(&mut counts.time, [band.as_str()]);
            }
            FacetKind::Runs => {
                increment(&mut counts.runs, [RunsBand::of(model.run_count).as_str()]);
            }
            FacetKind::Owner => increment(&mut counts.owner, [model.owner.as_str()]),
            FacetKind::Created => {
                increment(&mut counts.created, ages.iter().map(|age| age.as_str()));
            }
            FacetKind::Official => counts.official += u64::from(model.is_official),
        }
    }

    /// The counters, every value of a closed set included.
    pub fn into_facets(self) -> CatalogFacets {
        let counts = &self.counts;
        CatalogFacets {
            task: facets(&counts.task, Task::ALL.iter().map(|value| value.as_str())),
            inputs: facets(
                &counts.inputs,
                InputKind::ALL.iter().map(|value| value.as_str()),
            ),
            outputs: facets(
                &counts.outputs,
                OutputKind::ALL.iter().map(|value| value.as_str()),
            ),
            cost: facets(
                &counts.cost,
                CostBand::ALL.iter().map(|value| value.as_str()),
            ),
            time: facets(
                &counts.time,
                TimeBand::ALL.iter().map(|value| value.as_str()),
            ),
            runs: facets(
                &counts.runs,
                RunsBand::ALL.iter().map(|value| value.as_str()),
            ),
            owner: owner_facets(&counts.owner, &self.query.owner),
            created: facets(&counts.created, Age::ALL.iter().map(|value| value.as_str())),
            official: vec![facet("true", counts.official)],
        }
    }
}

fn increment<'a>(counts: &mut HashMap<&'a str, u64>, values: impl IntoIterator<Item = &'a str>) {
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
}

fn cost(model: &CatalogModel) -> CostBand {
    CostBand::of(model.cost.as_ref().map(|cost| cost.dollars))
}

fn facet(value: &str, count: u64) -> Facet {
    Facet {
        value: value.to_owned(),
        count,
    }
}

fn facets(
    counts: &HashMap<&'static str, u64>,
    values: impl Iterator<Item = &'static str>,
) -> Vec<Facet> {
    values
        .map(|value| facet(value, counts.get(value).copied().unwrap_or_default()))
        .collect()
}

/// The owners with the most models, and every selected owner.
fn owner_facets(counts: &HashMap<&str, u64>, selected: &[String]) -> Vec<Facet> {
    let mut owners: Vec<(&str, u64)> = counts.iter().map(|(name, count)| (*name, *count)).collect();
    owners.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    let rest = owners.split_off(MAX_OWNERS.min(owners.len()));
    let is_selected = |owner: &str| selected.iter().any(|name| name == owner);
    owners.extend(rest.into_iter().filter(|(owner, _)| is_selected(owner)));
    for name in selected {
        if !counts.contains_key(name.as_str()) {
            owners.push((name, 0));
        }
    }
    owners
        .into_iter()
        .map(|(owner, count)| facet(owner, count))
        .collect()
}
