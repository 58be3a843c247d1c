//! What was used before: prompts, and settings under names. Opened under the prompt, a part that is fetched then.
//!
//! - `prompts`: earlier prompts
//! - `presets`: settings under names

mod presets;
mod prompts;

use leptos::{prelude::*, wasm_split::wasm_split};

use super::session::Session;
use crate::{
    browser,
    components::{
        fields::control_id,
        lazy::{Lazy, Part},
    },
    words,
};

use presets::PresetList;
use prompts::PromptList;

/// The field that says what a picture is to become.
pub const PROMPT: &str = "role:prompt";

/// Which of the two is open: a number, as the page has signals of numbers already.
const NONE: usize = 0;
const PROMPTS: usize = 1;
const PRESETS: usize = 2;

/// The buttons that open them.
#[component]
pub fn Recall(session: Session) -> impl IntoView {
    let opened = RwSignal::new(NONE);
    let button = move |which: usize, label: &'static str| {
        let is_open = move || opened.get() == which;
        view! {
            <button
                type="button"
                class="d2-recall-open"
                id=button_id(which)
                aria-expanded=move || is_open().to_string()
                on:click=move |_| opened.update(|opened| *opened = if *opened == which { NONE } else { which })
            >
                {label}
            </button>
        }
        .into_any()
    };
    view! {
        <div class="d2-recall">
            <div class="d2-recall-row">
                {button(PROMPTS, words::recall_prompts())}
                {button(PRESETS, words::recall_presets())}
            </div>
            {move || (opened.get() != NONE).then(|| view! { <Lazy load=move || recalled(session, opened) /> }.into_any())}
        </div>
    }
}

#[wasm_split(aside, fallible, wasm_split_path = leptos::wasm_split)]
fn recalled(session: Session, opened: RwSignal<usize>) -> Part {
    Ok(match opened.get_untracked() {
        PROMPTS => view! { <PromptList session opened /> }.into_any(),
        _ => view! { <PresetList session opened /> }.into_any(),
    })
}

fn button_id(which: usize) -> String {
    format!("recall-{which}")
}

/// Closes what is open; the focus goes back to its button.
fn close(opened: RwSignal<usize>) {
    let which = opened.get_untracked();
    opened.set(NONE);
    browser::focus_on(&button_id(which));
}

/// Closes what is open; the focus goes to the prompt.
fn close_to_prompt(session: Session, opened: RwSignal<usize>) {
    opened.set(NONE);
    browser::focus_on(&control_id(&session.own(PROMPT)));
}
