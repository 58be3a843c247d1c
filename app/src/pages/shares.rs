//! `/shares`: the user's share links, and their embedded studios in other sites.

mod embedded_studios;

use leptos::{prelude::*, wasm_split::wasm_split};

use crate::{
    browser,
    components::{
        dynamic::{For, Show},
        lazy::{Part, waiting},
        notice::Notice,
        share::{CreatedLink, ShareList, ShareRow, share_key},
        styled::{SHARE, styled},
    },
    i18n,
};

use embedded_studios::EmbeddedStudios;

/// The page, a part that is loaded when it is first opened.
#[wasm_split(share, fallible, wasm_split_path = leptos::wasm_split)]
pub fn shares_page() -> Part {
    Ok(styled(&[SHARE], || view! { <SharesPage /> }.into_any()))
}

#[component]
fn SharesPage() -> impl IntoView {
    browser::set_title_and_progress(Some(i18n::shares_title()), None);
    let links = ShareList::open();
    let shares = move || links.shares.get().unwrap_or_default();
    let is_loaded = Memo::new(move |_| links.shares.read().is_some());
    let is_empty = Memo::new(move |_| {
        links
            .shares
            .with(|shares| shares.as_ref().is_some_and(Vec::is_empty))
    });
    view! {
        <main class="d2-page" id="main">
            <div class="d2-page-head"><h1>{i18n::shares_title()}</h1></div>
            <Notice sentence=links.fault bad=true />
            {move || links.created.get().map(|share| view! { <CreatedLink share /> }.into_any())}
            <Show when=move || is_empty.get()>
                <div class="d2-blank">
                    <h2>{i18n::shares_none()}</h2>
                    <p>{i18n::shares_none_why()}</p>
                    <a href="/history" class="d2-btn">{i18n::header_history()}</a>
                </div>
            </Show>
            <Show when=move || !is_loaded.get() && links.fault.read().is_none()>{waiting()}</Show>
            <Show when=move || !is_loaded.get() && links.fault.read().is_some()>
                <div class="d2-paging"><button type="button" class="d2-btn" on:click=move |_| links.read()>{i18n::act_retry()}</button></div>
            </Show>
            <ul class="d2-share-list" aria-label=i18n::shares_title() aria-busy=move || links.shares.read().is_none().to_string()>
                <For each=shares key=share_key let(share)><ShareRow links share names_result=true /></For>
            </ul>
            <Show when=move || is_loaded.get()><EmbeddedStudios /></Show>
        </main>
    }
}
