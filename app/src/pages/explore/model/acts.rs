use api::{CatalogModel, RunsHere, routes};
use leptos::prelude::*;

use crate::{
    state::catalog::{Picks, telling},
    words,
};

/// The element that says why a model is not run here, or what stands in for it.
const WHY: &str = "model-runs-here";

/// What can be done with a model.
#[component]
pub fn Acts(model: CatalogModel, has_example: bool, picks: RwSignal<Picks>) -> impl IntoView {
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
            view! { <button type="button" class="d2-btn d2-btn-main" disabled aria-describedby=WHY>{words::model_run()}</button> }
                .into_any()
        }
        _ => view! { <a class="d2-btn d2-btn-main" href=studio>{words::model_run()}</a> }.into_any(),
    };
    let tries = (has_example && runs_here != RunsHere::No).then(|| {
        view! { <a class="d2-btn" href=example>{words::model_try_example()}</a> }.into_any()
    });
    view! {
        <div class="d2-explore-acts">
            {run}
            {tries}
            <Compare model=format!("{owner}/{name}") picks />
            {telling::runs_here(runs_here).map(|why| view! { <p class="d2-hint" id=WHY>{why}</p> }.into_any())}
        </div>
    }
}

#[component]
fn Compare(model: String, picks: RwSignal<Picks>) -> impl IntoView {
    let model = StoredValue::new(model);
    let is_on = Memo::new(move |_| model.with_value(|model| picks.read().has(model)));
    view! {
        <button
            type="button"
            class="d2-btn"
            aria-pressed=move || is_on.get().to_string()
            prop:disabled=move || !is_on.get() && picks.read().is_full()
            on:click=move |_| model.with_value(|model| picks.update(|picks| picks.toggle(model)))
        >
            {move || if is_on.get() { words::model_compared() } else { words::model_compare() }}
        </button>
    }
}
