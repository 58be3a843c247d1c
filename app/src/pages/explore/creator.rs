use api::{CatalogQuery, Creator};
use leptos::prelude::*;

use super::{
    resource::PageResource,
    results_store::{LoadState, ResultsStore},
    run_charts::Sparkline,
    search_results::{ListEnd, ModelList},
};
use crate::{
    browser, client, i18n,
    state::catalog::{ModelSelection, facet, metrics},
};

/// A creator and the models they made.
#[component]
pub fn CreatorPage(owner: String, selection: RwSignal<ModelSelection>) -> impl IntoView {
    browser::set_title_and_progress(Some(&owner), None);
    let results = ResultsStore::open(CatalogQuery {
        owner: vec![owner.clone()],
        ..CatalogQuery::default()
    });
    let resource = PageResource::<Creator>::new();
    let owner = StoredValue::new(owner);
    let load = move || resource.load(async move { client::creator(&owner.get_value()).await });
    let is_list = Signal::stored(false);
    let is_dim = Signal::derive(move || results.state() == LoadState::Loading);
    let page = move |creator: Creator| {
        view! {
            <Summary creator />
            <ModelList models=results.models() is_gallery=is_list is_dim selection />
            <ListEnd results is_gallery=is_list />
        }
        .into_any()
    };
    resource.page("d2-page", load, page)
}

#[component]
fn Summary(creator: Creator) -> impl IntoView {
    let task = |task: &api::Facet| {
        let search = api::query_string::query([
            ("owner", creator.owner.as_str()),
            ("task", task.value.as_str()),
        ]);
        let (name, count) = (
            facet::value("task", &task.value),
            i18n::number(task.count as f64, 0),
        );
        view! { <li><a class="d2-chip" href=format!("/explore{search}")>{name}<small>{count}</small></a></li> }.into_any()
    };
    let tasks = creator.tasks.iter().map(task).collect_view();
    let since = creator
        .since
        .as_ref()
        .map(|since| i18n::explore_since(&i18n::date(since.as_str())));
    view! {
        <div class="d2-page-head d2-explore-creator">
            <h1>{creator.owner.clone()}</h1>
            <p>{i18n::explore_models(creator.models as f64)}</p>
            <p>{metrics::runs(creator.run_count)}</p>
            {since.map(|since| view! { <p>{since}</p> }.into_any())}
            <Sparkline daily=creator.daily_runs />
        </div>
        <ul class="d2-chips" aria-label=i18n::explore_task()>{tasks}</ul>
    }
}
