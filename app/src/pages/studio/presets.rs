//! Earlier prompts and saved presets, in panels below the prompt.

mod panel;
mod preset_list;
mod prompt_history;

use leptos::{prelude::*, wasm_split::wasm_split};

use super::stores::form::FormStore;
use crate::{
    components::lazy::{Lazy, Part},
    i18n,
};

pub use panel::PROMPT;

use panel::{OpenPanel, PRESETS, PROMPTS, button_id};
use preset_list::PresetList;
use prompt_history::PromptHistory;

/// The buttons that open the panels, and the open panel.
#[component]
pub fn Presets(form: FormStore) -> impl IntoView {
    let open = OpenPanel::none();
    let button = move |panel: usize, label: &'static str| {
        view! {
            <button
                type="button"
                class="d2-presets-toggle"
                id=button_id(panel)
                aria-expanded=move || (open.get() == Some(panel)).to_string()
                on:click=move |_| open.toggle(panel)
            >
                {label}
            </button>
        }
        .into_any()
    };
    let panel = move || {
        let panel = open.get()?;
        Some(view! { <Lazy load=move || load_panel(form, open, panel) /> }.into_any())
    };
    view! {
        <div class="d2-presets">
            <div class="d2-presets-row">
                {button(PROMPTS, i18n::prompts_title())}
                {button(PRESETS, i18n::presets_title())}
            </div>
            {panel}
        </div>
    }
}

/// Lazily loaded when a panel is first opened.
#[wasm_split(aside, fallible, wasm_split_path = leptos::wasm_split)]
fn load_panel(form: FormStore, open: OpenPanel, panel: usize) -> Part {
    Ok(match panel {
        PROMPTS => view! { <PromptHistory form open /> }.into_any(),
        _ => view! { <PresetList form open /> }.into_any(),
    })
}
