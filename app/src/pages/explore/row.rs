use api::{CatalogModel, Takes, routes};
use leptos::prelude::*;

use super::{cover::Cover, spark::Sparkline};
use crate::{
    state::catalog::{Picks, facet, figures},
    words,
};

/// A model among others: its picture, what it is, how it is used, what it takes, and whether it is to be compared.
#[component]
pub fn Row(model: CatalogModel, picks: RwSignal<Picks>) -> impl IntoView {
    let key = format!("{}/{}", model.owner, model.name);
    let picked = key.clone();
    let page = routes::model_page(&model.owner, &model.name);
    let (cover, name) = (model.cover.clone(), model.name.clone());
    let spark = model.daily_runs.clone();
    view! {
        <li class="d2-explore-row" data-model=key>
            <a class="d2-explore-face" href=page.clone() tabindex="-1" aria-hidden="true"><Cover cover name /></a>
            <Who model=model.clone() page />
            <Sparkline daily=spark />
            <Figures model />
            <Pick model=picked picks />
        </li>
    }
}

#[component]
fn Who(model: CatalogModel, page: String) -> impl IntoView {
    let chip = |takes: &Takes| view! { <li>{facet::takes(*takes)}</li> }.into_any();
    view! {
        <div class="d2-explore-who">
            <p class="d2-explore-title">
                <a class="d2-explore-name" href=page><span>{model.owner}" / "</span>{model.name}</a>
                {model.is_official.then(|| view! { <span class="d2-badge">{words::explore_official()}</span> }.into_any())}
            </p>
            {model.description.map(|description| view! { <p class="d2-explore-says">{description}</p> }.into_any())}
            <ul class="d2-explore-takes" aria-label=words::explore_takes()>{model.takes.iter().map(chip).collect_view()}</ul>
        </div>
    }
}

/// Runs, typical time and cost, the same for each model. What is not known is said not to be.
#[component]
pub fn Figures(model: CatalogModel) -> impl IntoView {
    let growth = figures::growth(&model);
    let figure = |name: &'static str, said: Option<String>| {
        let is_unknown = said.is_none();
        let said = said.unwrap_or_else(|| words::explore_unknown().to_owned());
        view! {
            <div class:d2-explore-unknown=is_unknown><dt>{name}</dt><dd>{said}</dd></div>
        }
        .into_any()
    };
    view! {
        <dl class="d2-explore-figures" title=growth>
            {figure(words::explore_figure_runs(), Some(figures::short(model.run_count)))}
            {figure(words::explore_figure_time(), figures::time(&model))}
            {figure(words::explore_figure_cost(), figures::cost(model.cost.as_ref()))}
        </dl>
    }
}

/// The box that a model is picked by.
#[component]
fn Pick(model: String, picks: RwSignal<Picks>) -> impl IntoView {
    let label = words::explore_pick(&model);
    let model = StoredValue::new(model);
    let is_on = Memo::new(move |_| model.with_value(|model| picks.read().has(model)));
    let is_out = move || !is_on.get() && picks.read().is_full();
    view! {
        <label class="d2-explore-pick" title=words::explore_pick_key()>
            <input
                type="checkbox"
                aria-label=label
                aria-keyshortcuts="X"
                prop:checked=is_on
                prop:disabled=is_out
                on:change=move |_| model.with_value(|model| picks.update(|picks| picks.toggle(model)))
            />
        </label>
    }
}
