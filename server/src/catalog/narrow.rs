//! Which models a search's facets leave, and how many other values would.

use std::collections::HashMap;

use api::{
    Age, CatalogFacets, CatalogModel, CatalogQuery, CostBand, Facet, Gives, RunsBand, Takes, Task,
    TimeBand,
};
use jiff::{SignedDuration, Timestamp};

use crate::clock::stamp;

/// Owners that are told.
const OWNERS: usize = 20;
/// More values than any facet of a fixed set has.
const VALUES: usize = 32;

/// What a search can be narrowed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Facets {
    Task,
    Takes,
    Gives,
    Cost,
    Time,
    Runs,
    Owner,
    Created,
    Official,
}

/// A search, counting what it finds.
pub struct Narrow<'a> {
    query: &'a CatalogQuery,
    ages: Vec<(Age, api::Timestamp)>,
    counts: Counts<'a>,
}

/// Of each facet the models that have each value, in the values' order.
#[derive(Default)]
struct Counts<'a> {
    fixed: [[u64; VALUES]; ALL.len()],
    owners: HashMap<&'a str, u64>,
}

impl<'a> Narrow<'a> {
    /// Nothing is counted yet.
    pub fn by(query: &'a CatalogQuery, now: Timestamp) -> Self {
        let since = |age: Age| {
            stamp(
                now.checked_sub(SignedDuration::from_hours(24 * age.days()))
                    .unwrap_or(Timestamp::MIN),
            )
        };
        Self {
            query,
            ages: Age::ALL.iter().map(|age| (*age, since(*age))).collect(),
            counts: Counts::default(),
        }
    }

    /// Counts a model that the words found; true where the facets leave it. Each facet counts what all others leave; of what is asked for
    /// all together, what all leave.
    pub fn leaves(&mut self, model: &'a CatalogModel) -> bool {
        let mut failed = ALL
            .iter()
            .copied()
            .filter(|facet| !self.passes(*facet, model));
        let (first, more) = (failed.next(), failed.next());
        match (first, more) {
            (None, _) => {
                ALL.iter().for_each(|facet| self.count(*facet, model));
                true
            }
            (Some(facet), None) if !matches!(facet, Facets::Takes | Facets::Gives) => {
                self.count(facet, model);
                false
            }
            _ => false,
        }
    }

    fn passes(&self, facet: Facets, model: &CatalogModel) -> bool {
        let query = self.query;
        match facet {
            Facets::Task => {
                query.task.is_empty() || query.task.iter().any(|task| model.tasks.contains(task))
            }
            Facets::Takes => query.takes.iter().all(|takes| model.takes.contains(takes)),
            Facets::Gives => query.gives.iter().all(|gives| model.gives.contains(gives)),
            Facets::Cost => query.cost.is_empty() || query.cost.contains(&cost(model)),
            Facets::Time => {
                query.time.is_empty() || query.time.contains(&TimeBand::of(model.typical_seconds))
            }
            Facets::Runs => {
                query.runs.is_empty() || query.runs.contains(&RunsBand::of(model.run_count))
            }
            Facets::Owner => query.owner.is_empty() || query.owner.contains(&model.owner),
            Facets::Created => query.created.is_none_or(|age| self.is_within(age, model)),
            Facets::Official => !query.official || model.is_official,
        }
    }

    fn is_within(&self, age: Age, model: &CatalogModel) -> bool {
        self.ages.iter().any(|(other, since)| {
            *other == age
                && model
                    .created_at
                    .as_ref()
                    .is_some_and(|created| created >= since)
        })
    }

    fn count(&mut self, facet: Facets, model: &'a CatalogModel) {
        let counts = &mut self.counts.fixed[facet as usize];
        let mut count = |value: usize| counts[value] += 1;
        match facet {
            Facets::Task => model.tasks.iter().for_each(|task| count(*task as usize)),
            Facets::Takes => model.takes.iter().for_each(|takes| count(*takes as usize)),
            Facets::Gives => model.gives.iter().for_each(|gives| count(*gives as usize)),
            Facets::Cost => count(cost(model) as usize),
            Facets::Time => count(TimeBand::of(model.typical_seconds) as usize),
            Facets::Runs => count(RunsBand::of(model.run_count) as usize),
            Facets::Owner => *self.counts.owners.entry(&model.owner).or_default() += 1,
            Facets::Official if model.is_official => count(0),
            Facets::Official => {}
            Facets::Created => {
                let created = model.created_at.as_ref();
                let within = self
                    .ages
                    .iter()
                    .filter(|(_, since)| created.is_some_and(|created| created >= since));
                within.for_each(|(age, _)| count(*age as usize));
            }
        }
    }

    /// What was counted.
    pub fn facets(self) -> CatalogFacets {
        let counts = &self.counts;
        CatalogFacets {
            task: counts.of(Facets::Task, Task::ALL.iter().map(|value| value.as_str())),
            takes: counts.of(Facets::Takes, Takes::ALL.iter().map(|value| value.as_str())),
            gives: counts.of(Facets::Gives, Gives::ALL.iter().map(|value| value.as_str())),
            cost: counts.of(
                Facets::Cost,
                CostBand::ALL.iter().map(|value| value.as_str()),
            ),
            time: counts.of(
                Facets::Time,
                TimeBand::ALL.iter().map(|value| value.as_str()),
            ),
            runs: counts.of(
                Facets::Runs,
                RunsBand::ALL.iter().map(|value| value.as_str()),
            ),
            owner: counts.owners(&self.query.owner),
            created: counts.of(Facets::Created, Age::ALL.iter().map(|value| value.as_str())),
            official: counts.of(Facets::Official, ["true"].into_iter()),
        }
    }
}

const ALL: [Facets; 9] = [
    Facets::Task,
    Facets::Takes,
    Facets::Gives,
    Facets::Cost,
    Facets::Time,
    Facets::Runs,
    Facets::Owner,
    Facets::Created,
    Facets::Official,
];

fn cost(model: &CatalogModel) -> CostBand {
    CostBand::of(model.cost.as_ref().map(|cost| cost.dollars))
}

impl Counts<'_> {
    fn of(&self, facet: Facets, values: impl Iterator<Item = &'static str>) -> Vec<Facet> {
        let counts = self.fixed[facet as usize];
        values
            .zip(counts)
            .map(|(value, count)| Facet {
                value: value.to_owned(),
                count,
            })
            .collect()
    }

    /// The most frequent, and those that are asked for.
    fn owners(&self, asked: &[String]) -> Vec<Facet> {
        let mut owners: Vec<(&str, u64)> = self
            .owners
            .iter()
            .map(|(owner, count)| (*owner, *count))
            .collect();
        owners.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(other.0)));
        let is_asked = |owner: &str| asked.iter().any(|asked| asked == owner);
        let rest = owners.split_off(OWNERS.min(owners.len()));
        owners.extend(rest.into_iter().filter(|(owner, _)| is_asked(owner)));
        owners.extend(
            asked
                .iter()
                .filter(|asked| !self.owners.contains_key(asked.as_str()))
                .map(|asked| (asked.as_str(), 0)),
        );
        owners
            .into_iter()
            .map(|(owner, count)| Facet {
                value: owner.to_owned(),
                count,
            })
            .collect()
    }
}
