use leptos::{prelude::*, wasm_split::wasm_split};

use super::store::GridStore;
use crate::{
    components::{
        dynamic::Show,
        lazy::{Lazy, Part},
        share::{ShareDialog, ShareTarget},
        styled::{DIALOG, SHARE, styled},
    },
    i18n,
    state::GridView,
};

/// The note on the grid, saved when the field loses the focus.
#[component]
pub fn Note(store: GridStore) -> impl IntoView {
    let note = Memo::new(move |_| {
        store
            .with(|view| view.note().to_owned())
            .unwrap_or_default()
    });
    view! {
        <label class="d2-field">
            <span class="d2-label">{i18n::comparing_note()}</span>
            <textarea
                rows="1"
                maxlength=api::limits::GRID_NOTE_CHARACTERS.to_string()
                prop:value=note
                on:change=move |event| store.set_note(event_target_value(&event))
            ></textarea>
        </label>
    }
}

/// Opens the share dialog, once a comparison of models has finished.
#[component]
pub fn ShareButton(store: GridStore) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let fraction = store.fraction();
    let is_compared = Memo::new(move |_| {
        fraction.read().is_none() && store.with(GridView::compares_models) == Some(true)
    });
    view! {
        <Show when=move || is_compared.get()>
            <button type="button" class="d2-btn" on:click=move |_| is_open.set(true)>{i18n::share_open()}</button>
        </Show>
        <Show when=move || is_open.get()><Lazy load=move || share_dialog(store, is_open) frame=Box::new(|view| view) /></Show>
    }
}

/// The share dialog, a part that is loaded when it is first opened.
#[wasm_split(share, fallible, wasm_split_path = leptos::wasm_split)]
fn share_dialog(store: GridStore, is_open: RwSignal<bool>) -> Part {
    let id = store.with_untracked(|view| view.id().clone());
    let dialog =
        move |id| view! { <ShareDialog target=ShareTarget::Grid(id) is_open /> }.into_any();
    Ok(styled(&[DIALOG, SHARE], move || {
        id.clone().map(dialog).into_any()
    }))
}
