//! A model: what it is, what it shows, what it takes, and what is like it.
//!
//! - `acts`: running it, comparing it
//! - `stage`: its cover, or its example beside what it was made from
//! - `facts`: what is known of it in short
//! - `table`: its inputs, and its example's settings
//! - `more`: versions, links, what its owner writes, similar models

mod acts;
mod facts;
mod more;
mod stage;
mod table;

use api::{CatalogEntry, routes};
use leptos::prelude::*;

use super::{reading::Asked, spark::RunChart};
use crate::{browser, client, state::catalog::Picks, words};

use acts::Acts;
use facts::Facts;
use more::{Links, Readme, Similar, Versions};
use stage::Stage;
use table::{Inputs, Settings};

/// All that is known of a model.
#[component]
pub fn ModelPage(owner: String, name: String, picks: RwSignal<Picks>) -> impl IntoView {
    browser::show_progress(Some(&name), None);
    let asked = Asked::<CatalogEntry>::new();
    let model = StoredValue::new((owner, name));
    let ask = move || {
        let (owner, name) = model.get_value();
        asked.ask(async move { client::catalog_model(&owner, &name).await });
    };
    asked.page("d2-page d2-explore-model", ask, move |entry| {
        view! { <Entry entry picks /> }.into_any()
    })
}

#[component]
fn Entry(entry: CatalogEntry, picks: RwSignal<Picks>) -> impl IntoView {
    let model = entry.model.clone();
    let history = entry.run_history.clone();
    view! {
        <div class="d2-explore-top">
            <h1>
                <a href=routes::creator_page(&model.owner)>{model.owner.clone()}</a>
                " / "
                {model.name.clone()}
            </h1>
            {model.is_official.then(|| view! { <span class="d2-badge">{words::explore_official()}</span> }.into_any())}
            {model.description.clone().map(|description| view! { <p class="d2-explore-lead">{description}</p> }.into_any())}
        </div>
        <div class="d2-explore-columns">
            <div class="d2-explore-main">
                <Stage entry=entry.clone() />
                <Inputs document=entry.openapi_schema.clone() />
                <Settings entry=entry.clone() />
                <Readme readme=entry.readme.clone() />
            </div>
            <aside class="d2-explore-side" aria-label=words::model_facts()>
                <Acts model=model.clone() has_example=entry.example.is_some() picks />
                <Facts model=model.clone() />
                <RunChart days=history />
                <Links entry=entry.clone() />
                <Versions versions=entry.versions.clone() />
            </aside>
        </div>
        <Similar similar=entry.similar />
    }
}
