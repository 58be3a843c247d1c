//! The choice between a PNG and the settings that it contains.

use leptos::{prelude::*, wasm_split::wasm_split};

use super::stores::Stores;
use crate::{
    components::{
        dynamic::Show,
        lazy::{Lazy, Part},
        notice::Remark,
    },
    i18n,
};

/// The choice, while there is one to make, and the page's latest message.
#[component]
pub fn EmbeddedSettings(stores: Stores) -> impl IntoView {
    view! {
        <Show when=move || stores.embedded_settings.is_offered()><Lazy load=move || choice(stores) /></Show>
        <Remark sentence=stores.notices.info() />
    }
}

#[wasm_split(aside, fallible, wasm_split_path = leptos::wasm_split)]
fn choice(stores: Stores) -> Part {
    Ok(view! { <Choice stores /> }.into_any())
}

#[component]
fn Choice(stores: Stores) -> impl IntoView {
    let button = move |label: &'static str, choose: fn(Stores)| {
        view! { <button type="button" class="d2-btn" on:click=move |_| choose(stores)>{label}</button> }.into_any()
    };
    view! {
        <div class="d2-notice d2-choice" role="alert">
            <span>{i18n::embedded_settings_found()}</span>
            <span class="d2-actions">
                {button(i18n::embedded_settings_use_settings(), Stores::use_embedded_settings)}
                {button(i18n::embedded_settings_use_picture(), |stores| stores.pictures.use_offered())}
                {button(i18n::embedded_settings_neither(), |stores| stores.embedded_settings.dismiss())}
            </span>
        </div>
    }
}
