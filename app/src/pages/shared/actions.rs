use api::Shared;
use leptos::prelude::*;

use super::shows_settings;
use crate::{
    browser::{self, LatestTask, copy_image},
    components::{confirmation::use_confirmation, dynamic::Show},
    i18n,
};

/// Name of the file if the clipboard takes no pictures.
const FILE: &str = "output.png";
/// Id of the element that holds the address, which is selected if the clipboard is not available.
const LINK: &str = "shared-link";

/// Remix the result in the studio, download it, copy it, or send the link.
#[component]
pub fn Actions(shared: StoredValue<Shared>, selected: RwSignal<usize>) -> impl IntoView {
    let (remix, link, title) = shared.with_value(|shared| {
        (
            shared.remix_url.clone(),
            shared.url.clone(),
            shared.title.clone(),
        )
    });
    let confirmation = use_confirmation();
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
    let has_settings = shared.with_value(shows_settings);
    let download = move |metadata: &'static str| {
        move || with_query(&address(), &format!("download=1&metadata={metadata}"))
    };
    let copy = move |_| {
        let address = untrack(address);
        copy_image(address, FILE, move |outcome| {
            confirmation.show_copied(outcome);
        });
    };
    let shown = link.clone();
    let copied = link.clone();
    let task = LatestTask::new();
    let send = move |_| {
        let (title, link) = (title.clone(), link.clone());
        if browser::can_share() {
            task.run(async move { _ = browser::share(&title, &link).await });
        } else if browser::copy_text(&copied, LINK) {
            confirmation.show(i18n::copy_done());
        }
    };
    let send_label = if browser::can_share() {
        i18n::shared_send()
    } else {
        i18n::shared_copy_link()
    };
    view! {
        <div class="d2-meta d2-shared-actions">
            <span class="d2-confirmation" role="status">{confirmation.text()}</span>
            <span class="d2-actions">
                {remix.map(|remix| view! { <a class="d2-btn d2-btn-main" href=remix>{i18n::shared_remix()}</a> }.into_any())}
                <a class="d2-btn" href=download("strip") download="">{i18n::act_download()}</a>
                <Show when=move || has_settings><a class="d2-btn" href=download("keep") download="">{i18n::shared_download_settings()}</a></Show>
                <button type="button" class="d2-btn" on:click=copy>{i18n::shared_copy_picture()}</button>
                <button type="button" class="d2-btn" on:click=send>{send_label}</button>
            </span>
            <span class="d2-visually-hidden" id=LINK aria-hidden="true">{shown}</span>
        </div>
    }
}

/// Appends parameters to an address that may already have some.
fn with_query(address: &str, query: &str) -> String {
    let separator = if address.contains('?') { '&' } else { '?' };
    format!("{address}{separator}{query}")
}

#[cfg(test)]
mod tests {
    use super::with_query;

    #[test]
    fn parameters_are_appended_to_an_existing_query() {
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
