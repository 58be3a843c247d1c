use api::{CatalogCollection, routes};
use leptos::prelude::*;

use super::{resource::PageResource, search_results::ModelList};
use crate::{
    browser::{self, LatestTask},
    client,
    components::dynamic::{For, Show},
    i18n,
    state::catalog::ModelSelection,
};

/// One curated collection and its models.
#[component]
pub fn CollectionPage(slug: String, selection: RwSignal<ModelSelection>) -> impl IntoView {
    browser::set_title_and_progress(Some(i18n::header_explore()), None);
    let resource = PageResource::<CatalogCollection>::new();
    let slug = StoredValue::new(slug);
    let load = move || resource.load(async move { client::collection(&slug.get_value()).await });
    let page = move |collection: CatalogCollection| {
        browser::set_title_and_progress(Some(&collection.name), None);
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
                <p>{i18n::explore_models(count as f64)}</p>
            </div>
            <p class="d2-explore-lead">{description}</p>
            <ModelList models=Signal::stored(models) is_gallery=Signal::stored(false) is_dim=Signal::stored(false) selection />
        }
        .into_any()
    };
    resource.page("d2-page", load, page)
}

/// Links to the collections, as an entry for people who do not know what to search for.
#[component]
pub fn CollectionLinks() -> impl IntoView {
    let (collections, task) = (
        RwSignal::new(Vec::<CatalogCollection>::new()),
        LatestTask::new(),
    );
    task.run(async move {
        collections.set(client::collections().await.unwrap_or_default());
    });
    let link = |collection: CatalogCollection| {
        let (page, count) = (
            routes::collection_page(&collection.slug),
            i18n::number(collection.count as f64, 0),
        );
        view! {
            <li><a class="d2-chip" href=page>{collection.name}<small>{count}</small></a></li>
        }
    };
    view! {
        <Show when=move || !collections.read().is_empty()>
            <nav class="d2-explore-collections" aria-label=i18n::explore_collections()>
                <ul class="d2-chips">
                    <For each=move || collections.get() key=slug_of let(collection)>{link(collection)}</For>
                </ul>
            </nav>
        </Show>
    }
}

fn slug_of(collection: &CatalogCollection) -> String {
    collection.slug.clone()
}
