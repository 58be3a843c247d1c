//! The fields of the form, one file a widget; those that only other models have are a part that is fetched then. [`Field`] chooses the widget that the schema asks for and puts it
//! into its frame: the name, the small print, the control, what is wrong.

mod choice;
mod file;
mod frame;
mod handle;
mod number;
mod searched;
mod secret;
mod seed;
mod slider;
mod text;
mod toggle;
mod written;

use leptos::{prelude::*, wasm_split::wasm_split};

use crate::{
    components::lazy::{Lazy, Part},
    state::Widget,
    words,
};

pub use frame::Fault;
pub use handle::{Handle, control_id};

use choice::ChoiceField;
use file::FileField;
use number::NumberField;
use searched::SearchedField;
use secret::SecretField;
use seed::SeedField;
use slider::SliderField;
use text::TextField;
use toggle::ToggleField;
use written::WrittenField;

/// The field that `handle` stands for. Pictures have slots of their own.
#[component]
pub fn Field(handle: Handle) -> impl IntoView {
    match handle.widget() {
        Widget::Text => view! { <TextField handle /> }.into_any(),
        Widget::Slider {
            minimum,
            maximum,
            step,
        } => view! { <SliderField handle minimum maximum step /> }.into_any(),
        Widget::Number => view! { <NumberField handle /> }.into_any(),
        Widget::Seed => view! { <SeedField handle /> }.into_any(),
        Widget::Choice(values) if values.len() <= LISTED => {
            view! { <ChoiceField handle values /> }.into_any()
        }
        Widget::Toggle => view! { <ToggleField handle /> }.into_any(),
        Widget::Picture => ().into_any(),
        Widget::File | Widget::Choice(_) | Widget::Secret | Widget::Lines | Widget::Json => {
            view! { <Lazy load=move || rare(handle) /> }.into_any()
        }
    }
}

/// Choices that are still looked through; more are searched.
const LISTED: usize = 100;

#[wasm_split(aside, fallible, wasm_split_path = leptos::wasm_split)]
fn rare(handle: Handle) -> Part {
    Ok(match handle.widget() {
        Widget::File => view! { <FileField handle /> }.into_any(),
        Widget::Choice(values) => view! { <SearchedField handle values /> }.into_any(),
        Widget::Secret => view! { <SecretField handle /> }.into_any(),
        Widget::Lines => {
            view! { <WrittenField handle placeholder=words::field_lines() /> }.into_any()
        }
        _ => view! { <WrittenField handle placeholder="JSON" /> }.into_any(),
    })
}
