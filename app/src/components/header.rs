use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::{client::ClientError, state::wording, words};

/// The engine that runs predictions, once it is known.
pub type AccountSignal = RwSignal<Option<Result<api::Account, ClientError>>>;

/// The head of every page: the brand, the pages, the engine.
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
            <nav class="d2-nav" aria-label=words::header_pages()><Pages path /></nav>
            <span class="d2-grow"></span>
            <EngineBadge account />
            <button
                type="button"
                class="d2-icon d2-help"
                aria-label=words::sheet_name()
                title=words::sheet_name()
                aria-keyshortcuts="?"
                on:click=move |_| on_help.run(())
            >
                <Icon glyph=Glyph::Help />
            </button>
        </header>
    }
}

/// The pages at the foot of a phone's screen.
#[component]
pub fn Tabs(path: Signal<String>) -> impl IntoView {
    view! { <nav class="d2-tabs" aria-label=words::header_pages_below()><Pages path /></nav> }
}

/// A result is the studio too.
#[component]
fn Pages(path: Signal<String>) -> impl IntoView {
    let is_explore = Memo::new(move |_| {
        path.read().starts_with("/explore") || path.read().starts_with("/collections")
    });
    let is_history = Memo::new(move |_| path.read().starts_with("/history"));
    let is_shares = Memo::new(move |_| path.read().starts_with("/shares"));
    let is_studio = Memo::new(move |_| {
        path.read().as_str() == "/"
            || path.read().starts_with("/p/")
            || path.read().starts_with("/g/")
    });
    let current = |here: Memo<bool>| move || here.get().then_some("page");
    view! {
        <a href="/" aria-current=current(is_studio)>{words::header_studio()}</a>
        <a href="/explore" aria-current=current(is_explore)>{words::header_explore()}</a>
        <a href="/history" aria-current=current(is_history)>{words::header_history()}</a>
        <a href="/shares" aria-current=current(is_shares)>{words::shares_title()}</a>
    }
}

#[component]
fn EngineBadge(account: AccountSignal) -> impl IntoView {
    let badge = |words: &'static str, state: &'static str, title: String| {
        view! { <span class="d2-badge" title=title><span class="d2-dot" data-state=state></span>{words}</span> }.into_any()
    };
    move || match account.get()? {
        Ok(account) => Some(badge(
            wording::engine(&account),
            "good",
            account.engine.description,
        )),
        Err(error) => Some(badge(words::header_no_server(), "bad", error.sentence())),
    }
}
