//! The catalog of models: `/explore` searches it, `/explore/{owner}` shows a creator,
//! `/explore/{owner}/{name}` a model, and `/collections/{slug}` a collection. One lazily loaded
//! part of the program, with a stylesheet of its own.
//!
//! - `search_page`: the search, with `search_field`, `facets`, `toolbar` and `empty_state`
//! - `search_store`, `results_store`: the state of the search page
//! - `search_results`, `model_row`, `run_charts`: models as a list or gallery
//! - `selection_bar`: the models selected for comparison
//! - `model`, `creator`, `collections`: the other pages, which load a `resource`
//! - `follow`: saved searches, feeds, updates by email
//! - `route`, `focus`: the addresses of this part, and the elements that keys move the focus to

mod collections;
mod creator;
mod empty_state;
mod facets;
mod focus;
mod follow;
mod model;
mod model_row;
mod resource;
mod results_store;
mod route;
mod run_charts;
mod search_field;
mod search_page;
mod search_results;
mod search_store;
mod selection_bar;
mod toolbar;

use leptos::{prelude::*, wasm_split::wasm_split};

use crate::{
    browser::Address,
    components::{
        lazy::Part,
        styled::{DIALOG, EXPLORE, HISTORY, styled},
    },
};

use collections::CollectionPage;
use creator::CreatorPage;
use model::ModelPage;
use route::Route;
use search_page::SearchPage;
use selection_bar::{SelectionBar, open_selection};

/// The pages of the catalog, a part that is loaded when one of them is first opened.
#[wasm_split(explore, fallible, wasm_split_path = leptos::wasm_split)]
pub fn explore_page(address: Address) -> Part {
    Ok(styled(&[DIALOG, HISTORY, EXPLORE], move || {
        view! { <Explore address /> }.into_any()
    }))
}

#[component]
fn Explore(address: Address) -> impl IntoView {
    let selection = open_selection();
    let path = address.path();
    let route = Memo::new(move |_| Route::of(&path.read()));
    let page = move || match route.get() {
        Some(Route::Search) => view! { <SearchPage address selection /> }.into_any(),
        Some(Route::Creator(owner)) => view! { <CreatorPage owner selection /> }.into_any(),
        Some(Route::Model(owner, name)) => view! { <ModelPage owner name selection /> }.into_any(),
        Some(Route::Collection(slug)) => view! { <CollectionPage slug selection /> }.into_any(),
        // A page of another part is loading.
        None => ().into_any(),
    };
    view! {
        {page}
        <SelectionBar selection />
    }
}
