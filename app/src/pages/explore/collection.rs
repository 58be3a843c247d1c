use api::CatalogCollection;
use leptos::prelude::*;

use super::{reading::Asked, results::Results};
use crate::{browser, client, state::catalog::Picks, words};

/// Models that somebody put together.
#[component]
pub fn CollectionPage(slug: String, picks: RwSignal<Picks>) -> impl IntoView {
    browser::show_progress(Some(words::header_explore()), None);
    let asked = Asked::<CatalogCollection>::new();
    let slug = StoredValue::new(slug);
    let ask = move || asked.ask(async move { client::collection(&slug.get_value()).await });
    let page = move |collection: CatalogCollection| {
        browser::show_progress(Some(&collection.name), None);
        let CatalogCollection {
            name,
            description,
            count,
            models,
            ..
        } = collection;
        view! {
            <div class="d2-page-head">
                <h1>{name}</h1>
                <p>{words::explore_models(count as f64)}</p>
            </div>
            <p class="d2-explore-lead">{description}</p>
            <Results models=Signal::stored(models) is_gallery=Signal::stored(false) is_dim=Signal::stored(false) picks />
        }
        .into_any()
    };
    asked.page("d2-page", ask, page)
}
