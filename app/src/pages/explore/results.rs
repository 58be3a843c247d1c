use api::CatalogModel;
use leptos::ev::KeyboardEvent;
use leptos::{html, prelude::*};

use super::{
    finding::{Finding, Reading},
    row::Row,
    search::FIELD,
};
use crate::{
    browser::{self, effect},
    client::ClientError,
    components::{
        dynamic::{For, Show},
        notice::Notice,
    },
    state::catalog::Picks,
    words,
};

/// A model in the list, and what is gone to in it.
pub const ROW: &str = "[data-model]";
/// The link in it.
pub const ROW_LINK: &str = ".d2-explore-name";

/// Models as a list, or as pictures beside each other.
#[component]
pub fn Results(
    models: Signal<Vec<CatalogModel>>,
    is_gallery: Signal<bool>,
    is_dim: Signal<bool>,
    picks: RwSignal<Picks>,
) -> impl IntoView {
    browser::use_keys(move |event| press(event, picks));
    view! {
        <ul
            class="d2-explore-list"
            class:d2-explore-gallery=is_gallery
            class:d2-explore-dim=is_dim
            role="list"
            aria-label=words::explore_results()
            aria-busy=move || is_dim.get().to_string()
        >
            <For each=move || models.get() key=key_of let(model)><Row model picks /></For>
        </ul>
    }
}

fn key_of(model: &CatalogModel) -> String {
    format!("{}/{}", model.owner, model.name)
}

/// Does what a key asks of the list. One that changes nothing is left to the page.
fn press(event: &KeyboardEvent, picks: RwSignal<Picks>) -> bool {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return false;
    }
    let is_in_list = browser::focused_within("data-model").is_some();
    match event.key().as_str() {
        "ArrowDown" if is_in_list => browser::focus_step(ROW, ROW_LINK, 1),
        "ArrowUp" if is_in_list => {
            if !browser::focus_step(ROW, ROW_LINK, -1) {
                browser::focus_on(FIELD);
            }
            true
        }
        "x" | "X" => {
            let model = browser::focused_within("data-model");
            model
                .inspect(|model| picks.update(|picks| picks.toggle(model)))
                .is_some()
        }
        _ => false,
    }
}

/// The end of the list: more of it, where there is more, and why there is not, where it could not be read.
#[component]
pub fn End(finding: Finding, is_gallery: Signal<bool>) -> impl IntoView {
    let end = NodeRef::<html::Div>::new();
    let read_on = move || {
        if browser::is_near(end) && finding.fault.with_untracked(Option::is_none) {
            finding.read_on();
        }
    };
    browser::use_scroll(read_on);
    effect(move || {
        if finding.reading.get() == Reading::Nothing && finding.next.with(Option::is_some) {
            browser::after(std::time::Duration::ZERO, read_on);
        }
    });
    let is_bare = Memo::new(move |_| {
        matches!(finding.reading.get(), Reading::Anew | Reading::On)
            && finding.models.read().is_empty()
    });
    let has_more = Memo::new(move |_| {
        finding.next.read().is_some()
            && finding.fault.read().is_none()
            && !finding.models.read().is_empty()
    });
    let fault = Signal::derive(move || finding.fault.read().as_ref().map(ClientError::sentence));
    let load = move || {
        if finding.reading.get() == Reading::On {
            words::part_loading()
        } else {
            words::explore_load_more()
        }
    };
    view! {
        <Show when=move || is_bare.get()>{move || skeletons(is_gallery)}</Show>
        <Notice sentence=fault bad=true />
        <div class="d2-paging" node_ref=end>
            <Show when=move || fault.read().is_some()>
                <button type="button" class="d2-btn" on:click=move |_| finding.retry()>{words::act_retry()}</button>
            </Show>
            <Show when=move || has_more.get()>
                <button type="button" class="d2-btn" on:click=move |_| finding.read_on()>{load}</button>
            </Show>
        </div>
    }
}

/// The places of what is being read.
fn skeletons(is_gallery: Signal<bool>) -> impl IntoView {
    let row = |_| {
        view! {
            <li class="d2-explore-row">
                <div class="d2-explore-cover d2-skeleton"></div>
                <div class="d2-explore-who"><span class="d2-skeleton"></span><span class="d2-skeleton"></span></div>
            </li>
        }
        .into_any()
    };
    view! { <ul class="d2-explore-list" class:d2-explore-gallery=is_gallery aria-hidden="true">{(0..6).map(row).collect_view()}</ul> }
}
