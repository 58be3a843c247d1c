use api::{CatalogModel, RunsHere, routes};
use leptos::prelude::*;

use crate::{
    i18n,
    state::catalog::{ModelSelection, description},
};

/// Id of the hint that says why a model cannot run here, or what stands in for it.
const HINT: &str = "model-runs-here";

/// Buttons: run the model, try its example, select it for comparison.
#[component]
pub fn Actions(
    model: CatalogModel,
    has_example: bool,
    selection: RwSignal<ModelSelection>,
) -> impl IntoView {
    let CatalogModel {
        owner,
        name,
        runs_here,
        ..
    } = model;
    let studio = routes::studio_with(&owner, &name);
    let example = format!("{studio}&example=1");
    let run = match runs_here {
        RunsHere::No => {
            view! { <button type="button" class="d2-btn d2-btn-main" disabled aria-describedby=HINT>{i18n::model_run()}</button> }
                .into_any()
        }
        _ => view! { <a class="d2-btn d2-btn-main" href=studio>{i18n::model_run()}</a> }.into_any(),
    };
    let try_example = (has_example && runs_here != RunsHere::No).then(|| {
        view! { <a class="d2-btn" href=example>{i18n::model_try_example()}</a> }.into_any()
    });
    view! {
        <div class="d2-explore-actions">
            {run}
            {try_example}
            <Compare model=format!("{owner}/{name}") selection />
            {description::runs_here(runs_here).map(|why| view! { <p class="d2-hint" id=HINT>{why}</p> }.into_any())}
        </div>
    }
}

#[component]
fn Compare(model: String, selection: RwSignal<ModelSelection>) -> impl IntoView {
    let model = StoredValue::new(model);
    let is_on = Memo::new(move |_| model.with_value(|model| selection.read().has(model)));
    view! {
        <button
            type="button"
            class="d2-btn"
            aria-pressed=move || is_on.get().to_string()
            prop:disabled=move || !is_on.get() && selection.read().is_full()
            on:click=move |_| model.with_value(|model| selection.update(|selection| selection.toggle(model)))
        >
            {move || if is_on.get() { i18n::model_compared() } else { i18n::model_compare() }}
        </button>
    }
}
