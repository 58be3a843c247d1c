use api::{ShareToken, Shared, SharedOutput, Vote};
use leptos::prelude::*;

use crate::{
    browser::{self, Latest},
    client,
    components::notice::Notice,
    state::wording,
    words,
};

/// What is compared: what each model took, and which is said to be the best.
#[component]
pub fn Compared(shared: StoredValue<Shared>) -> impl IntoView {
    let outputs = shared.with_value(|shared| shared.compared.clone());
    let votes = RwSignal::new(shared.with_value(votes_by_cell));
    let own = RwSignal::new(None::<usize>);
    let fault = RwSignal::new(None::<String>);
    let task = Latest::new();
    let press = move |cell: usize| {
        let vote = Vote { cell: (own.get_untracked() != Some(cell)).then_some(cell) };
        let Some(token) = shared.with_value(|shared| token_of(&shared.url)) else { return };
        task.run(async move {
            match client::vote_shared(&token, &browser::asked("grant").unwrap_or_default(), vote.cell).await {
                Ok(said) => {
                    votes.set(said.votes);
                    own.set(said.vote);
                    fault.set(None);
                }
                Err(error) => fault.set(Some(error.sentence())),
            }
        });
    };
    let row = move |output: SharedOutput| {
        let cell = output.cell;
        let count =
            move || votes.with(|votes| votes.get(cell).copied()).filter(|count| *count > 0).map(|count| words::number(f64::from(count), 0));
        view! {
            <div>
                <dt>{output.model.clone()}</dt>
                <dd>
                    {told(&output)}" "
                    <button type="button" class="d2-btn" aria-pressed=move || (own.get() == Some(cell)).to_string() on:click=move |_| press(cell)>
                        {words::comparing_best()}" "{count}
                    </button>
                </dd>
            </div>
        }
        .into_any()
    };
    view! {
        <section class="d2-shared-facts" aria-label=words::comparing_name()>
            <dl>{outputs.into_iter().map(row).collect_view()}</dl>
            <Notice sentence=fault bad=true />
        </section>
    }
}

/// Time, cost and seed, as far as they are known.
fn told(output: &SharedOutput) -> String {
    let cost = output
        .dollars
        .map_or_else(|| words::comparing_cost_unknown().to_owned(), |dollars| words::comparing_cost(&words::number(dollars, 4)));
    let seed = output.seed.map(|seed| format!("{} {seed}", words::field_seed()));
    [output.seconds.map(wording::seconds), Some(cost), seed].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The votes by the cells of the grid: the share says them by its outputs.
fn votes_by_cell(shared: &Shared) -> Vec<u32> {
    let cells = shared.compared.iter().map(|output| output.cell + 1).max().unwrap_or_default();
    let mut votes = vec![0; cells];
    for (output, count) in shared.compared.iter().zip(&shared.votes) {
        votes[output.cell] = *count;
    }
    votes
}

fn token_of(url: &str) -> Option<ShareToken> {
    url.rsplit('/').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn votes_are_found_by_cell_where_some_were_deleted() {
        let shared: Shared = serde_json::from_value(serde_json::json!({
            "title": "", "shows": "output", "model": "", "engine": "local", "created_at": "2026-11-22T09:30:00Z", "url": "",
            "pictures": {"input": null, "depth": null, "outputs": [], "notes": []},
            "compared": [{"model": "a/b", "cell": 1}, {"model": "c/d", "cell": 3}], "votes": [2, 5],
        }))
        .unwrap();
        assert_eq!(votes_by_cell(&shared), [0, 2, 0, 5]);
    }
}
