use leptos::prelude::*;

use super::store::GridStore;
use crate::{
    browser,
    components::dynamic::Show,
    i18n,
    state::{CellCost, GridView, formatting},
};

/// In a comparison of models: time, cost and seed of a picture, and the vote for it.
#[component]
pub fn CellResult(store: GridStore, index: usize) -> impl IntoView {
    let is_compared = Memo::new(move |_| store.with(GridView::compares_models) == Some(true));
    let facts = move || {
        let CellCost {
            seconds,
            since,
            seed,
            dollars,
            is_own,
        } = store.with(|view| view.cell_cost(index)).unwrap_or_default();
        let time = match (seconds, since) {
            (Some(seconds), _) => Some(formatting::seconds(seconds)),
            (None, Some(since)) => {
                store.track_age();
                Some(formatting::elapsed(browser::seconds_since(&since)))
            }
            (None, None) => None,
        };
        let cost = formatting::cost(dollars, is_own);
        let seed = seed.map(|seed| format!("{} {seed}", i18n::field_seed()));
        let facts: Vec<String> = [time, Some(cost), seed].into_iter().flatten().collect();
        facts.join(" · ")
    };
    let votes = Memo::new(move |_| store.with(|view| view.votes(index)).unwrap_or_default());
    let is_best = Memo::new(move |_| votes.get().1);
    let count = Memo::new(move |_| votes.get().0);
    let has_picture =
        Memo::new(move |_| store.with(|view| view.picture(index).is_some()) == Some(true));
    view! {
        <Show when=move || is_compared.get()><p class="d2-hint">{facts}</p></Show>
        <Show when=move || has_picture.get()><VoteButton is_best count on_press=move |()| store.vote(index) /></Show>
    }
}

/// Votes for a picture as the best, and shows the number of votes.
#[component]
fn VoteButton(
    is_best: Memo<bool>,
    count: Memo<u32>,
    #[prop(into)] on_press: Callback<()>,
) -> impl IntoView {
    let counted = move || match count.get() {
        0 => None,
        count => Some(format!(" {}", i18n::number(f64::from(count), 0))),
    };
    view! {
        <button type="button" class="d2-btn" aria-pressed=move || is_best.get().to_string() on:click=move |_| on_press.run(())>
            {i18n::comparing_best()}
            {counted}
        </button>
    }
}
