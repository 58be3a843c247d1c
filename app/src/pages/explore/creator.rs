use api::{CatalogQuery, Creator};
use leptos::prelude::*;

use super::{
    finding::{Finding, Reading},
    reading::Asked,
    results::{End, Results},
    spark::Sparkline,
};
use crate::{
    browser, client,
    state::catalog::{Picks, facet, figures},
    words,
};

/// Somebody who makes models, and those.
#[component]
pub fn CreatorPage(owner: String, picks: RwSignal<Picks>) -> impl IntoView {
    browser::show_progress(Some(&owner), None);
    let finding = Finding::open(CatalogQuery {
        owner: vec![owner.clone()],
        ..CatalogQuery::default()
    });
    let asked = Asked::<Creator>::new();
    let owner = StoredValue::new(owner);
    let ask = move || asked.ask(async move { client::creator(&owner.get_value()).await });
    let is_list = Signal::stored(false);
    let is_dim = Signal::derive(move || finding.reading.get() == Reading::Anew);
    let page = move |creator: Creator| {
        view! {
            <Summary creator />
            <Results models=finding.models.into() is_gallery=is_list is_dim picks />
            <End finding is_gallery=is_list />
        }
        .into_any()
    };
    asked.page("d2-page", ask, page)
}

#[component]
fn Summary(creator: Creator) -> impl IntoView {
    let task = |task: &api::Facet| {
        let search = api::address::query([
            ("owner", creator.owner.as_str()),
            ("task", task.value.as_str()),
        ]);
        let (name, count) = (
            facet::value("task", &task.value),
            words::number(task.count as f64, 0),
        );
        view! { <li><a class="d2-chip" href=format!("/explore{search}")>{name}<small>{count}</small></a></li> }.into_any()
    };
    let tasks = creator.tasks.iter().map(task).collect_view();
    let since = creator
        .since
        .as_ref()
        .map(|since| words::explore_since(&words::day(since.as_str())));
    view! {
        <div class="d2-page-head d2-explore-creator">
            <h1>{creator.owner.clone()}</h1>
            <p>{words::explore_models(creator.models as f64)}</p>
            <p>{words::explore_ran(&figures::short(creator.run_count))}</p>
            {since.map(|since| view! { <p>{since}</p> }.into_any())}
            <Sparkline daily=creator.daily_runs />
        </div>
        <ul class="d2-chips" aria-label=words::explore_task()>{tasks}</ul>
    }
}
