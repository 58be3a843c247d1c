use api::{EmbedSession, PageRoute};
use leptos::prelude::*;

use crate::{
    browser::{self, Address, LatestTask},
    client,
    components::{
        dynamic::Show,
        header::{Header, Tabs},
        lazy::Lazy,
        shortcut_help::shortcut_help,
    },
    i18n, json,
    pages::{
        LazyPage, NotFoundPage, StudioPage, compare_page, explore_page, grid_page, history_page,
        shared_page, shares_page,
    },
};

/// The whole application: the head, the page that the address names, the tabs of a phone.
#[component]
pub fn App() -> impl IntoView {
    let embed = browser::inline_script("embed").and_then(|text| json::read::<EmbedSession>(&text));
    let is_embedded = embed.is_some();
    if let Some(embed) = &embed {
        client::set_session_token(embed.token.clone());
        browser::disable_storage();
    }
    let embed = StoredValue::new(embed);
    let address = Address::new(!is_embedded);
    browser::use_scroll_restoration();
    let account = RwSignal::new(None);
    let asking = LatestTask::new();
    let ask = move || asking.run(async move { account.set(Some(client::account().await)) });
    ask();
    browser::use_resume(move || {
        if account.with_untracked(|account| account.as_ref().is_some_and(Result::is_err)) {
            ask();
        }
    });
    let is_help_open = RwSignal::new(false);
    browser::use_keys(move |event| {
        let is_asked = event.key() == "?";
        if is_asked {
            is_help_open.set(true);
        }
        is_asked
    });
    let path = address.path();
    let route = Memo::new(move |_| PageRoute::of_path(&path.read()));
    let page = move || {
        match route.get() {
        Some(PageRoute::Studio) => view! { <StudioPage address account embed /> }.into_any(),
        Some(PageRoute::Explore) => view! { <LazyPage title=i18n::header_explore() load=move || explore_page(address) /> }.into_any(),
        Some(PageRoute::History) => view! { <LazyPage title=i18n::header_history() load=move || history_page(address) /> }.into_any(),
        Some(PageRoute::Grid) => view! { <LazyPage title=i18n::grid_title() load=move || grid_page(address) /> }.into_any(),
        Some(PageRoute::Compare) => view! { <LazyPage title=i18n::comparing_name() load=move || compare_page(address, account) /> }.into_any(),
        Some(PageRoute::Shared) => view! { <LazyPage title=i18n::shared_title() load=shared_page /> }.into_any(),
        Some(PageRoute::Shares) => view! { <LazyPage title=i18n::shares_title() load=shares_page /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    }
    };
    view! {
        <div class="d2-app" class:d2-embedded=is_embedded>
            <Show when=move || !is_embedded>
                <a class="d2-skip" href="#main">{i18n::app_skip()}</a>
                <Header path account on_help=move |()| is_help_open.set(true) />
            </Show>
            {page}
            <Show when=move || !is_embedded><Tabs path /></Show>
            <Show when=move || is_help_open.get()><Lazy load=move || shortcut_help(is_help_open) /></Show>
        </div>
    }
}
