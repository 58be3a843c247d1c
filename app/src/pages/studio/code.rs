use std::time::Duration;

use api::Input;
use leptos::{prelude::*, wasm_split::wasm_split};

use super::session::Session;
use crate::{
    browser::{self, Latest},
    client,
    components::{
        dynamic::Show,
        lazy::{Lazy, Part},
        snippets::{Snippets, no_codes},
    },
    state::Form,
    words,
};

/// How long the form rests before its code is written anew: longer than between two keys, shorter than anybody looks away.
const REST: Duration = Duration::from_millis(300);

/// The form as code, folded away until somebody asks for it.
#[component]
pub fn Code(session: Session) -> impl IntoView {
    let (is_open, was_open) = (RwSignal::new(false), RwSignal::new(false));
    let toggle = move |event| {
        is_open.set(browser::is_unfolded(&event));
        was_open.update(|was| *was |= is_open.get_untracked());
    };
    view! {
        <details class="d2-log d2-code" on:toggle=toggle>
            <summary>{words::code_name()}</summary>
            <Show when=move || was_open.get()>
                <Lazy load=move || code(session, is_open) />
            </Show>
        </details>
    }
}

/// What is unfolded, a part that is fetched when it first is.
#[wasm_split(aside, fallible, wasm_split_path = leptos::wasm_split)]
fn code(session: Session, is_open: RwSignal<bool>) -> Part {
    Ok(view! { <Written session is_open /> }.into_any())
}

/// The code, written by the server while somebody looks at it.
#[component]
fn Written(session: Session, is_open: RwSignal<bool>) -> impl IntoView {
    let codes = no_codes();
    let fault = RwSignal::new(None);
    let task = Latest::new();
    let ask = move |input: Input| {
        task.run(async move {
            let answer = client::snippets(&session.request(input)).await;
            fault.set(answer.as_ref().err().map(client::ClientError::sentence));
            let mut written = answer.unwrap_or_default().into_iter();
            for code in codes {
                code.set(written.next().unwrap_or_default());
            }
        });
    };
    browser::effect(move || {
        if is_open.get() {
            let input = session.form.with(Form::to_input);
            let rest = if codes[0].read_untracked().is_empty() {
                Duration::ZERO
            } else {
                REST
            };
            browser::after(rest, move || ask(input));
        }
    });
    view! { <Snippets codes fault /> }
}
