use api::{CatalogCollection, routes};
use leptos::prelude::*;

use super::{
    browse::Browsing,
    head::{clear, leave_out},
};
use crate::{
    browser::{Latest, effect},
    client,
    components::dynamic::{For, Show},
    state::catalog::{facet, looser},
    words,
};

/// What is left out, and how many models are found then.
type Loosened = (String, u64);

/// Nothing is found: what to leave out so that something is.
#[component]
pub fn Nothing(browsing: Browsing) -> impl IntoView {
    let (loosened, task) = (RwSignal::new(Vec::<Loosened>::new()), Latest::new());
    effect(move || {
        let query = browsing.finding.query.get();
        loosened.set(Vec::new());
        task.run(async move {
            for (name, query) in looser(&query) {
                let found = client::catalog(&query, None, Some(1))
                    .await
                    .map_or(0, |page| page.total);
                if found > 0 {
                    loosened.update(|all| all.push((name, found)));
                }
            }
        });
    });
    let offer = move |(name, count): Loosened| {
        let without = words::explore_without(count as f64, &facet::name(&name));
        view! { <li><button type="button" class="d2-btn" on:click=move |_| leave_out(browsing, &name)>{without}</button></li> }
    };
    view! {
        <div class="d2-blank d2-explore-nothing">
            <h2>{words::explore_nothing()}</h2>
            <p>{words::explore_nothing_why()}</p>
            <Show when=move || !loosened.read().is_empty()>
                <ul class="d2-explore-looser" aria-label=words::explore_looser()>
                    <For each=move || loosened.get() key=|(name, _): &Loosened| name.clone() let(loosened)>{offer(loosened)}</For>
                </ul>
            </Show>
            <button type="button" class="d2-btn" on:click=move |_| clear(browsing)>{words::explore_clear()}</button>
        </div>
    }
}

/// What somebody put together, for who does not know yet what to look for.
#[component]
pub fn Collections() -> impl IntoView {
    let (collections, task) = (
        RwSignal::new(Vec::<CatalogCollection>::new()),
        Latest::new(),
    );
    task.run(async move {
        collections.set(client::collections().await.unwrap_or_default());
    });
    let link = |collection: CatalogCollection| {
        let (page, count) = (
            routes::collection_page(&collection.slug),
            words::number(collection.count as f64, 0),
        );
        view! {
            <li><a class="d2-chip" href=page>{collection.name}<small>{count}</small></a></li>
        }
    };
    view! {
        <Show when=move || !collections.read().is_empty()>
            <nav class="d2-explore-collections" aria-label=words::explore_collections()>
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
