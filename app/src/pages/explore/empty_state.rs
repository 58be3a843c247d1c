use leptos::prelude::*;

use super::{focus::focus_count, search_store::SearchStore};
use crate::{
    browser::{LatestTask, effect},
    client,
    components::dynamic::{For, Show},
    i18n,
    state::catalog::{broader_searches, facet},
};

/// A filter, and the number of models found without it.
type WithoutFilter = (String, u64);

/// No models match: offers to remove each filter without which there are some.
#[component]
pub fn EmptyState(store: SearchStore) -> impl IntoView {
    let (offers, task) = (
        RwSignal::new(Vec::<WithoutFilter>::new()),
        LatestTask::new(),
    );
    effect(move || {
        let query = store.results().query().get();
        offers.set(Vec::new());
        task.run(async move {
            for (name, query) in broader_searches(&query) {
                let found = client::catalog(&query, None, Some(1))
                    .await
                    .map_or(0, |page| page.total);
                if found > 0 {
                    offers.update(|all| all.push((name, found)));
                }
            }
        });
    });
    let offer = move |(name, count): WithoutFilter| {
        let without = i18n::explore_without(count as f64, &facet::name(&name));
        view! { <li><button type="button" class="d2-btn" on:click=move |_| { store.remove_filter(&name); focus_count(); }>{without}</button></li> }
    };
    view! {
        <div class="d2-blank d2-explore-no-matches">
            <h2>{i18n::explore_no_matches()}</h2>
            <p>{i18n::explore_no_matches_why()}</p>
            <Show when=move || !offers.read().is_empty()>
                <ul class="d2-explore-suggestions" aria-label=i18n::explore_try_removing_filter()>
                    <For each=move || offers.get() key=|(name, _): &WithoutFilter| name.clone() let(without)>{offer(without)}</For>
                </ul>
            </Show>
            <button type="button" class="d2-btn" on:click=move |_| { store.clear(); focus_count(); }>{i18n::explore_clear()}</button>
        </div>
    }
}
