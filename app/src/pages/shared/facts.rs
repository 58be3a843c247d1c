use api::{CreatePrediction, Input, Shared, json_text};
use leptos::{prelude::*, wasm_split::wasm_split};

use crate::{
    browser::{self, Latest},
    client,
    components::{
        dynamic::Show,
        lazy::{Lazy, Part},
        snippets::{Snippets, no_codes},
    },
    state::{Label, wording},
    words,
};

/// What the result was made with, where that is shown, when and by what.
#[component]
pub fn Facts(shared: StoredValue<Shared>) -> impl IntoView {
    let (input, engine, made) = shared.with_value(|shared| {
        (
            shared.input.clone(),
            wording::engine_name(shared.engine),
            words::moment(&shared.created_at),
        )
    });
    let has_settings = input.is_some();
    view! {
        <section class="d2-shared-facts" aria-label=words::shared_facts()>
            <p><span class="d2-badge">{engine}</span> {made}</p>
            {input.map(|input| view! { <Settings input /> }.into_any())}
            <Show when=move || has_settings><Code shared /></Show>
        </section>
    }
}

#[component]
fn Settings(input: Input) -> impl IntoView {
    let row = |(name, value): (String, serde_json::Value)| {
        let value = value
            .as_str()
            .map_or_else(|| json_text(&value), str::to_owned);
        view! { <div><dt>{Label::name_of(&name)}</dt><dd>{value}</dd></div> }.into_any()
    };
    let is_said = |(_, value): &(String, serde_json::Value)| value.as_str() != Some("");
    view! { <dl>{input.into_iter().filter(is_said).map(row).collect_view()}</dl> }
}

/// The settings as code, folded away until somebody asks for it.
#[component]
fn Code(shared: StoredValue<Shared>) -> impl IntoView {
    let was_open = RwSignal::new(false);
    let toggle =
        move |event| was_open.set(was_open.get_untracked() || browser::is_unfolded(&event));
    view! {
        <details class="d2-log d2-code" on:toggle=toggle>
            <summary>{words::code_name()}</summary>
            <Show when=move || was_open.get()><Lazy load=move || code(shared) /></Show>
        </details>
    }
}

/// What is unfolded, a part that is fetched when it first is.
#[wasm_split(aside, fallible, wasm_split_path = leptos::wasm_split)]
fn code(shared: StoredValue<Shared>) -> Part {
    Ok(view! { <Written shared /> }.into_any())
}

#[component]
fn Written(shared: StoredValue<Shared>) -> impl IntoView {
    let codes = no_codes();
    let fault = RwSignal::new(None);
    let request = shared.with_value(request);
    Latest::new().run(async move {
        let answer = client::snippets(&request).await;
        fault.set(answer.as_ref().err().map(client::ClientError::sentence));
        for (code, written) in codes.into_iter().zip(answer.unwrap_or_default()) {
            code.set(written);
        }
    });
    view! { <Snippets codes fault /> }
}

/// The settings, with the input picture where the share shows it.
fn request(shared: &Shared) -> CreatePrediction {
    let mut input = shared.input.clone().unwrap_or_default();
    if let Some(picture) = &shared.pictures.input {
        input.insert("input_image".into(), picture.url.clone().into());
    }
    CreatePrediction {
        version: shared.model.clone(),
        input,
        webhook: None,
        webhook_events_filter: None,
        stream: None,
    }
}
