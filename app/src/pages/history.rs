//! `/history`: the user's results, newest first, to search, filter, select and act on.
//!
//! - `list_store`: the results, loaded page by page; `selection_store`: the selection and its
//!   actions
//! - `filters`: the search field and the filter chips
//! - `result_grid`, `result_card`: the results as a virtual grid
//! - `selection_bar`: the actions on the selection, and undo
//! - `settings_diff`: the settings of two results side by side

mod filters;
mod list_store;
mod result_card;
mod result_grid;
mod selection_bar;
mod selection_store;
mod settings_diff;

use api::routes;
use leptos::{html, prelude::*, wasm_split::wasm_split};

use crate::{
    browser::{self, ActionQueue, Address, LocalFile, effect},
    client,
    components::{
        dynamic::Show,
        lazy::Part,
        notice::{Notice, Remark},
        styled::{DIALOG, HISTORY, styled},
    },
    i18n,
    state::formatting,
};

use filters::Filters;
use list_store::ListStore;
use result_grid::ResultGrid;
use selection_bar::{SelectionBar, UndoToast};
use selection_store::SelectionStore;
use settings_diff::SettingsDiff;

/// The page, a part that is loaded when it is first opened.
#[wasm_split(history, fallible, wasm_split_path = leptos::wasm_split)]
pub fn history_page(address: Address) -> Part {
    Ok(styled(&[DIALOG, HISTORY], move || {
        view! { <HistoryPage address /> }.into_any()
    }))
}

#[component]
fn HistoryPage(address: Address) -> impl IntoView {
    browser::set_title_and_progress(Some(i18n::header_history()), None);
    let list = ListStore::open(address);
    let store = SelectionStore::new(list);
    let import_result = RwSignal::new(None::<String>);
    client::subscribe(move |event| list.apply(event), |_| ());
    browser::use_resume(move || list.refresh());
    browser::use_escape(move || {
        // The dialog over the page closes first.
        if store.compared().with_untracked(Option::is_none) {
            store.clear();
        }
    });
    effect(move || {
        if list.set_query(&address.query().get()) {
            store.clear();
        }
    });
    let (tiles, query, error) = (list.tiles(), list.query(), list.error());
    let (total, is_loading) = (list.total(), list.is_loading());
    let is_blank =
        Memo::new(move |_| tiles.read().is_empty() && !is_loading.get() && error.read().is_none());
    let is_filtered = Memo::new(move |_| !query.read().is_empty());
    view! {
        <main class="d2-page" id="main">
            <div class="d2-page-head">
                <h1>{i18n::header_history()}</h1>
                <p role="status">{move || total.get().map(formatting::results)}</p>
                <span class="d2-grow"></span>
                <Archive list result=import_result />
            </div>
            <Remark sentence=import_result />
            <Show when=move || !is_blank.get() || is_filtered.get()><Filters list /></Show>
            <Show when=move || is_blank.get() && !is_filtered.get()><Empty /></Show>
            <Show when=move || is_blank.get() && is_filtered.get()><NoMatches list /></Show>
            <ResultGrid list store />
            <Notice sentence=error bad=true />
            <Show when=move || error.read().is_some()>
                <div class="d2-paging">
                    <button type="button" class="d2-btn" on:click=move |_| list.load_more()>{i18n::act_retry()}</button>
                </div>
            </Show>
        </main>
        <SelectionBar store />
        <UndoToast store />
        <SettingsDiff store />
    }
}

/// Exports the results that match as an archive, and imports one.
#[component]
fn Archive(list: ListStore, result: RwSignal<Option<String>>) -> impl IntoView {
    let imports = ActionQueue::new();
    let import = move |file: LocalFile| {
        imports.run(async move {
            result.set(Some(i18n::history_reading().to_owned()));
            result.set(Some(match client::import_history(&file).await {
                Ok(import) => formatting::imported(import.imported.len() as u64, &import.skipped),
                Err(error) => i18n::with_full_stop(&error.message()),
            }));
            list.load();
            list.load_facets();
        });
    };
    let file = NodeRef::<html::Input>::new();
    browser::use_file_drop(move |file, _| import(file));
    let export_url = move || {
        list.query().with(|query| {
            format!(
                "{}{}",
                routes::HISTORY_EXPORT,
                query.to_api(browser::day_start)
            )
        })
    };
    let choose = move |event| {
        if let Some(file) = browser::picked_file(&event) {
            import(file);
        }
    };
    view! {
        <span class="d2-archive">
            <button type="button" class="d2-btn" on:click=move |_| browser::open_file_dialog(file)>{i18n::history_import()}</button>
            <input node_ref=file type="file" accept=".zip,application/zip" hidden aria-label=i18n::history_archive() data-testid="archive-input" on:change=choose />
            <Show when=move || { list.total().get().unwrap_or_default() > 0 }>
                <a class="d2-btn" href=export_url download="">{i18n::history_export_all()}</a>
            </Show>
        </span>
    }
}

#[component]
fn Empty() -> impl IntoView {
    view! {
        <div class="d2-blank">
            <h2>{i18n::history_empty()}</h2>
            <p>{i18n::history_empty_why()}</p>
            <a href="/" class="d2-btn d2-btn-main">{i18n::history_empty_act()}</a>
        </div>
    }
}

#[component]
fn NoMatches(list: ListStore) -> impl IntoView {
    view! {
        <div class="d2-blank">
            <h2>{i18n::history_no_matches()}</h2>
            <p>{i18n::history_no_matches_why()}</p>
            <button type="button" class="d2-btn" on:click=move |_| list.filter(|query| *query = Default::default())>
                {i18n::history_no_matches_act()}
            </button>
        </div>
    }
}
