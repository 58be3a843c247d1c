use api::CatalogModel;
use leptos::prelude::*;

use crate::{
    i18n,
    state::catalog::{facet, metrics},
};

/// Task, inputs, outputs, runs, time, cost and dates of a model.
#[component]
pub fn Facts(model: CatalogModel) -> impl IntoView {
    let tasks = list(&model.tasks, facet::task);
    let inputs = list(&model.inputs, facet::inputs);
    let outputs = list(&model.outputs, facet::outputs);
    let mut runs = i18n::number(model.run_count as f64, 0);
    if let Some(growth) = metrics::growth(&model) {
        runs.push_str(", ");
        runs.push_str(&growth);
    }
    let basis = model
        .cost
        .as_ref()
        .map(|cost| i18n::model_cost_basis(&cost.basis, &i18n::date(&cost.as_of)));
    let day =
        |moment: &Option<api::Timestamp>| moment.as_ref().map(|moment| i18n::date(moment.as_str()));
    view! {
        <dl class="d2-explore-facts">
            {fact(i18n::explore_task(), tasks, None)}
            {fact(i18n::explore_inputs(), inputs, None)}
            {fact(i18n::explore_outputs(), outputs, None)}
            {fact(i18n::explore_runs(), Some(runs), None)}
            {fact(i18n::explore_time(), metrics::time(&model), Some(i18n::model_time_basis().to_owned()))}
            {fact(i18n::model_cost(), metrics::cost(model.cost.as_ref()), basis)}
            {fact(i18n::model_created(), day(&model.created_at), None)}
            {fact(i18n::model_updated(), day(&model.updated_at), None)}
            {model.is_official.then(|| fact(i18n::explore_official(), Some(i18n::model_official().to_owned()), None))}
        </dl>
    }
}

/// The labels of `values`, separated by commas; `None` if there are none.
fn list<T: Copy>(values: &[T], label: fn(T) -> &'static str) -> Option<String> {
    let labels: Vec<&str> = values.iter().map(|value| label(*value)).collect();
    (!labels.is_empty()).then(|| labels.join(", "))
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
