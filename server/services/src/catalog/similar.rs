//! Similar models, with the reasons.

use api::{CatalogModel, InputKind, SimilarModel, Similarity, Task};

use super::index::CatalogIndex;

/// Similar models in a response.
const MAX_SIMILAR: usize = 8;
/// Inputs of nearly every model; they do not make models similar.
const COMMON_INPUTS: [InputKind; 4] = [
    InputKind::Image,
    InputKind::Text,
    InputKind::Seed,
    InputKind::OutputCount,
];

const MAIN_TASK_WEIGHT: f64 = 3.0;
const OTHER_TASK_WEIGHT: f64 = 1.0;
/// For each shared input.
const INPUT_WEIGHT: f64 = 0.5;
const OWNER_WEIGHT: f64 = 1.0;
const COLLECTION_WEIGHT: f64 = 2.0;
/// Multiplied by the rarity of the shared tokens.
const TOKEN_WEIGHT: f64 = 0.6;
/// Share by which each power of ten of runs raises a similarity score.
const POPULARITY_BOOST: f64 = 0.05;

/// The models most similar to the one of this `doc_id`, each with the reasons, strongest first.
pub fn similar(index: &CatalogIndex, doc_id: usize) -> Vec<SimilarModel> {
    let mut scored: Vec<(f64, usize, Vec<Similarity>)> = vec![];
    for other in 0..index.models.len() {
        if other == doc_id {
            continue;
        }
        if let Some((score, reasons)) = similarity(index, doc_id, other) {
            scored.push((score, other, reasons));
        }
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    scored.truncate(MAX_SIMILAR);
    scored
        .into_iter()
        .map(|(_, other, reasons)| SimilarModel {
            model: index.models[other].model.as_ref().clone(),
            reasons,
        })
        .collect()
}

/// A similarity score and the reasons; `None` if the models have nothing in common.
fn similarity(index: &CatalogIndex, one: usize, other: usize) -> Option<(f64, Vec<Similarity>)> {
    let (a, b) = (&index.models[one].model, &index.models[other].model);
    let mut reasons: Vec<(f64, Similarity)> = vec![];
    reasons.extend(shared_task(a, b));
    let mut inputs = a.inputs.clone();
    inputs.retain(|input| !COMMON_INPUTS.contains(input) && b.inputs.contains(input));
    if !inputs.is_empty() {
        let weight = INPUT_WEIGHT * inputs.len() as f64;
        reasons.push((weight, Similarity::Inputs { inputs }));
    }
    if a.owner == b.owner {
        reasons.push((OWNER_WEIGHT, Similarity::Owner));
    }
    let mut collections = index.collections.iter();
    if let Some((collection, _)) =
        collections.find(|(_, doc_ids)| doc_ids.contains(&one) && doc_ids.contains(&other))
    {
        let name = collection.name.clone();
        reasons.push((COLLECTION_WEIGHT, Similarity::Collection { name }));
    }
    let (terms, rarity) = index.rarity.shared(one, other);
    if !terms.is_empty() {
        reasons.push((TOKEN_WEIGHT * rarity, Similarity::Terms { terms }));
    }
    let sum: f64 = reasons.iter().map(|(weight, _)| weight).sum();
    if sum <= 0.0 {
        return None;
    }
    reasons.sort_by(|a, b| b.0.total_cmp(&a.0));
    let score = sum * (1.0 + POPULARITY_BOOST * (1.0 + b.run_count as f64).log10());
    Some((
        score,
        reasons.into_iter().map(|(_, reason)| reason).collect(),
    ))
}

/// The first task that both models have. It counts more if it is the main task of both.
fn shared_task(a: &CatalogModel, b: &CatalogModel) -> Option<(f64, Similarity)> {
    let is_shared = |task: &&Task| **task != Task::Other && b.tasks.contains(task);
    let task = *a.tasks.iter().find(is_shared)?;
    let is_main = a.tasks.first() == Some(&task) && b.tasks.first() == Some(&task);
    let weight = if is_main {
        MAIN_TASK_WEIGHT
    } else {
        OTHER_TASK_WEIGHT
    };
    Some((weight, Similarity::Task { task }))
}
