use leptos::prelude::*;

use crate::{
    browser::{self, effect},
    components::{
        dynamic::Show,
        icon::{Glyph, Icon},
    },
    i18n,
    state::catalog::ModelSelection,
};

/// Key in the session storage, so that each tab has a selection of its own.
const STORAGE_KEY: &str = "depth2img picked models";

/// The models selected for comparison, as this tab stored them.
pub fn open_selection() -> RwSignal<ModelSelection> {
    let stored = browser::session_storage::get(STORAGE_KEY).unwrap_or_default();
    let selection = RwSignal::new(ModelSelection::from_text(&stored));
    effect(move || browser::session_storage::set(STORAGE_KEY, &selection.read().to_text()));
    selection
}

/// The models selected for comparison, and the link to compare them.
#[component]
pub fn SelectionBar(selection: RwSignal<ModelSelection>) -> impl IntoView {
    let count = Memo::new(move |_| selection.read().models().len());
    let names = move || {
        selection.with(|selection| {
            selection
                .models()
                .iter()
                .map(|model| name_of(model))
                .collect::<Vec<_>>()
                .join(", ")
        })
    };
    let compare = move || match selection.read().page() {
        Some(page) => {
            view! { <a class="d2-btn d2-btn-main" href=page>{i18n::explore_compare()}</a> }
                .into_any()
        }
        None => {
            view! { <span class="d2-explore-hint">{i18n::explore_compare_more()}</span> }.into_any()
        }
    };
    view! {
        <Show when=move || { count.get() > 0 }>
            <section class="d2-explore-selection" aria-label=i18n::explore_selection()>
                <b role="status">{move || i18n::explore_selected(count.get() as f64)}</b>
                <span class="d2-explore-selected">{names}</span>
                <span class="d2-grow"></span>
                {compare}
                <button type="button" class="d2-icon" aria-label=i18n::explore_clear_selection() on:click=move |_| selection.set(ModelSelection::default())>
                    <Icon glyph=Glyph::Cross />
                </button>
            </section>
        </Show>
    }
}

fn name_of(model: &str) -> String {
    model.rsplit('/').next().unwrap_or(model).to_owned()
}
