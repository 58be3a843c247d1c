use api::Share;
use leptos::prelude::*;

use crate::{
    browser::{self, LatestTask},
    components::dynamic::Show,
    i18n,
};

/// Elements from which text is copied.
const LINK: &str = "share-link";
const ELEMENT: &str = "share-element";
const FRAME: &str = "share-frame";

/// Code that embeds a result into another site: by our script, and as a frame.
const ELEMENT_CODE: &str = include_str!("element.html");
const FRAME_CODE: &str = include_str!("frame.html");

/// The URL of a new link, which is shown only once.
#[component]
pub fn CreatedLink(share: Share) -> impl IntoView {
    let title = share.title.clone();
    let (url, embed_url) = (
        share.url.unwrap_or_default(),
        share.embed_url.unwrap_or_default(),
    );
    let copied = RwSignal::new("");
    let embeds = RwSignal::new(false);
    let element = element_of(&url);
    let frame = FRAME_CODE.trim_end().replace("{url}", &embed_url);
    let (link, sent) = (url.clone(), url.clone());
    let task = LatestTask::new();
    let send = move |_| {
        let (title, url) = (title.clone(), sent.clone());
        task.run(async move { _ = browser::share(&title, &url).await });
    };
    let element = StoredValue::new(element);
    let frame = StoredValue::new(frame);
    let preview = StoredValue::new(embed_url);
    view! {
        <section class="d2-share-created" aria-label=i18n::share_link()>
            <div class="d2-share-link">
                <code id=LINK>{url}</code>
                <CopyButton text=link shown=LINK copied />
                {browser::can_share().then(|| view! { <button type="button" class="d2-btn" on:click=send>{i18n::shared_send()}</button> }.into_any())}
            </div>
            <p class="d2-hint">{i18n::share_copy_now()}</p>
            <button type="button" class="d2-link" aria-expanded=move || embeds.get().to_string() on:click=move |_| embeds.update(|embeds| *embeds = !*embeds)>
                {i18n::share_embed()}
            </button>
            <Show when=move || embeds.get()>
                <Snippet name=i18n::share_embed_element() text=element.get_value() shown=ELEMENT copied />
                <Snippet name=i18n::share_embed_frame() text=frame.get_value() shown=FRAME copied />
                <p class="d2-hint">{i18n::share_embed_origins()}</p>
                <iframe class="d2-share-preview" src=preview.get_value() title=i18n::share_embed_preview()></iframe>
            </Show>
        </section>
    }
}

#[component]
fn Snippet(
    name: &'static str,
    text: String,
    shown: &'static str,
    copied: RwSignal<&'static str>,
) -> impl IntoView {
    let copy = text.clone();
    view! {
        <div class="d2-share-snippet">
            <div class="d2-share-snippet-head"><b>{name}</b><CopyButton text=copy shown copied /></div>
            <pre id=shown tabindex="0" aria-label=name>{text}</pre>
        </div>
    }
}

/// Copies `text`, which the element `shown` shows; `copied` is the element whose text was copied
/// last.
#[component]
pub fn CopyButton(
    text: String,
    shown: &'static str,
    copied: RwSignal<&'static str>,
) -> impl IntoView {
    let copy = move |_| {
        if browser::copy_text(&text, shown) {
            copied.set(shown);
        }
    };
    view! {
        <button type="button" class="d2-btn" aria-live="polite" on:click=copy>
            {move || if copied.get() == shown { i18n::copy_done() } else { i18n::act_copy() }}
        </button>
    }
}

fn element_of(url: &str) -> String {
    ELEMENT_CODE
        .trim_end()
        .replace("{origin}", origin_of(url))
        .replace("{url}", url)
}

/// The origin of a URL, such as `https://studio.example`.
fn origin_of(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + 3);
    match url[host..].find('/') {
        Some(slash) => &url[..host + slash],
        None => url,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embed_code_contains_origin_and_link() {
        let code = element_of("https://studio.example/s/abc");
        assert!(code.starts_with(
            "<script src=\"https://studio.example/embed.js\" defer></script>\n<depth2img-result share=\"https://studio.example/s/abc\">"
        ));
    }

    #[test]
    fn origin_ends_before_the_path() {
        assert_eq!(
            origin_of("https://studio.example/s/abc"),
            "https://studio.example"
        );
        assert_eq!(
            origin_of("http://127.0.0.1:8787/s/abc"),
            "http://127.0.0.1:8787"
        );
    }
}
