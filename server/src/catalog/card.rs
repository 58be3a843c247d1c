use std::sync::Arc;

use api::{CatalogModel, EngineKind, Input, Model, Timestamp, limits, routes};
use serde_json::Value;

use super::{Prices, facts::Facts, full_name, prices::Run, runs, runs_here};
use crate::store::KnownDay;

/// A model as lists show it, and since when it is here.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// The model.
    pub model: Arc<CatalogModel>,
    /// When it first came into this catalog.
    pub arrived_at: Timestamp,
}

/// What is kept in memory of a model.
#[derive(Debug, Clone)]
pub struct Card {
    /// `owner/name`.
    pub name: String,
    /// What lists show.
    pub listed: Listed,
}

/// What a card says beside what the record does.
#[derive(Debug, Clone)]
pub struct Terms {
    /// What runs predictions here.
    pub engine: EngineKind,
    /// What runs cost.
    pub prices: Arc<Prices>,
}

impl Card {
    /// The card of a model.
    pub fn of(model: &Model, arrived_at: Timestamp, days: &[KnownDay], terms: &Terms) -> Self {
        let name = full_name(model);
        let facts = Facts::of(model);
        let days = runs::latest(days);
        let daily: Vec<u32> = days.iter().map(|day| day.daily).collect();
        let run = Run {
            predict_time: facts.typical_seconds,
            outputs: facts.outputs,
        };
        let listed = CatalogModel {
            owner: model.owner.clone(),
            name: model.name.clone(),
            description: model.description.clone(),
            cover: model
                .cover_image_url
                .as_ref()
                .map(|_| routes::catalog_picture(&model.owner, &model.name, "cover")),
            runs_here: runs_here(terms.engine, &name, facts.stands_in),
            cost: terms.prices.cost(&name, run),
            tasks: facts.tasks,
            takes: facts.takes,
            gives: facts.gives,
            run_count: model.run_count.max(days.last().map_or(0, |day| day.total)),
            growth: runs::growth(&daily),
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
            listed: Listed {
                model: Arc::new(listed),
                arrived_at,
            },
        }
    }
}

/// The input of a model's default example.
pub fn example_input(model: &Model) -> Option<&Input> {
    model.default_example.as_ref()?.get("input")?.as_object()
}

/// The output of a model's default example.
pub fn example_output(model: &Model) -> Option<&Value> {
    model
        .default_example
        .as_ref()?
        .get("output")
        .filter(|output| !output.is_null())
}

/// Seconds that a model's default example ran.
pub fn example_seconds(model: &Model) -> Option<f64> {
    let seconds = model
        .default_example
        .as_ref()?
        .pointer("/metrics/predict_time")?
        .as_f64()?;
    Some(seconds).filter(|seconds| *seconds > 0.0)
}
