use api::CatalogModel;
use leptos::ev::KeyboardEvent;
use leptos::{html, prelude::*};

use super::{
    focus::{SEARCH_FIELD, focus_row},
    model_row::ModelRow,
    results_store::{LoadState, ResultsStore},
};
use crate::{
    browser::{self, effect},
    client::ClientError,
    components::{
        dynamic::{For, Show},
        notice::Notice,
    },
    i18n,
    state::catalog::ModelSelection,
};

/// Models as a list or as a gallery, with arrow keys to move and X to select.
#[component]
pub fn ModelList(
    models: Signal<Vec<CatalogModel>>,
    is_gallery: Signal<bool>,
    is_dim: Signal<bool>,
    selection: RwSignal<ModelSelection>,
) -> impl IntoView {
    browser::use_keys(move |event| handle_key(event, selection));
    view! {
        <ul
            class="d2-explore-list"
            class:d2-explore-gallery=is_gallery
            class:d2-explore-dim=is_dim
            role="list"
            aria-label=i18n::explore_results()
            aria-busy=move || is_dim.get().to_string()
        >
            <For each=move || models.get() key=key_of let(model)><ModelRow model selection /></For>
        </ul>
    }
}

fn key_of(model: &CatalogModel) -> String {
    format!("{}/{}", model.owner, model.name)
}

/// True if the key was handled; others are left to the page.
fn handle_key(event: &KeyboardEvent, selection: RwSignal<ModelSelection>) -> bool {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return false;
    }
    let is_in_list = browser::focused_attribute("data-model").is_some();
    match event.key().as_str() {
        "ArrowDown" if is_in_list => focus_row(1),
        "ArrowUp" if is_in_list => {
            if !focus_row(-1) {
                browser::focus_by_id(SEARCH_FIELD);
            }
            true
        }
        "x" | "X" => {
            let model = browser::focused_attribute("data-model");
            model
                .inspect(|model| selection.update(|selection| selection.toggle(model)))
                .is_some()
        }
        _ => false,
    }
}

/// The end of the list: loads more when it is scrolled into view, and shows errors.
#[component]
pub fn ListEnd(results: ResultsStore, is_gallery: Signal<bool>) -> impl IntoView {
    let (models, error) = (results.models(), results.error());
    let end = NodeRef::<html::Div>::new();
    let load_more = move || {
        if browser::is_near_viewport(end) && error.with_untracked(Option::is_none) {
            results.load_more();
        }
    };
    browser::use_scroll_or_resize(load_more);
    effect(move || {
        if results.state() == LoadState::Idle && results.has_more() {
            browser::use_timeout(std::time::Duration::ZERO, load_more);
        }
    });
    let is_first_load = Memo::new(move |_| {
        matches!(results.state(), LoadState::Loading | LoadState::LoadingMore)
            && models.read().is_empty()
    });
    let has_more = Memo::new(move |_| {
        results.has_more() && error.read().is_none() && !models.read().is_empty()
    });
    let sentence = Signal::derive(move || error.read().as_ref().map(ClientError::message));
    let label = move || {
        if results.state() == LoadState::LoadingMore {
            i18n::part_loading()
        } else {
            i18n::explore_load_more()
        }
    };
    view! {
        <Show when=move || is_first_load.get()>{move || skeletons(is_gallery)}</Show>
        <Notice sentence bad=true />
        <div class="d2-paging" node_ref=end>
            <Show when=move || error.read().is_some()>
                <button type="button" class="d2-btn" on:click=move |_| results.retry()>{i18n::act_retry()}</button>
            </Show>
            <Show when=move || has_more.get()>
                <button type="button" class="d2-btn" on:click=move |_| results.load_more()>{label}</button>
            </Show>
        </div>
    }
}

/// Placeholders while the first models load.
fn skeletons(is_gallery: Signal<bool>) -> impl IntoView {
    let row = |_| {
        view! {
            <li class="d2-explore-row">
                <div class="d2-explore-cover d2-skeleton"></div>
                <div class="d2-explore-summary"><span class="d2-skeleton"></span><span class="d2-skeleton"></span></div>
            </li>
        }
        .into_any()
    };
    view! { <ul class="d2-explore-list" class:d2-explore-gallery=is_gallery aria-hidden="true">{(0..6).map(row).collect_view()}</ul> }
}
