use api::CatalogModel;
use leptos::prelude::*;

use crate::{
    i18n,
    state::catalog::{facet, metrics},
};

/// Task, inputs, outputs, runs, time, cost and dates of a model.
#[component]
pub fn Facts(model: CatalogModel) -> impl IntoView {
    let tasks = model
        .tasks
        .iter()
        .map(|task| facet::task(*task))
        .collect::<Vec<_>>()
        .join(", ");
    let inputs = model
        .inputs
        .iter()
        .map(|inputs| facet::inputs(*inputs))
        .collect::<Vec<_>>()
        .join(", ");
    let outputs = model
        .outputs
        .iter()
        .map(|outputs| facet::outputs(*outputs))
        .collect::<Vec<_>>()
        .join(", ");
    let runs = [
        Some(i18n::number(model.run_count as f64, 0)),
        metrics::growth(&model),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join(", ");
    let basis = model
        .cost
        .as_ref()
        .map(|cost| i18n::model_cost_basis(&cost.basis, &i18n::date(&cost.as_of)));
    let day =
        |moment: &Option<api::Timestamp>| moment.as_ref().map(|moment| i18n::date(moment.as_str()));
    view! {
        <dl class="d2-explore-facts">
            {fact(i18n::explore_task(), known(tasks), None)}
            {fact(i18n::explore_inputs(), known(inputs), None)}
            {fact(i18n::explore_outputs(), known(outputs), None)}
            {fact(i18n::explore_runs(), Some(runs), None)}
            {fact(i18n::explore_time(), metrics::time(&model), Some(i18n::model_time_basis().to_owned()))}
            {fact(i18n::model_cost(), metrics::cost(model.cost.as_ref()), basis)}
            {fact(i18n::model_created(), day(&model.created_at), None)}
            {fact(i18n::model_updated(), day(&model.updated_at), None)}
            {model.is_official.then(|| fact(i18n::explore_official(), Some(i18n::model_official().to_owned()), None))}
        </dl>
    }
}

fn known(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// A value with the basis it was estimated from. A missing value shows as "unknown", without basis.
fn fact(name: &'static str, value: Option<String>, basis: Option<String>) -> AnyView {
    let is_unknown = value.is_none();
    let basis = match basis {
        Some(basis) if !is_unknown => Some(view! { <small>{basis}</small> }.into_any()),
        _ => None,
    };
    let value = value.unwrap_or_else(|| i18n::explore_unknown().to_owned());
    view! { <div class:d2-explore-unknown=is_unknown><dt>{name}</dt><dd>{value}{basis}</dd></div> }
        .into_any()
}
