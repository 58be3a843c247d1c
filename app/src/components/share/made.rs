use api::Share;
use leptos::{prelude::*, task::spawn_local};

use crate::{browser, components::dynamic::Show, words};

/// Elements from which text is copied.
const LINK: &str = "share-link";
const ELEMENT: &str = "share-element";
const FRAME: &str = "share-frame";

/// What puts a result into another site: by our script, and without it.
const ELEMENT_CODE: &str = include_str!("element.html");
const FRAME_CODE: &str = include_str!("frame.html");

/// An address that was just made. It is here this once.
#[component]
pub fn Made(share: Share) -> impl IntoView {
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
    let send = move |_| {
        let (title, url) = (title.clone(), sent.clone());
        spawn_local(async move { _ = browser::send(&title, &url).await });
    };
    let element = StoredValue::new(element);
    let frame = StoredValue::new(frame);
    let preview = StoredValue::new(embed_url);
    view! {
        <section class="d2-share-made" aria-label=words::share_made()>
            <div class="d2-share-link">
                <code id=LINK>{url}</code>
                <CopyButton text=link shown=LINK copied />
                {browser::can_send().then(|| view! { <button type="button" class="d2-btn" on:click=send>{words::shared_send()}</button> }.into_any())}
            </div>
            <p class="d2-hint">{words::share_once()}</p>
            <button type="button" class="d2-link" aria-expanded=move || embeds.get().to_string() on:click=move |_| embeds.update(|embeds| *embeds = !*embeds)>
                {words::share_embed()}
            </button>
            <Show when=move || embeds.get()>
                <Snippet name=words::share_embed_element() text=element.get_value() shown=ELEMENT copied />
                <Snippet name=words::share_embed_frame() text=frame.get_value() shown=FRAME copied />
                <p class="d2-hint">{words::share_embed_origins()}</p>
                <iframe class="d2-share-preview" src=preview.get_value() title=words::share_embed_preview()></iframe>
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

/// Copies `text`, which the element `shown` shows; `copied` is the element whose text was copied last.
#[component]
pub fn CopyButton(
    text: String,
    shown: &'static str,
    copied: RwSignal<&'static str>,
) -> impl IntoView {
    let copy = move |_| {
        if browser::copy(&text, shown) {
            copied.set(shown);
        }
    };
    view! {
        <button type="button" class="d2-btn" aria-live="polite" on:click=copy>
            {move || if copied.get() == shown { words::copy_done() } else { words::act_copy() }}
        </button>
    }
}

fn element_of(url: &str) -> String {
    ELEMENT_CODE
        .trim_end()
        .replace("{origin}", origin_of(url))
        .replace("{url}", url)
}

/// `https://studio.example` of an address there.
fn origin_of(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + 3);
    url[host..]
        .find('/')
        .map_or(url, |slash| &url[..host + slash])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_names_the_server_and_the_link() {
        let code = element_of("https://studio.example/s/abc");
        assert!(code.starts_with(
            "<script src=\"https://studio.example/embed.js\" defer></script>\n<depth2img-result share=\"https://studio.example/s/abc\">"
        ));
    }

    #[test]
    fn the_origin_is_what_stands_before_the_path() {
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
