use api::{CatalogModel, InputKind, routes};
use leptos::prelude::*;

use super::run_charts::Sparkline;
use crate::{
    components::remote_image::RemoteImage,
    i18n,
    state::catalog::{ModelSelection, facet, metrics},
};

/// A model in a list: cover, name, description, inputs, runs by day, statistics and the checkbox
/// that selects it for comparison.
#[component]
pub fn ModelRow(model: CatalogModel, selection: RwSignal<ModelSelection>) -> impl IntoView {
    let key = format!("{}/{}", model.owner, model.name);
    let selected = key.clone();
    let page = routes::model_page(&model.owner, &model.name);
    let (cover, name) = (model.cover.clone(), model.name.clone());
    let spark = model.daily_runs.clone();
    view! {
        <li class="d2-explore-row" data-model=key>
            <a class="d2-explore-face" href=page.clone() tabindex="-1" aria-hidden="true"><Cover cover name /></a>
            <Description model=model.clone() page />
            <Sparkline daily=spark />
            <ModelStats model />
            <CompareCheckbox model=selected selection />
        </li>
    }
}

#[component]
fn Description(model: CatalogModel, page: String) -> impl IntoView {
    let chip = |inputs: &InputKind| view! { <li>{facet::inputs(*inputs)}</li> }.into_any();
    view! {
        <div class="d2-explore-summary">
            <p class="d2-explore-title">
                <a class="d2-explore-name" href=page><span>{model.owner}" / "</span>{model.name}</a>
                {model.is_official.then(|| view! { <span class="d2-badge">{i18n::explore_official()}</span> }.into_any())}
            </p>
            {model.description.map(|description| view! { <p class="d2-explore-description">{description}</p> }.into_any())}
            <ul class="d2-explore-input-list" aria-label=i18n::explore_inputs()>{model.inputs.iter().map(chip).collect_view()}</ul>
        </div>
    }
}

/// Runs, typical time and cost, "unknown" included, so that the columns line up.
#[component]
pub fn ModelStats(model: CatalogModel) -> impl IntoView {
    let growth = metrics::growth(&model);
    let stat = |name: &'static str, value: Option<String>| {
        let is_unknown = value.is_none();
        let value = value.unwrap_or_else(|| i18n::explore_unknown().to_owned());
        view! {
            <div class:d2-explore-unknown=is_unknown><dt>{name}</dt><dd>{value}</dd></div>
        }
        .into_any()
    };
    view! {
        <dl class="d2-explore-stats" title=growth>
            {stat(i18n::explore_stat_runs(), Some(metrics::short(model.run_count)))}
            {stat(i18n::explore_stat_time(), metrics::time(&model))}
            {stat(i18n::explore_stat_cost(), metrics::cost(model.cost.as_ref()))}
        </dl>
    }
}

/// Selects the model for comparison.
#[component]
fn CompareCheckbox(model: String, selection: RwSignal<ModelSelection>) -> impl IntoView {
    let label = i18n::explore_select(&model);
    let model = StoredValue::new(model);
    let is_on = Memo::new(move |_| model.with_value(|model| selection.read().has(model)));
    let is_disabled = move || !is_on.get() && selection.read().is_full();
    view! {
        <label class="d2-explore-select" title=i18n::explore_select_shortcut()>
            <input
                type="checkbox"
                aria-label=label
                aria-keyshortcuts="X"
                prop:checked=is_on
                prop:disabled=is_disabled
                on:change=move |_| model.with_value(|model| selection.update(|selection| selection.toggle(model)))
            />
        </label>
    }
}

/// A model's cover picture, or its initials if it has none or the picture cannot be loaded.
#[component]
pub fn Cover(cover: Option<String>, name: String) -> impl IntoView {
    let initials = metrics::initials(&name);
    view! {
        <span class="d2-explore-cover">
            <RemoteImage address=cover><span class="d2-explore-initials" aria-hidden="true">{initials.clone()}</span></RemoteImage>
        </span>
    }
}
