use api::{ShareToken, Shared, SharedOutput, Votes};
use leptos::prelude::*;

use crate::{browser::ActionQueue, client, components::notice::Notice, i18n, state::formatting};

/// The compared models with time, cost and seed, and the votes for the best.
#[component]
pub fn ComparedModels(shared: StoredValue<Shared>) -> impl IntoView {
    let outputs = shared.with_value(|shared| shared.compared.clone());
    let votes = RwSignal::new(shared.with_value(votes_by_cell));
    let own = RwSignal::new(None::<usize>);
    let error = RwSignal::new(None::<String>);
    let actions = ActionQueue::new();
    let (token, grant, is_own) = shared.with_value(|shared| {
        (
            StoredValue::new(token_of(&shared.url)),
            StoredValue::new(grant_of(shared)),
            shared.engine.capabilities().is_preview,
        )
    });
    let show = move |current: Votes| {
        votes.set(current.votes);
        own.set(current.vote);
    };
    // The HTML is the same for everyone, so the own vote is requested.
    actions.run(async move {
        if let Some(token) = token.get_value()
            && let Ok(current) = client::shared_votes(&token, &grant.get_value()).await
        {
            show(current);
        }
    });
    let press = move |cell: usize| {
        let vote = (own.get_untracked() != Some(cell)).then_some(cell);
        let Some(token) = token.get_value() else {
            return;
        };
        actions.run(async move {
            match client::vote_shared_grid(&token, &grant.get_value(), vote).await {
                Ok(current) => {
                    show(current);
                    error.set(None);
                }
                Err(reason) => error.set(Some(reason.message())),
            }
        });
    };
    let row = move |output: SharedOutput| {
        let cell = output.cell;
        let count = move || match votes.with(|votes| votes.get(cell).copied()) {
            None | Some(0) => None,
            Some(count) => Some(i18n::number(f64::from(count), 0)),
        };
        view! {
            <div>
                <dt>{output.model.clone()}</dt>
                <dd>
                    {facts(&output, is_own)}" "
                    <button type="button" class="d2-btn" aria-pressed=move || (own.get() == Some(cell)).to_string() on:click=move |_| press(cell)>
                        {i18n::comparing_best()}" "{count}
                    </button>
                </dd>
            </div>
        }
        .into_any()
    };
    view! {
        <section class="d2-shared-facts" aria-label=i18n::comparing_name()>
            <dl>{outputs.into_iter().map(row).collect_view()}</dl>
            <Notice sentence=error bad=true />
        </section>
    }
}

/// "4.2 s · $0.003 · Seed 42", without what is unknown.
fn facts(output: &SharedOutput, is_own: bool) -> String {
    let seed = output
        .seed
        .map(|seed| format!("{} {seed}", i18n::field_seed()));
    let facts = [
        output.seconds.map(formatting::seconds),
        Some(formatting::cost(output.dollars, is_own)),
        seed,
    ];
    facts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Votes indexed by the cells of the grid. The share has them in the order of its outputs, which
/// lacks deleted cells.
fn votes_by_cell(shared: &Shared) -> Vec<u32> {
    let cells = shared
        .compared
        .iter()
        .map(|output| output.cell + 1)
        .max()
        .unwrap_or_default();
    let mut votes = vec![0; cells];
    for (output, count) in shared.compared.iter().zip(&shared.votes) {
        votes[output.cell] = *count;
    }
    votes
}

fn token_of(url: &str) -> Option<ShareToken> {
    url.rsplit('/').next()?.parse().ok()
}

/// The grant of a share with a password, from the URLs of its pictures; empty without one.
fn grant_of(shared: &Shared) -> String {
    let grant = shared
        .pictures
        .outputs
        .first()
        .and_then(|picture| picture.url.split_once("grant="));
    grant
        .map(|(_, grant)| grant.split('&').next().unwrap_or_default().to_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn votes_by_cell_skips_deleted_cells() {
        let shared: Shared = serde_json::from_value(serde_json::json!({
            "title": "", "visibility": "output", "model": "", "engine": "local", "created_at": "2026-11-22T09:30:00Z", "url": "",
            "pictures": {"input": null, "depth": null, "outputs": [{"url": "/s/a/output-1?grant=1.b", "width": 1, "height": 1}], "notes": []},
            "compared": [{"model": "a/b", "cell": 1}, {"model": "c/d", "cell": 3}], "votes": [2, 5],
        }))
        .unwrap();
        assert_eq!(votes_by_cell(&shared), [0, 2, 0, 5]);
        assert_eq!(grant_of(&shared), "1.b");
    }
}
