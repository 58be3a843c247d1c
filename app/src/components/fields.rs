//! The fields of a form. [`Field`] chooses the control for a field's widget; each control is in a
//! [`frame`] with its label, small print and validation fault. Controls that the built-in model
//! does not need are lazily loaded.

mod choice;
mod field_handle;
mod file;
mod frame;
mod number;
mod seed;
mod text;

use leptos::{prelude::*, wasm_split::wasm_split};

use crate::{
    components::lazy::{Lazy, Part},
    i18n,
    state::Widget,
};

pub use field_handle::{FieldHandle, control_id};
pub use frame::Fault;

use choice::{CheckboxField, ComboboxField, SelectField};
use file::FileField;
use number::{NumberField, SliderField};
use seed::SeedField;
use text::{MultilineField, SecretField, TextField};

/// The control of a field. Pictures have none: the slots are theirs.
#[component]
pub fn Field(handle: FieldHandle) -> impl IntoView {
    match handle.widget() {
        Widget::Text => view! { <TextField handle /> }.into_any(),
        Widget::Slider {
            minimum,
            maximum,
            step,
        } => view! { <SliderField handle minimum maximum step /> }.into_any(),
        Widget::Number => view! { <NumberField handle /> }.into_any(),
        Widget::Seed => view! { <SeedField handle /> }.into_any(),
        Widget::Choice(values) if values.len() <= MAX_OPTIONS => {
            view! { <SelectField handle values /> }.into_any()
        }
        Widget::Toggle => view! { <CheckboxField handle /> }.into_any(),
        Widget::Picture => ().into_any(),
        Widget::File | Widget::Choice(_) | Widget::Secret | Widget::Lines | Widget::Json => {
            view! { <Lazy load=move || rare_field(handle) /> }.into_any()
        }
    }
}

/// Options of a select; a longer list is a combobox.
const MAX_OPTIONS: usize = 100;

#[wasm_split(aside, fallible, wasm_split_path = leptos::wasm_split)]
fn rare_field(handle: FieldHandle) -> Part {
    Ok(match handle.widget() {
        Widget::File => view! { <FileField handle /> }.into_any(),
        Widget::Choice(values) => view! { <ComboboxField handle values /> }.into_any(),
        Widget::Secret => view! { <SecretField handle /> }.into_any(),
        Widget::Lines => {
            view! { <MultilineField handle placeholder=i18n::field_one_per_line() /> }.into_any()
        }
        _ => view! { <MultilineField handle placeholder="JSON" /> }.into_any(),
    })
}
