//! `/g/{id}`: a grid as a contact sheet.
//!
//! - `session`: the signals of the page, reading and following
//! - `said`: what each picture took, and what is said of them
//! - `summary`: what it is, how far it is, and what can be done with it
//! - `table`: the sheet and its cells
//! - `compared`: several cells in the comparison

mod compared;
mod said;
mod session;
mod summary;
mod table;

use leptos::{prelude::*, wasm_split::wasm_split};

use crate::{
    browser::{self, Address, effect},
    components::{
        dynamic::Show,
        lazy::Part,
        notice::Notice,
        styled::{GRID, HISTORY, styled},
    },
    words,
};

use compared::Compared;
use said::Note;
use session::Session;
use summary::Summary;
use table::Table;

/// The page, a part that is fetched when it is first opened.
#[wasm_split(grid, fallible, wasm_split_path = leptos::wasm_split)]
pub fn grid_page(address: Address) -> Part {
    Ok(styled(&[HISTORY, GRID], move || {
        view! { <GridPage address /> }.into_any()
    }))
}

#[component]
fn GridPage(address: Address) -> impl IntoView {
    let session = Session::new(address);
    let path = address.path();
    effect(move || {
        let path = path.get();
        untrack(|| session.open(&path));
    });
    session.follow();
    let name = Memo::new(move |_| session.name());
    effect(move || {
        let (done, fraction, name) = (session.done.get(), session.fraction.get(), name.get());
        let title = if fraction.is_some() {
            format!("{done}, {name}")
        } else {
            name.to_owned()
        };
        browser::show_progress(Some(&title), fraction);
    });
    browser::use_escape(move || session.clear());
    let has_sheet = Memo::new(move |_| session.sheet.with(Option::is_some));
    let waits = Memo::new(move |_| !has_sheet.get() && session.problem.read().is_none());
    let compares = Memo::new(move |_| !session.compared().is_empty());
    let lost = Signal::derive(move || {
        (!session.is_connected.get()).then(|| words::result_lost().to_owned())
    });
    view! {
        <main class="d2-page" id="main">
            <Summary session />
            <Notice sentence=lost />
            <Notice sentence=session.refusal bad=true />
            <Show when=move || waits.get()>
                <div class="d2-lazy d2-skeleton" role="status" aria-label=words::part_loading()></div>
            </Show>
            <Show when=move || session.problem.read().is_some()><Problem session /></Show>
            <Show when=move || has_sheet.get() && !compares.get()><Table session /></Show>
            <Show when=move || has_sheet.get()><Note session /></Show>
            <Show when=move || has_sheet.get() && compares.get()><Compared session /></Show>
        </main>
    }
}

/// Why there is no sheet.
#[component]
fn Problem(session: Session) -> impl IntoView {
    let is_missing = Memo::new(move |_| {
        session
            .problem
            .with(|problem| problem.as_ref().is_some_and(|error| error.is_not_found()))
    });
    let title = move || {
        if is_missing.get() {
            words::grid_missing()
        } else {
            words::grid_unread()
        }
    };
    let why = move || match &*session.problem.read() {
        Some(error) if !is_missing.get() => error.sentence(),
        _ => words::grid_missing_why().to_owned(),
    };
    view! {
        <div class="d2-blank" role="alert">
            <h2>{title}</h2>
            <p>{why}</p>
            <Show
                when=move || is_missing.get()
                fallback=move || view! {
                    <button type="button" class="d2-btn d2-btn-main" on:click=move |_| session.read()>{words::act_retry()}</button>
                }
            >
                <a href="/history" class="d2-btn d2-btn-main">{words::grid_go_history()}</a>
            </Show>
        </div>
    }
}
