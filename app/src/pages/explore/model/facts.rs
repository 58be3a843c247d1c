use api::CatalogModel;
use leptos::prelude::*;

use crate::{
    state::catalog::{facet, figures},
    words,
};

/// What is known of a model in short.
#[component]
pub fn Facts(model: CatalogModel) -> impl IntoView {
    let tasks = model
        .tasks
        .iter()
        .map(|task| facet::task(*task))
        .collect::<Vec<_>>()
        .join(", ");
    let takes = model
        .takes
        .iter()
        .map(|takes| facet::takes(*takes))
        .collect::<Vec<_>>()
        .join(", ");
    let gives = model
        .gives
        .iter()
        .map(|gives| facet::gives(*gives))
        .collect::<Vec<_>>()
        .join(", ");
    let runs = [
        Some(words::number(model.run_count as f64, 0)),
        figures::growth(&model),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join(", ");
    let basis = model
        .cost
        .as_ref()
        .map(|cost| words::model_cost_basis(&cost.basis, &words::day(&cost.as_of)));
    let day =
        |moment: &Option<api::Timestamp>| moment.as_ref().map(|moment| words::day(moment.as_str()));
    view! {
        <dl class="d2-explore-facts">
            {fact(words::explore_task(), known(tasks), None)}
            {fact(words::explore_takes(), known(takes), None)}
            {fact(words::explore_gives(), known(gives), None)}
            {fact(words::explore_runs(), Some(runs), None)}
            {fact(words::explore_time(), figures::time(&model), Some(words::model_time_basis().to_owned()))}
            {fact(words::model_cost(), figures::cost(model.cost.as_ref()), basis)}
            {fact(words::model_made(), day(&model.created_at), None)}
            {fact(words::model_updated(), day(&model.updated_at), None)}
            {model.is_official.then(|| fact(words::explore_official(), Some(words::model_official().to_owned()), None))}
        </dl>
    }
}

fn known(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// What is not known is said not to be, and what it is worked out from is then left out.
fn fact(name: &'static str, said: Option<String>, basis: Option<String>) -> AnyView {
    let basis = basis
        .filter(|_| said.is_some())
        .map(|basis| view! { <small>{basis}</small> }.into_any());
    let is_unknown = said.is_none();
    let said = said.unwrap_or_else(|| words::explore_unknown().to_owned());
    view! { <div class:d2-explore-unknown=is_unknown><dt>{name}</dt><dd>{said}{basis}</dd></div> }
        .into_any()
}
