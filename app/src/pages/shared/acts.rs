use api::Shared;
use leptos::{prelude::*, task::spawn_local};
use std::time::Duration;

use super::shows_settings;
use crate::{
    browser::{self, Copied, after, copy_image, effect},
    components::dynamic::Show,
    words,
};

/// How long a button says what it did.
const SAID: Duration = Duration::from_secs(3);
/// What a copied picture is called where it becomes a file.
const FILE: &str = "output.png";
/// The element that shows the address, from which it is copied.
const LINK: &str = "shared-link";

/// What can be done with what is shared: take it into the studio, keep it, send it on.
#[component]
pub fn Acts(shared: StoredValue<Shared>, selected: RwSignal<usize>) -> impl IntoView {
    let (remix, link, title) = shared.with_value(|shared| {
        (
            shared.remix_url.clone(),
            shared.url.clone(),
            shared.title.clone(),
        )
    });
    let said = RwSignal::new(String::new());
    effect(move || {
        if !said.read().is_empty() {
            after(SAID, move || said.set(String::new()));
        }
    });
    let address = move || {
        shared.with_value(|shared| {
            shared
                .pictures
                .outputs
                .get(selected.get())
                .map(|picture| picture.url.clone())
                .unwrap_or_default()
        })
    };
    let kept = shared.with_value(shows_settings);
    let download = move |metadata: &'static str| {
        move || with_query(&address(), &format!("download=1&metadata={metadata}"))
    };
    let copy = move |_| {
        let address = untrack(address);
        copy_image(address, FILE, move |became| {
            said.set(words_of(became).to_owned())
        });
    };
    let shown = link.clone();
    let copied = link.clone();
    let send = move |_| {
        let (title, link) = (title.clone(), link.clone());
        if browser::can_send() {
            spawn_local(async move { _ = browser::send(&title, &link).await });
        } else if browser::copy(&copied, LINK) {
            said.set(words::copy_done().to_owned());
        }
    };
    let send_word = if browser::can_send() {
        words::shared_send()
    } else {
        words::shared_copy_link()
    };
    view! {
        <div class="d2-meta d2-shared-acts">
            <span class="d2-said" role="status">{said}</span>
            <span class="d2-acts">
                {remix.map(|remix| view! { <a class="d2-btn d2-btn-main" href=remix>{words::shared_remix()}</a> }.into_any())}
                <a class="d2-btn" href=download("strip") download="">{words::act_download()}</a>
                <Show when=move || kept><a class="d2-btn" href=download("keep") download="">{words::shared_download_settings()}</a></Show>
                <button type="button" class="d2-btn" on:click=copy>{words::shared_copy_picture()}</button>
                <button type="button" class="d2-btn" on:click=send>{send_word}</button>
            </span>
            <span class="d2-visually-hidden" id=LINK aria-hidden="true">{shown}</span>
        </div>
    }
}

fn words_of(became: Copied) -> &'static str {
    match became {
        Copied::ToClipboard => words::copy_done(),
        Copied::AsFile => words::copy_as_file(),
        Copied::Not => words::copy_failed(),
    }
}

/// The address with more asked for behind its path.
fn with_query(address: &str, more: &str) -> String {
    let mark = if address.contains('?') { '&' } else { '?' };
    format!("{address}{mark}{more}")
}

#[cfg(test)]
mod tests {
    use super::with_query;

    #[test]
    fn more_is_asked_for_behind_what_opens_the_picture() {
        assert_eq!(
            with_query("/s/a/output-1", "download=1"),
            "/s/a/output-1?download=1"
        );
        assert_eq!(
            with_query("/s/a/output-1?grant=x", "download=1"),
            "/s/a/output-1?grant=x&download=1"
        );
    }
}
