//! The dialog for following a search.
//!
//! - `saved_searches`: searches saved under a name
//! - `digests`: subscriptions by email
//! - `remote`: a list on the server that is loaded again after each change

mod digests;
mod remote;
mod saved_searches;

use api::routes;
use leptos::{html, prelude::*};

use crate::{
    browser,
    components::{
        icon::{Glyph, Icon},
        share::CopyButton,
    },
    i18n,
    state::catalog::facet,
};

use super::search_store::SearchStore;
use digests::EmailUpdates;
use saved_searches::SavedSearches;

/// Ids of the elements that show the addresses of the feeds.
const ATOM: &str = "follow-atom";
const JSON: &str = "follow-json";

/// Follows the present search, and manages those that are followed.
#[component]
pub fn FollowDialog(store: SearchStore) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    browser::use_modal(dialog);
    browser::use_restored_focus();
    let query = store.params().get_untracked().query;
    let name = facet::sentence(&query);
    let search = query.to_search();
    view! {
        <dialog class="d2-dialog d2-explore-follow" node_ref=dialog aria-label=i18n::follow_name() on:close=move |_| store.close_follow()>
            <div class="d2-dialog-head">
                <h2>{i18n::follow_name()}</h2>
                <button type="button" class="d2-icon" aria-label=i18n::act_close() on:click=move |_| store.close_follow()><Icon glyph=Glyph::Cross /></button>
            </div>
            <div class="d2-dialog-body">
                <p class="d2-explore-lead">{name.clone()}</p>
                <SavedSearches name search=search.clone() store />
                <Feeds search=search.clone() />
                <EmailUpdates search />
            </div>
        </dialog>
    }
}

/// The addresses of the search as feeds.
#[component]
fn Feeds(search: String) -> impl IntoView {
    let copied = RwSignal::new("");
    let line = |name: &'static str, path: &str, shown: &'static str| {
        let address = format!("{}{path}{search}", browser::origin());
        view! {
            <div class="d2-explore-feed">
                <b>{name}</b>
                <code id=shown>{address.clone()}</code>
                <CopyButton text=address shown copied />
            </div>
        }
        .into_any()
    };
    view! {
        <section>
            <h3>{i18n::follow_feeds()}</h3>
            <p class="d2-hint">{i18n::follow_feeds_why()}</p>
            {line("Atom", routes::FEED_ATOM, ATOM)}
            {line("JSON Feed", routes::FEED_JSON, JSON)}
        </section>
    }
}
