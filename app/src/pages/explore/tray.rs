use leptos::prelude::*;

use crate::{
    browser::{self, effect},
    components::{
        dynamic::Show,
        icon::{Glyph, Icon},
    },
    state::catalog::Picks,
    words,
};

/// The name under which a tab keeps what is picked.
const PICKED: &str = "depth2img picked models";

/// What is picked, as this tab keeps it.
pub fn open_picks() -> RwSignal<Picks> {
    let kept = browser::kept_for_session(PICKED).unwrap_or_default();
    let picks = RwSignal::new(Picks::from_text(&kept));
    effect(move || browser::keep_for_session(PICKED, &picks.read().to_text()));
    picks
}

/// The models that are to be compared.
#[component]
pub fn Tray(picks: RwSignal<Picks>) -> impl IntoView {
    let count = Memo::new(move |_| picks.read().models().len());
    let names = move || {
        picks.with(|picks| {
            picks
                .models()
                .iter()
                .map(|model| name_of(model))
                .collect::<Vec<_>>()
                .join(", ")
        })
    };
    let compare = move || match picks.read().page() {
        Some(page) => {
            view! { <a class="d2-btn d2-btn-main" href=page>{words::explore_compare()}</a> }
                .into_any()
        }
        None => view! { <span class="d2-explore-hint">{words::explore_compare_more()}</span> }
            .into_any(),
    };
    view! {
        <Show when=move || { count.get() > 0 }>
            <section class="d2-explore-tray" aria-label=words::explore_tray()>
                <b role="status">{move || words::explore_picked(count.get() as f64)}</b>
                <span class="d2-explore-picked">{names}</span>
                <span class="d2-grow"></span>
                {compare}
                <button type="button" class="d2-icon" aria-label=words::explore_picks_clear() on:click=move |_| picks.set(Picks::default())>
                    <Icon glyph=Glyph::Cross />
                </button>
            </section>
        </Show>
    }
}

fn name_of(model: &str) -> String {
    model.rsplit('/').next().unwrap_or(model).to_owned()
}
