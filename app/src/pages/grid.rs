//! `/g/{id}`: a grid of pictures, each with other settings or another model.
//!
//! - `store`: the grid, kept up to date by events, and the actions on it
//! - `summary`: title, progress, common settings and action buttons
//! - `table`: the cells, under the values of the columns and beside those of the rows
//! - `votes`: time and cost of a picture, and the vote for the best
//! - `note`: the note and the share dialog
//! - `comparison`: selected cells in the comparison

mod comparison;
mod note;
mod store;
mod summary;
mod table;
mod votes;

use leptos::{prelude::*, wasm_split::wasm_split};

use crate::{
    browser::{self, Address, effect},
    client::ClientError,
    components::{
        dynamic::Show,
        lazy::Part,
        notice::Notice,
        styled::{GRID, HISTORY, styled},
    },
    i18n,
};

use comparison::Comparison;
use note::Note;
use store::GridStore;
use summary::Summary;
use table::Table;

/// The page, a part that is loaded when it is first opened.
#[wasm_split(grid, fallible, wasm_split_path = leptos::wasm_split)]
pub fn grid_page(address: Address) -> Part {
    Ok(styled(&[HISTORY, GRID], move || {
        view! { <GridPage address /> }.into_any()
    }))
}

#[component]
fn GridPage(address: Address) -> impl IntoView {
    let store = GridStore::new(address);
    let path = address.path();
    effect(move || {
        let path = path.get();
        untrack(|| store.open(&path));
    });
    store.follow();
    let name = Memo::new(move |_| store.name());
    effect(move || {
        let (done, fraction, name) = (store.done().get(), store.fraction().get(), name.get());
        let title = if fraction.is_some() {
            format!("{done}, {name}")
        } else {
            name.to_owned()
        };
        browser::set_title_and_progress(Some(&title), fraction);
    });
    browser::use_escape(move || store.clear());
    let has_grid = Memo::new(move |_| store.has_grid());
    let problem = store.problem();
    let is_loading = Memo::new(move |_| !has_grid.get() && problem.read().is_none());
    let is_comparing = Memo::new(move |_| !store.compared().is_empty());
    let connection_lost = Signal::derive(move || {
        (!store.is_connected()).then(|| i18n::result_connection_lost().to_owned())
    });
    view! {
        <main class="d2-page" id="main">
            <Summary store />
            <Notice sentence=connection_lost />
            <Notice sentence=store.error() bad=true />
            <Show when=move || is_loading.get()>
                <div class="d2-lazy d2-skeleton" role="status" aria-label=i18n::part_loading()></div>
            </Show>
            <Show when=move || problem.read().is_some()><Problem store /></Show>
            <Show when=move || has_grid.get() && !is_comparing.get()><Table store /></Show>
            <Show when=move || has_grid.get()><Note store /></Show>
            <Show when=move || has_grid.get() && is_comparing.get()><Comparison store /></Show>
        </main>
    }
}

/// Why there is no grid to show.
#[component]
fn Problem(store: GridStore) -> impl IntoView {
    let problem = store.problem();
    let is_not_found = Memo::new(move |_| {
        problem.with(|problem| problem.as_ref().is_some_and(ClientError::is_not_found))
    });
    let title = move || {
        if is_not_found.get() {
            i18n::grid_not_found()
        } else {
            i18n::grid_load_failed()
        }
    };
    let why = move || match &*problem.read() {
        Some(error) if !is_not_found.get() => error.message(),
        _ => i18n::grid_not_found_why().to_owned(),
    };
    view! {
        <div class="d2-blank" role="alert">
            <h2>{title}</h2>
            <p>{why}</p>
            <Show
                when=move || is_not_found.get()
                fallback=move || view! {
                    <button type="button" class="d2-btn d2-btn-main" on:click=move |_| store.load()>{i18n::act_retry()}</button>
                }
            >
                <a href="/history" class="d2-btn d2-btn-main">{i18n::grid_go_history()}</a>
            </Show>
        </div>
    }
}
