//! What the result on the stage was made from, and how many were made from it.

use api::{PredictionId, routes};
use leptos::prelude::*;

use super::session::Session;
use crate::{
    browser::{Latest, effect},
    client,
    state::wording,
    words,
};

/// The ways on from a result; nothing where it has none.
#[component]
pub fn Lineage(session: Session) -> impl IntoView {
    let family = RwSignal::new((None::<PredictionId>, 0));
    let task = Latest::new();
    let id = Memo::new(move |_| {
        session
            .run
            .with(|run| run.as_ref().map(|run| run.prediction().id.clone()))
    });
    effect(move || {
        let id = id.get();
        family.set((None, 0));
        task.run(async move {
            if let Some(id) = id {
                family.set(client::lineage(&id).await.unwrap_or_default());
            }
        });
    });
    let from = move || {
        let parent = family.read().0.clone();
        parent.map(|parent| {
            view! { <span>{words::lineage_from()}" "<a class="d2-link" href=routes::result_page(&parent)>{words::lineage_earlier()}</a></span> }.into_any()
        })
    };
    let to = move || {
        let count = family.read().1;
        let id = id.get().filter(|_| count > 0);
        id.map(|id| {
            let address = format!("/history?parent={id}");
            view! { <span>{words::lineage_to()}" "<a class="d2-link" href=address>{wording::results(count)}</a></span> }.into_any()
        })
    };
    let grid = Memo::new(move |_| {
        session
            .run
            .with(|run| run.as_ref().and_then(|run| run.prediction().grid.clone()))
    });
    let of = move || {
        let grid = grid.get();
        grid.map(|grid| {
            view! { <span>{words::grid_part_of()}" "<a class="d2-link" href=routes::grid_page(&grid)>{words::grid_part_of_one()}</a></span> }.into_any()
        })
    };
    let has_family = Memo::new(move |_| {
        grid.read().is_some() || family.with(|(parent, count)| parent.is_some() || *count > 0)
    });
    view! { <p class="d2-lineage" hidden=move || !has_family.get()>{of}{from}{to}</p> }
}
