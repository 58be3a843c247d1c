//! `/shares`: what one has given out: links to results, and studios in other sites.
//!
//! - `studios`: the latter

mod studios;

use leptos::{prelude::*, wasm_split::wasm_split};

use crate::{
    browser,
    components::{
        dynamic::{For, Show},
        lazy::{Part, waiting},
        notice::Notice,
        share::{Made, ShareLine, ShareList, line_key},
        styled::{SHARE, styled},
    },
    words,
};

use studios::Studios;

/// The page, a part that is fetched when it is first opened.
#[wasm_split(share, fallible, wasm_split_path = leptos::wasm_split)]
pub fn shares_page() -> Part {
    Ok(styled(&[SHARE], || view! { <SharesPage /> }.into_any()))
}

#[component]
fn SharesPage() -> impl IntoView {
    browser::show_progress(Some(words::shares_title()), None);
    let links = ShareList::open();
    let shares = move || links.shares.get().unwrap_or_default();
    let has_come = Memo::new(move |_| links.shares.read().is_some());
    let is_empty = Memo::new(move |_| {
        links
            .shares
            .with(|shares| shares.as_ref().is_some_and(Vec::is_empty))
    });
    view! {
        <main class="d2-page" id="main">
            <div class="d2-page-head"><h1>{words::shares_title()}</h1></div>
            <Notice sentence=links.fault bad=true />
            {move || links.made.get().map(|share| view! { <Made share /> }.into_any())}
            <Show when=move || is_empty.get()>
                <div class="d2-blank">
                    <h2>{words::shares_none()}</h2>
                    <p>{words::shares_none_why()}</p>
                    <a href="/history" class="d2-btn">{words::header_history()}</a>
                </div>
            </Show>
            <Show when=move || !has_come.get() && links.fault.read().is_none()>{waiting()}</Show>
            <Show when=move || !has_come.get() && links.fault.read().is_some()>
                <div class="d2-paging"><button type="button" class="d2-btn" on:click=move |_| links.read()>{words::act_retry()}</button></div>
            </Show>
            <ul class="d2-share-list" aria-label=words::shares_title() aria-busy=move || links.shares.read().is_none().to_string()>
                <For each=shares key=line_key let(share)><ShareLine links share names_result=true /></For>
            </ul>
            <Show when=move || has_come.get()><Studios /></Show>
        </main>
    }
}
