use api::{EngineKind, ShareToken, Shared, SharedOutput, Votes};
use leptos::prelude::*;

use crate::{browser::Latest, client, components::notice::Notice, state::wording, words};

/// What is compared: what each model took, and which is said to be the best.
#[component]
pub fn Compared(shared: StoredValue<Shared>) -> impl IntoView {
    let outputs = shared.with_value(|shared| shared.compared.clone());
    let votes = RwSignal::new(shared.with_value(votes_by_cell));
    let own = RwSignal::new(None::<usize>);
    let fault = RwSignal::new(None::<String>);
    let task = Latest::new();
    let (token, grant, is_own) = shared.with_value(|shared| {
        (
            StoredValue::new(token_of(&shared.url)),
            StoredValue::new(grant_of(shared)),
            shared.engine == EngineKind::Local,
        )
    });
    let say = move |said: Votes| {
        votes.set(said.votes);
        own.set(said.vote);
    };
    // What one has voted before is one's own to know, and not in the page.
    task.run(async move {
        if let Some(token) = token.get_value()
            && let Ok(said) = client::shared_votes(&token, &grant.get_value()).await
        {
            say(said);
        }
    });
    let press = move |cell: usize| {
        let vote = (own.get_untracked() != Some(cell)).then_some(cell);
        let Some(token) = token.get_value() else {
            return;
        };
        task.run(async move {
            match client::vote_shared(&token, &grant.get_value(), vote).await {
                Ok(said) => {
                    say(said);
                    fault.set(None);
                }
                Err(error) => fault.set(Some(error.sentence())),
            }
        });
    };
    let row = move |output: SharedOutput| {
        let cell = output.cell;
        let count = move || {
            votes
                .with(|votes| votes.get(cell).copied())
                .filter(|count| *count > 0)
                .map(|count| words::number(f64::from(count), 0))
        };
        view! {
            <div>
                <dt>{output.model.clone()}</dt>
                <dd>
                    {told(&output, is_own)}" "
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
fn told(output: &SharedOutput, is_own: bool) -> String {
    let seed = output
        .seed
        .map(|seed| format!("{} {seed}", words::field_seed()));
    let said = [
        output.seconds.map(wording::seconds),
        Some(wording::cost(output.dollars, is_own)),
        seed,
    ];
    said.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The votes by the cells of the grid: the share says them by its outputs.
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

/// What a password brought, as the addresses of the pictures carry it.
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
    fn votes_are_found_by_cell_where_some_were_deleted() {
        let shared: Shared = serde_json::from_value(serde_json::json!({
            "title": "", "shows": "output", "model": "", "engine": "local", "created_at": "2026-11-22T09:30:00Z", "url": "",
            "pictures": {"input": null, "depth": null, "outputs": [{"url": "/s/a/output-1?grant=1.b", "width": 1, "height": 1}], "notes": []},
            "compared": [{"model": "a/b", "cell": 1}, {"model": "c/d", "cell": 3}], "votes": [2, 5],
        }))
        .unwrap();
        assert_eq!(votes_by_cell(&shared), [0, 2, 0, 5]);
        assert_eq!(grant_of(&shared), "1.b");
    }
}
