use api::{CreatePrediction, Input, Shared, json_text};
use leptos::{prelude::*, wasm_split::wasm_split};

use crate::{
    browser::{self, LatestTask},
    client,
    components::{
        dynamic::Show,
        lazy::{Lazy, Part},
        snippets::{Snippets, no_codes},
    },
    i18n,
    state::{Label, formatting},
};

/// Engine and date of the result, and its settings if the share includes them.
#[component]
pub fn Facts(shared: StoredValue<Shared>) -> impl IntoView {
    let (input, engine, made) = shared.with_value(|shared| {
        (
            shared.input.clone(),
            formatting::engine_name(shared.engine),
            i18n::date_time(&shared.created_at),
        )
    });
    let has_settings = input.is_some();
    view! {
        <section class="d2-shared-facts" aria-label=i18n::shared_facts()>
            <p><span class="d2-badge">{engine}</span> {made}</p>
            {input.map(|input| view! { <Settings input /> }.into_any())}
            <Show when=move || has_settings><Code shared /></Show>
        </section>
    }
}

#[component]
fn Settings(input: Input) -> impl IntoView {
    let row = |(name, value): (String, serde_json::Value)| {
        let value = match value {
            serde_json::Value::String(text) => text,
            value => json_text(&value),
        };
        view! { <div><dt>{Label::name_of(&name)}</dt><dd>{value}</dd></div> }.into_any()
    };
    let has_value = |(_, value): &(String, serde_json::Value)| value.as_str() != Some("");
    view! { <dl>{input.into_iter().filter(has_value).map(row).collect_view()}</dl> }
}

/// The settings as code, loaded when they are unfolded.
#[component]
fn Code(shared: StoredValue<Shared>) -> impl IntoView {
    let was_open = RwSignal::new(false);
    let toggle =
        move |event| was_open.set(was_open.get_untracked() || browser::is_details_open(&event));
    view! {
        <details class="d2-log d2-code" on:toggle=toggle>
            <summary>{i18n::code_name()}</summary>
            <Show when=move || was_open.get()><Lazy load=move || code(shared) /></Show>
        </details>
    }
}

/// The code, a part that is loaded when it is first unfolded.
#[wasm_split(aside, fallible, wasm_split_path = leptos::wasm_split)]
fn code(shared: StoredValue<Shared>) -> Part {
    Ok(view! { <CodeSnippets shared /> }.into_any())
}

#[component]
fn CodeSnippets(shared: StoredValue<Shared>) -> impl IntoView {
    let codes = no_codes();
    let error = RwSignal::new(None);
    let request = shared.with_value(request);
    LatestTask::new().run(async move {
        let response = client::snippets(&request).await;
        error.set(response.as_ref().err().map(client::ClientError::message));
        for (code, text) in codes.into_iter().zip(response.unwrap_or_default()) {
            code.set(text);
        }
    });
    view! { <Snippets codes fault=error /> }
}

/// The settings as a request, with the input picture if the share includes it.
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
