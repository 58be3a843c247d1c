use api::{Account, PageRoute};
use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::{client::ClientError, i18n, state::formatting};

/// The engine that runs predictions, once it is known.
pub type AccountSignal = RwSignal<Option<Result<Account, ClientError>>>;

/// The header of every page: brand, navigation, engine.
#[component]
pub fn Header(
    path: Signal<String>,
    account: AccountSignal,
    #[prop(into)] on_help: Callback<()>,
) -> impl IntoView {
    view! {
        <header class="d2-top">
            <a href="/" class="d2-brand">
                <Icon glyph=Glyph::Brand />
                "Depth2Img Studio"
            </a>
            <nav class="d2-nav" aria-label=i18n::header_navigation()><Pages path /></nav>
            <span class="d2-grow"></span>
            <EngineBadge account />
            <button
                type="button"
                class="d2-icon d2-help"
                aria-label=i18n::shortcuts_name()
                title=i18n::shortcuts_name()
                aria-keyshortcuts="?"
                on:click=move |_| on_help.run(())
            >
                <Icon glyph=Glyph::Help />
            </button>
        </header>
    }
}

/// The navigation bar at the bottom of small screens.
#[component]
pub fn Tabs(path: Signal<String>) -> impl IntoView {
    view! { <nav class="d2-tabs" aria-label=i18n::header_bottom_navigation()><Pages path /></nav> }
}

/// Links to the main pages. Results and grids belong to the studio.
#[component]
fn Pages(path: Signal<String>) -> impl IntoView {
    let page = Memo::new(move |_| PageRoute::of_path(&path.read()));
    let current = |pages: &'static [PageRoute]| {
        move || {
            page.get()
                .is_some_and(|page| pages.contains(&page))
                .then_some("page")
        }
    };
    view! {
        <a href="/" aria-current=current(&[PageRoute::Studio, PageRoute::Grid])>{i18n::header_studio()}</a>
        <a href="/explore" aria-current=current(&[PageRoute::Explore])>{i18n::header_explore()}</a>
        <a href="/history" aria-current=current(&[PageRoute::History])>{i18n::header_history()}</a>
        <a href="/shares" aria-current=current(&[PageRoute::Shares])>{i18n::shares_title()}</a>
    }
}

#[component]
fn EngineBadge(account: AccountSignal) -> impl IntoView {
    let badge = |label: &'static str, state: &'static str, title: String| {
        view! { <span class="d2-badge" title=title><span class="d2-dot" data-state=state></span>{label}</span> }.into_any()
    };
    move || match account.get()? {
        Ok(account) => Some(badge(
            formatting::engine(&account),
            "good",
            account.engine.description,
        )),
        Err(error) => Some(badge(i18n::header_no_server(), "bad", error.message())),
    }
}
