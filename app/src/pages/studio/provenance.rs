//! What the result on the stage was made from, and how many results were made from it.

use api::{PredictionId, routes};
use leptos::prelude::*;

use super::stores::run::RunStore;
use crate::{
    browser::{LatestTask, effect},
    client, i18n,
    state::{Run, formatting},
};

/// Links to the result's parent, its children and its grid. Hidden if it has none.
#[component]
pub fn Provenance(run: RunStore) -> impl IntoView {
    // The parent, and the number of children.
    let provenance = RwSignal::new((None::<PredictionId>, 0));
    let task = LatestTask::new();
    let id = Memo::new(move |_| run.with(|run| run.map(Run::id)));
    effect(move || {
        let id = id.get();
        provenance.set((None, 0));
        task.run(async move {
            if let Some(id) = id {
                provenance.set(client::provenance(&id).await.unwrap_or_default());
            }
        });
    });
    let parent = move || {
        let parent = provenance.read().0.clone();
        parent.map(|parent| {
            view! { <span>{i18n::provenance_from()}" "<a class="d2-link" href=routes::result_page(&parent)>{i18n::provenance_earlier()}</a></span> }.into_any()
        })
    };
    let children = move || {
        let (id, count) = (id.get()?, provenance.read().1);
        if count == 0 {
            return None;
        }
        let href = format!("/history?parent={id}");
        Some(view! { <span>{i18n::provenance_to()}" "<a class="d2-link" href=href>{formatting::results(count)}</a></span> }.into_any())
    };
    let grid_id = Memo::new(move |_| run.with(|run| run?.prediction().grid.clone()));
    let grid = move || {
        let id = grid_id.get();
        id.map(|id| {
            view! { <span>{i18n::grid_part_of()}" "<a class="d2-link" href=routes::grid_page(&id)>{i18n::grid_part_of_one()}</a></span> }.into_any()
        })
    };
    let has_links = Memo::new(move |_| {
        grid_id.read().is_some()
            || provenance.with(|(parent, count)| parent.is_some() || *count > 0)
    });
    view! { <p class="d2-provenance" hidden=move || !has_links.get()>{grid}{parent}{children}</p> }
}
