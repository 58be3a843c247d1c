//! `/compare`: sets up a comparison of several models on the same input. The result is a grid.
//!
//! - `store`: the models, the shared form and the run
//! - `common_fields`: the inputs that the models share
//! - `model_card`: a model, how the shared inputs map to its own, and its additional inputs

mod common_fields;
mod model_card;
mod store;

use leptos::{prelude::*, wasm_split::wasm_split};

use crate::{
    browser::{self, Address, use_file_drop, use_paste, use_run_shortcut},
    components::{
        dynamic::{For, Show},
        header::AccountSignal,
        lazy::Part,
        notice::Notice,
        slot::DropHint,
        styled::{EXPLORE, styled},
    },
    i18n,
    state::formatting,
};

use common_fields::CommonFields;
use model_card::ModelCard;
use store::CompareStore;

/// The page, a part that is loaded when it is first opened.
#[wasm_split(explore, fallible, wasm_split_path = leptos::wasm_split)]
pub fn compare_page(address: Address, account: AccountSignal) -> Part {
    Ok(styled(&[EXPLORE], move || {
        view! { <ComparePage address account /> }.into_any()
    }))
}

#[component]
fn ComparePage(address: Address, account: AccountSignal) -> impl IntoView {
    let store = CompareStore::new(address, account);
    browser::set_title_and_progress(Some(i18n::comparing_name()), None);
    let models = store.models();
    let is_empty = Memo::new(move |_| models.read().is_empty());
    let over = use_file_drop(move |file, _| store.choose(file));
    use_paste(
        move |file| store.choose(file),
        move |address| store.choose_address(address),
    );
    use_run_shortcut(move || store.run());
    view! {
        <main class="d2-page" id="main">
            <div class="d2-page-head">
                <h1>{i18n::comparing_name()}</h1>
                <span class="d2-grow"></span>
                <a href=api::routes::EXPLORE_PAGE class="d2-btn">{i18n::comparing_add()}</a>
            </div>
            <Notice sentence=store.error() bad=true />
            <Show
                when=move || !is_empty.get()
                fallback=|| view! { <div class="d2-blank"><h2>{i18n::comparing_empty()}</h2><p>{i18n::comparing_empty_why()}</p></div> }
            >
                <div class="d2-comparing">
                <CommonFields store over />
                <section class="d2-comparing-models" aria-label=i18n::comparing_mapping()>
                    <For each=move || models.get() key=String::clone let(model)>
                        {store.row(&model).map(|row| view! { <ModelCard store row /> })}
                    </For>
                </section>
                </div>
                <Run store />
            </Show>
            <DropHint over />
        </main>
    }
}

/// Total time and cost, and the button that starts the run.
#[component]
fn Run(store: CompareStore) -> impl IntoView {
    let estimate = move || i18n::comparing_total(&formatting::expense(store.expense()));
    let count = Memo::new(move |_| store.runnable_count());
    view! {
        <section class="d2-comparing-run" aria-label=i18n::comparing_estimate()>
            <p>{estimate}</p>
            <button type="button" class="d2-btn d2-btn-main" prop:disabled=move || !store.can_run() on:click=move |_| store.run()>
                {move || i18n::comparing_run(count.get() as f64)}
            </button>
        </section>
    }
}
