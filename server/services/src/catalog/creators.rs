use std::cmp::Reverse;

use api::{CatalogModel, Creator, Facet, Task, limits};

use super::Catalog;

impl Catalog {
    /// The owner of models, with totals over them; `None` if the catalog has none of theirs.
    pub fn creator(&self, owner: &str) -> Option<Creator> {
        let index = self.index();
        let models: Vec<&CatalogModel> = index
            .models
            .iter()
            .map(|indexed| indexed.model.as_ref())
            .filter(|model| model.owner == owner)
            .collect();
        if models.is_empty() {
            return None;
        }
        let created = models.iter().filter_map(|model| model.created_at.clone());
        Some(Creator {
            owner: owner.to_owned(),
            models: models.len() as u64,
            run_count: models.iter().map(|model| model.run_count).sum(),
            daily_runs: total_daily_runs(&models),
            tasks: task_counts(&models),
            since: created.min(),
        })
    }
}

/// The runs of all models by day. The last element is the same day for every model.
fn total_daily_runs(models: &[&CatalogModel]) -> Vec<u32> {
    let mut totals: Vec<u32> = vec![];
    for model in models {
        let newest_first = model.daily_runs.iter().rev().take(limits::DAILY_RUNS);
        for (day, runs) in newest_first.enumerate() {
            match totals.get_mut(day) {
                Some(total) => *total = total.saturating_add(*runs),
                None => totals.push(*runs),
            }
        }
    }
    totals.reverse();
    totals
}

/// The number of models by task, the most frequent task first.
fn task_counts(models: &[&CatalogModel]) -> Vec<Facet> {
    let mut counts = vec![];
    for task in Task::ALL {
        let count = models
            .iter()
            .filter(|model| model.tasks.contains(task))
            .count() as u64;
        if count > 0 {
            counts.push(Facet {
                value: task.as_str().to_owned(),
                count,
            });
        }
    }
    counts.sort_by_key(|facet| Reverse(facet.count));
    counts
}
