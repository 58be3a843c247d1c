use api::EmbedSession;
use leptos::prelude::*;

use crate::{
    browser::{self, Address, Latest},
    client,
    components::{
        dynamic::Show,
        header::{Header, Tabs},
        lazy::Lazy,
        sheet::sheet,
    },
    json,
    pages::{
        LazyPage, NotFoundPage, StudioPage, compare_page, explore_page, grid_page, history_page,
        shared_page, shares_page,
    },
    words,
};

/// What an address leads to. The studio is one page with and without a result, so that going from one to the other rebuilds nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Route {
    Studio,
    Explore,
    History,
    Grid,
    Compare,
    Shared,
    Shares,
    NotFound,
}

impl Route {
    fn of(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts[..] {
            [] | ["p", _] | ["embed", "studio"] => Self::Studio,
            ["explore"] | ["explore", _] | ["explore", _, _] | ["collections", _] => Self::Explore,
            ["history"] => Self::History,
            ["g", _] => Self::Grid,
            ["compare"] => Self::Compare,
            ["s", _] => Self::Shared,
            ["shares"] => Self::Shares,
            _ => Self::NotFound,
        }
    }
}

/// The whole application: the head, the page that the address names, the tabs of a phone.
#[component]
pub fn App() -> impl IntoView {
    let embed = browser::inlined("embed").and_then(|text| json::read::<EmbedSession>(&text));
    let is_embedded = embed.is_some();
    if let Some(embed) = &embed {
        client::speak_as(embed.token.clone());
        browser::keep_nothing();
    }
    let embed = StoredValue::new(embed);
    let address = Address::follow(!is_embedded);
    browser::use_kept_scroll();
    let account = RwSignal::new(None);
    let asking = Latest::new();
    let ask = move || asking.run(async move { account.set(Some(client::account().await)) });
    ask();
    browser::use_return(move || {
        if account.with_untracked(|account| account.as_ref().is_some_and(Result::is_err)) {
            ask();
        }
    });
    let is_helping = RwSignal::new(false);
    browser::use_keys(move |event| {
        let is_asked = event.key() == "?";
        if is_asked {
            is_helping.set(true);
        }
        is_asked
    });
    let path = address.path();
    let route = Memo::new(move |_| Route::of(&path.read()));
    let page = move || {
        match route.get() {
        Route::Studio => view! { <StudioPage address account embed /> }.into_any(),
        Route::Explore => view! { <LazyPage title=words::header_explore() load=move || explore_page(address) /> }.into_any(),
        Route::History => view! { <LazyPage title=words::header_history() load=move || history_page(address) /> }.into_any(),
        Route::Grid => view! { <LazyPage title=words::grid_title() load=move || grid_page(address) /> }.into_any(),
        Route::Compare => view! { <LazyPage title=words::comparing_name() load=move || compare_page(address, account) /> }.into_any(),
        Route::Shared => view! { <LazyPage title=words::shared_title() load=shared_page /> }.into_any(),
        Route::Shares => view! { <LazyPage title=words::shares_title() load=shares_page /> }.into_any(),
        Route::NotFound => view! { <NotFoundPage /> }.into_any(),
    }
    };
    view! {
        <div class="d2-app" class:d2-embedded=is_embedded>
            <Show when=move || !is_embedded>
                <a class="d2-skip" href="#main">{words::app_skip()}</a>
                <Header path account on_help=move |()| is_helping.set(true) />
            </Show>
            {page}
            <Show when=move || !is_embedded><Tabs path /></Show>
            <Show when=move || is_helping.get()><Lazy load=move || sheet(is_helping) /></Show>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_its_page() {
        for (path, route) in [
            ("/", Route::Studio),
            ("/p/4f0zjy", Route::Studio),
            ("/embed/studio", Route::Studio),
            ("/explore", Route::Explore),
            ("/explore/cjwbw", Route::Explore),
            ("/explore/cjwbw/zoedepth", Route::Explore),
            ("/collections/super-resolution", Route::Explore),
            ("/collections", Route::NotFound),
            ("/explore/a/b/c", Route::NotFound),
            ("/history", Route::History),
            ("/history/", Route::History),
            ("/g/4f0zjy", Route::Grid),
            ("/s/4f0zjy", Route::Shared),
            ("/compare", Route::Compare),
            ("/shares", Route::Shares),
            ("/g", Route::NotFound),
            ("/p", Route::NotFound),
            ("/p/4f0zjy/more", Route::NotFound),
        ] {
            assert_eq!(Route::of(path), route, "{path}");
        }
    }
}
