//! A model's page, `/explore/{owner}/{name}`.
//!
//! - `stage`: its cover, or the pictures of its example
//! - `inputs`: its inputs as a table, and the settings of its example
//! - `actions`: run it, compare it
//! - `facts`: task, inputs, runs, cost and dates
//! - `details`: README, versions, links, similar models

mod actions;
mod details;
mod facts;
mod inputs;
mod stage;

use api::{CatalogEntry, routes};
use leptos::prelude::*;

use super::{resource::PageResource, run_charts::RunChart};
use crate::{browser, client, i18n, state::catalog::ModelSelection};

use actions::Actions;
use details::{Links, Readme, Similar, Versions};
use facts::Facts;
use inputs::{ExampleSettings, Inputs};
use stage::Stage;

/// The page of one model.
#[component]
pub fn ModelPage(
    owner: String,
    name: String,
    selection: RwSignal<ModelSelection>,
) -> impl IntoView {
    browser::set_title_and_progress(Some(&name), None);
    let resource = PageResource::<CatalogEntry>::new();
    let model = StoredValue::new((owner, name));
    let load = move || {
        let (owner, name) = model.get_value();
        resource.load(async move { client::catalog_model(&owner, &name).await });
    };
    resource.page("d2-page d2-explore-model", load, move |entry| {
        view! { <Entry entry selection /> }.into_any()
    })
}

#[component]
fn Entry(entry: CatalogEntry, selection: RwSignal<ModelSelection>) -> impl IntoView {
    let model = entry.model.clone();
    let history = entry.run_history.clone();
    view! {
        <div class="d2-explore-top">
            <h1>
                <a href=routes::creator_page(&model.owner)>{model.owner.clone()}</a>
                " / "
                {model.name.clone()}
            </h1>
            {model.is_official.then(|| view! { <span class="d2-badge">{i18n::explore_official()}</span> }.into_any())}
            {model.description.clone().map(|description| view! { <p class="d2-explore-lead">{description}</p> }.into_any())}
        </div>
        <div class="d2-explore-columns">
            <div class="d2-explore-main">
                <Stage entry=entry.clone() />
                <Inputs document=entry.openapi_schema.clone() />
                <ExampleSettings entry=entry.clone() />
                <Readme readme=entry.readme.clone() />
            </div>
            <aside class="d2-explore-side" aria-label=i18n::model_facts()>
                <Actions model=model.clone() has_example=entry.example.is_some() selection />
                <Facts model=model.clone() />
                <RunChart days=history />
                <Links entry=entry.clone() />
                <Versions versions=entry.versions.clone() />
            </aside>
        </div>
        <Similar similar=entry.similar />
    }
}
