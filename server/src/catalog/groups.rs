use api::{CatalogCollection, CatalogModel, Collection, Creator, Facet, Task, limits};

use super::Catalog;

/// Models of a collection that the list of collections shows.
const FIRST: usize = 4;

impl Catalog {
    /// The collections, each with its first few models.
    pub fn collections(&self) -> Vec<CatalogCollection> {
        let shown = self.shown();
        let model = |place: &usize| shown.cards[*place].listed.model.as_ref().clone();
        let all = shown.collections.iter();
        all.map(|(collection, places)| {
            of(
                collection,
                places.len(),
                places.iter().take(FIRST).map(model).collect(),
            )
        })
        .collect()
    }

    /// A collection with all its models.
    pub fn collection(&self, slug: &str) -> Option<CatalogCollection> {
        let shown = self.shown();
        let (collection, places) = shown
            .collections
            .iter()
            .find(|(collection, _)| collection.slug == slug)?;
        let models = places
            .iter()
            .map(|place| shown.cards[*place].listed.model.as_ref().clone());
        Some(of(collection, places.len(), models.collect()))
    }

    /// Somebody who makes models; None where no model is theirs.
    pub fn creator(&self, owner: &str) -> Option<Creator> {
        let shown = self.shown();
        let models = shown
            .cards
            .iter()
            .map(|card| card.listed.model.as_ref())
            .filter(|model| model.owner == owner);
        let models: Vec<&CatalogModel> = models.collect();
        models.first()?;
        Some(Creator {
            owner: owner.to_owned(),
            models: models.len() as u64,
            run_count: models.iter().map(|model| model.run_count).sum(),
            daily_runs: together(&models),
            tasks: tasks(&models),
            since: models
                .iter()
                .filter_map(|model| model.created_at.clone())
                .min(),
        })
    }
}

fn of(collection: &Collection, count: usize, models: Vec<CatalogModel>) -> CatalogCollection {
    CatalogCollection {
        slug: collection.slug.clone(),
        name: collection.name.clone(),
        description: collection.description.clone(),
        count: count as u64,
        models,
    }
}

/// The runs of all models by day; the last day is the same for all.
fn together(models: &[&CatalogModel]) -> Vec<u32> {
    let days = models
        .iter()
        .map(|model| model.daily_runs.len())
        .max()
        .unwrap_or_default()
        .min(limits::DAILY_RUNS);
    let on = |before_last: usize| {
        models
            .iter()
            .filter_map(move |model| model.daily_runs.iter().rev().nth(before_last))
    };
    (0..days)
        .rev()
        .map(|before_last| on(before_last).fold(0, |sum: u32, runs| sum.saturating_add(*runs)))
        .collect()
}

/// What they do, the most frequent first.
fn tasks(models: &[&CatalogModel]) -> Vec<Facet> {
    let count = |task: Task| {
        models
            .iter()
            .filter(|model| model.tasks.contains(&task))
            .count() as u64
    };
    let mut tasks: Vec<Facet> = Task::ALL
        .iter()
        .map(|task| Facet {
            value: task.as_str().to_owned(),
            count: count(*task),
        })
        .collect();
    tasks.retain(|task| task.count > 0);
    tasks.sort_by_key(|task| std::cmp::Reverse(task.count));
    tasks
}
