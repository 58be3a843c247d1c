//! `/explore`: the models that can be found. `/explore/{owner}/{name}`: one of them. `/explore/{owner}`: somebody who makes some.
//! `/collections/{slug}`: some that somebody put together. One part of the program, with a stylesheet of its own.
//!
//! - `browse`: the search, with `search` (its field), `facets`, `head` and `nothing` around the results
//! - `finding`: the models of a search, and reading on
//! - `results`, `row`, `cover`, `spark`: models as a list and as pictures
//! - `tray`: those that are to be compared
//! - `model`, `creator`, `collection`: the other pages; `reading` is what they have in common
//! - `follow`: saved searches, feeds, news by e-mail

mod browse;
mod collection;
mod cover;
mod creator;
mod facets;
mod finding;
mod follow;
mod head;
mod model;
mod nothing;
mod reading;
mod results;
mod row;
mod search;
mod spark;
mod tray;

use leptos::{prelude::*, wasm_split::wasm_split};

use crate::{
    browser::Address,
    components::{
        lazy::Part,
        styled::{DIALOG, EXPLORE, HISTORY, styled},
    },
};

use browse::Browse;
use collection::CollectionPage;
use creator::CreatorPage;
use model::ModelPage;
use tray::{Tray, open_picks};

/// What an address under `/explore` and `/collections` leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    All,
    Creator(String),
    Model(String, String),
    Collection(String),
}

impl Place {
    fn of(path: &str) -> Option<Self> {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts[..] {
            ["explore"] => Some(Self::All),
            ["explore", owner] => Some(Self::Creator(owner.to_owned())),
            ["explore", owner, name] => Some(Self::Model(owner.to_owned(), name.to_owned())),
            ["collections", slug] => Some(Self::Collection(slug.to_owned())),
            _ => None,
        }
    }
}

/// The pages, a part that is fetched when one is first opened.
#[wasm_split(explore, fallible, wasm_split_path = leptos::wasm_split)]
pub fn explore_page(address: Address) -> Part {
    Ok(styled(&[DIALOG, HISTORY, EXPLORE], move || {
        view! { <Explore address /> }.into_any()
    }))
}

#[component]
fn Explore(address: Address) -> impl IntoView {
    let picks = open_picks();
    let path = address.path();
    let place = Memo::new(move |_| Place::of(&path.read()));
    let page = move || match place.get() {
        Some(Place::All) => view! { <Browse address picks /> }.into_any(),
        Some(Place::Creator(owner)) => view! { <CreatorPage owner picks /> }.into_any(),
        Some(Place::Model(owner, name)) => view! { <ModelPage owner name picks /> }.into_any(),
        Some(Place::Collection(slug)) => view! { <CollectionPage slug picks /> }.into_any(),
        // Another page is on its way.
        None => ().into_any(),
    };
    view! {
        {page}
        <Tray picks />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_its_page() {
        assert_eq!(Place::of("/explore/"), Some(Place::All));
        assert_eq!(
            Place::of("/explore/cjwbw"),
            Some(Place::Creator("cjwbw".into()))
        );
        assert_eq!(
            Place::of("/explore/cjwbw/zoedepth"),
            Some(Place::Model("cjwbw".into(), "zoedepth".into()))
        );
        assert_eq!(
            Place::of("/collections/upscalers"),
            Some(Place::Collection("upscalers".into()))
        );
        assert_eq!((Place::of("/"), Place::of("/explore/a/b/c")), (None, None));
    }
}
