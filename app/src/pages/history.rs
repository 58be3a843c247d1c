//! `/history`: what one made, newest first: searched, narrowed, picked and worked on.
//!
//! - `shelf`: the signals of the page, and reading on
//! - `acting`: what is done with what is picked
//! - `filters`: the search field and the chips
//! - `wall`, `card`: the results, of which only those near the window are in the document
//! - `diff`: two results side by side
//! - `bar`: what can be done with what is picked, and taking it back

mod acting;
mod bar;
mod card;
mod diff;
mod filters;
mod shelf;
mod wall;

use api::routes;
use leptos::{html, prelude::*, wasm_split::wasm_split};

use crate::{
    browser::{self, Address, effect},
    client,
    components::{
        dynamic::Show,
        lazy::Part,
        notice::{Notice, Remark},
        styled::{DIALOG, HISTORY, styled},
    },
    state::{Selection, wording},
    words,
};

use bar::{Bar, Toast};
use diff::Diff;
use filters::Filters;
use shelf::Shelf;
use wall::Wall;

/// The page, a part that is fetched when it is first opened.
#[wasm_split(history, fallible, wasm_split_path = leptos::wasm_split)]
pub fn history_page(address: Address) -> Part {
    Ok(styled(&[DIALOG, HISTORY], move || {
        view! { <HistoryPage address /> }.into_any()
    }))
}

/// What one made.
#[component]
fn HistoryPage(address: Address) -> impl IntoView {
    browser::show_progress(Some(words::header_history()), None);
    let shelf = Shelf::open(address);
    client::follow(move |event| shelf.hear(event), |_| ());
    browser::use_return(move || shelf.see_again());
    browser::use_escape(move || {
        // The dialog over the page closes first.
        if shelf.pair.with_untracked(Option::is_none) {
            shelf.selection.update(Selection::clear);
        }
    });
    effect(move || shelf.turn_to(&address.query().get()));
    let is_bare = Memo::new(move |_| shelf.tiles.read().is_empty());
    let is_blank = Memo::new(move |_| {
        is_bare.get() && !shelf.is_loading.get() && shelf.fault.read().is_none()
    });
    let is_narrowed = Memo::new(move |_| !shelf.query.read().is_empty());
    view! {
        <main class="d2-page" id="main">
            <div class="d2-page-head">
                <h1>{words::header_history()}</h1>
                <p role="status">{move || shelf.total.get().map(wording::results)}</p>
                <span class="d2-grow"></span>
                <Archive shelf />
            </div>
            <Remark sentence=shelf.remark />
            <Show when=move || !is_blank.get() || is_narrowed.get()><Filters shelf /></Show>
            <Show when=move || is_blank.get() && !is_narrowed.get()><Blank /></Show>
            <Show when=move || is_blank.get() && is_narrowed.get()><NoMatch shelf /></Show>
            <Wall shelf />
            <Notice sentence=shelf.fault bad=true />
            <Show when=move || shelf.fault.read().is_some()>
                <div class="d2-paging">
                    <button type="button" class="d2-btn" on:click=move |_| shelf.read_on()>{words::act_retry()}</button>
                </div>
            </Show>
        </main>
        <Bar shelf />
        <Toast shelf />
        <Diff shelf />
    }
}

/// Taking everything out that is shown, and taking in what was taken out.
#[component]
fn Archive(shelf: Shelf) -> impl IntoView {
    let file = NodeRef::<html::Input>::new();
    browser::use_drops(move |file, _| shelf.import(file));
    let all = move || {
        shelf.query.with(|query| {
            format!(
                "{}{}",
                routes::HISTORY_EXPORT,
                query.to_api(browser::day_start)
            )
        })
    };
    let taken = move |event| {
        if let Some(file) = browser::files_of(&event) {
            shelf.import(file);
        }
    };
    view! {
        <span class="d2-archive">
            <button type="button" class="d2-btn" on:click=move |_| browser::click(file)>{words::history_import()}</button>
            <input node_ref=file type="file" accept=".zip,application/zip" hidden aria-label=words::history_archive() data-testid="archive-input" on:change=taken />
            <Show when=move || { shelf.total.get().unwrap_or_default() > 0 }>
                <a class="d2-btn" href=all download="">{words::history_export_all()}</a>
            </Show>
        </span>
    }
}

#[component]
fn Blank() -> impl IntoView {
    view! {
        <div class="d2-blank">
            <h2>{words::history_empty()}</h2>
            <p>{words::history_empty_why()}</p>
            <a href="/" class="d2-btn d2-btn-main">{words::history_empty_act()}</a>
        </div>
    }
}

#[component]
fn NoMatch(shelf: Shelf) -> impl IntoView {
    view! {
        <div class="d2-blank">
            <h2>{words::history_none()}</h2>
            <p>{words::history_none_why()}</p>
            <button type="button" class="d2-btn" on:click=move |_| shelf.narrow(|query| *query = Default::default())>
                {words::history_none_act()}
            </button>
        </div>
    }
}
