use std::sync::Arc;

use api::{CatalogModel, EngineKind, Model, Timestamp, limits, routes};

use super::{Prices, full_name, prices::Run, run_history};
use domain::model_facts::{Facts, runs_here};
use store::DailyRunCount;

/// A model in the index.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexedModel {
    /// `owner/name`.
    pub name: String,
    /// The model as lists show it.
    pub model: Arc<CatalogModel>,
    /// When it was first added to this catalog.
    pub added_at: Timestamp,
}

/// Properties of this server that determine what the index says of a model.
#[derive(Debug, Clone)]
pub struct IndexSettings {
    /// The engine that runs predictions.
    pub engine: EngineKind,
    /// The price table.
    pub prices: Arc<Prices>,
}

impl IndexedModel {
    /// Derives what lists, facets and searches need from a model's record.
    pub fn new(
        model: &Model,
        added_at: Timestamp,
        days: &[DailyRunCount],
        settings: &IndexSettings,
    ) -> Self {
        let name = full_name(model);
        let facts = Facts::of(model);
        let days = run_history::latest(days);
        let daily: Vec<u32> = days.iter().map(|day| day.daily).collect();
        let run = Run {
            predict_time: facts.typical_seconds,
            outputs: facts.example_outputs,
        };
        let model = CatalogModel {
            owner: model.owner.clone(),
            name: model.name.clone(),
            description: model.description.clone(),
            cover: model
                .cover_image_url
                .as_ref()
                .map(|_| routes::catalog_picture(&model.owner, &model.name, "cover")),
            runs_here: runs_here(settings.engine, &name, facts.stands_in),
            cost: settings.prices.cost(&name, run),
            tasks: facts.tasks,
            inputs: facts.inputs,
            outputs: facts.outputs,
            run_count: model.run_count.max(days.last().map_or(0, |day| day.total)),
            growth: run_history::growth(&daily),
            daily_runs: daily[daily.len().saturating_sub(limits::DAILY_RUNS)..].to_vec(),
            typical_seconds: facts.typical_seconds,
            is_official: model.is_official,
            created_at: model.created_at.clone(),
            updated_at: model
                .latest_version
                .as_ref()
                .map(|version| version.created_at.clone()),
        };
        Self {
            name,
            model: Arc::new(model),
            added_at,
        }
    }
}
