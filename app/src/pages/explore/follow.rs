//! Following a search: it is kept under a name, its news come by feed or by e-mail.
//!
//! - `saved`: the searches that are kept
//! - `digests`: news by e-mail
//! - `kept`: what the server keeps of either

mod digests;
mod kept;
mod saved;

use api::routes;
use leptos::{html, prelude::*};

use crate::{
    browser,
    components::{
        icon::{Glyph, Icon},
        share::CopyButton,
    },
    state::catalog::facet,
    words,
};

use super::browse::Browsing;
use digests::News;
use saved::Saved;

/// The elements that show the addresses of the feeds.
const ATOM: &str = "follow-atom";
const JSON: &str = "follow-json";

/// Follows a search, and shows what is followed.
#[component]
pub fn FollowDialog(
    /// The page whose search it is.
    browsing: Browsing,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    browser::use_modal(dialog);
    browser::use_focus_back();
    let (is_open, query) = (browsing.is_following, browsing.place.get_untracked().query);
    let name = facet::sentence(&query);
    let search = query.to_search();
    let close = move |_| is_open.set(false);
    view! {
        <dialog class="d2-dialog d2-explore-follow" node_ref=dialog aria-label=words::follow_name() on:close=move |_| is_open.set(false)>
            <div class="d2-dialog-head">
                <h2>{words::follow_name()}</h2>
                <button type="button" class="d2-icon" aria-label=words::act_close() on:click=close><Icon glyph=Glyph::Cross /></button>
            </div>
            <div class="d2-dialog-body">
                <p class="d2-explore-lead">{name.clone()}</p>
                <Saved name search=search.clone() browsing />
                <Feeds search=search.clone() />
                <News search />
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
            <h3>{words::follow_feeds()}</h3>
            <p class="d2-hint">{words::follow_feeds_why()}</p>
            {line("Atom", routes::FEED_ATOM, ATOM)}
            {line("JSON Feed", routes::FEED_JSON, JSON)}
        </section>
    }
}
