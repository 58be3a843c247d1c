use std::time::Duration;

use api::Input;
use leptos::{prelude::*, wasm_split::wasm_split};

use super::stores::{create::CreateStore, form::FormStore};
use crate::{
    browser::{self, LatestTask},
    client,
    components::{
        dynamic::Show,
        lazy::{Lazy, Part},
        snippets::{Snippets, no_codes},
    },
    i18n,
    state::Form,
};

/// How long the form must not change before its code is requested: longer than between two keys,
/// shorter than it takes to look at the code.
const DEBOUNCE: Duration = Duration::from_millis(300);

/// The form as code for other programs, folded away at first.
#[component]
pub fn Code(form: FormStore, create: CreateStore) -> impl IntoView {
    let (is_open, was_open) = (RwSignal::new(false), RwSignal::new(false));
    let toggle = move |event| {
        is_open.set(browser::is_details_open(&event));
        was_open.update(|was| *was |= is_open.get_untracked());
    };
    view! {
        <details class="d2-log d2-code" on:toggle=toggle>
            <summary>{i18n::code_name()}</summary>
            <Show when=move || was_open.get()>
                <Lazy load=move || code_snippets(form, create, is_open) />
            </Show>
        </details>
    }
}

/// Lazily loaded when it is first unfolded.
#[wasm_split(aside, fallible, wasm_split_path = leptos::wasm_split)]
fn code_snippets(form: FormStore, create: CreateStore, is_open: RwSignal<bool>) -> Part {
    Ok(view! { <CodeSnippets form create is_open /> }.into_any())
}

/// The code, which the server writes while it is unfolded.
#[component]
fn CodeSnippets(form: FormStore, create: CreateStore, is_open: RwSignal<bool>) -> impl IntoView {
    let codes = no_codes();
    let fault = RwSignal::new(None);
    let task = LatestTask::new();
    let request = move |input: Input| {
        task.run(async move {
            let answer = client::snippets(&create.request(input)).await;
            fault.set(answer.as_ref().err().map(client::ClientError::message));
            let mut snippets = answer.unwrap_or_default().into_iter();
            for code in codes {
                code.set(snippets.next().unwrap_or_default());
            }
        });
    };
    browser::effect(move || {
        if is_open.get() {
            let input = form.with(Form::to_input);
            let delay = if codes[0].read_untracked().is_empty() {
                Duration::ZERO
            } else {
                DEBOUNCE
            };
            browser::use_timeout(delay, move || request(input));
        }
    });
    view! { <Snippets codes fault /> }
}
