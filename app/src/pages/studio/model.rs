//! The model above the form, and the way to another one.

mod picker;

use api::{RunsHere, routes};
use leptos::{prelude::*, wasm_split::wasm_split};

use super::stores::{form::FormStore, switch_model::ModelSwitch};
use crate::{
    components::lazy::{Lazy, Part},
    i18n,
};

use picker::{OPENER, Picker};

/// The form's model, a hint on what runs it, and the picker.
pub fn model_row(form: FormStore, switch: ModelSwitch) -> AnyView {
    let is_open = RwSignal::new(false);
    let link = move || {
        let name = form.with_model(|model| model.name.clone());
        let page = name
            .split_once('/')
            .map(|(owner, name)| routes::model_page(owner, name));
        let about = i18n::model_about(&name);
        view! { <a href=page title=about>{name}</a> }.into_any()
    };
    let note = move || match form.with_model(|model| model.runs_here) {
        Some(RunsHere::StandIn) => Some(hint(i18n::model_stand_in())),
        Some(RunsHere::No) => Some(hint(i18n::model_no_run())),
        Some(RunsHere::Yes) | None => None,
    };
    let picker = move || {
        is_open
            .get()
            .then(|| view! { <Lazy load=move || picker(form, switch, is_open) /> }.into_any())
    };
    view! {
        <div class="d2-model" role="group" aria-label=i18n::model_name()>
            <div class="d2-model-row">
                {link}
                <button
                    type="button"
                    class="d2-presets-toggle"
                    id=OPENER
                    aria-expanded=move || is_open.get().to_string()
                    on:click=move |_| is_open.update(|is| *is = !*is)
                >
                    {i18n::model_change()}
                </button>
            </div>
            {note}
            {picker}
        </div>
    }
    .into_any()
}

/// A short explanation.
pub fn hint(text: &'static str) -> AnyView {
    view! { <p class="d2-hint">{text}</p> }.into_any()
}

/// Lazily loaded when it is first opened.
#[wasm_split(aside, fallible, wasm_split_path = leptos::wasm_split)]
fn picker(form: FormStore, switch: ModelSwitch, is_open: RwSignal<bool>) -> Part {
    Ok(view! { <Picker form switch is_open /> }.into_any())
}
