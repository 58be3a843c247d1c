//! The fields of the form, one file a widget. [`Field`] chooses the widget that the schema asks for and puts it
//! into its frame: the name, the small print, the control, what is wrong.

mod choice;
mod frame;
mod handle;
mod json;
mod lines;
mod number;
mod secret;
mod seed;
mod slider;
mod text;
mod toggle;

use leptos::prelude::*;

use crate::state::Widget;

pub use frame::Fault;
pub use handle::{Handle, control_id};

use choice::ChoiceField;
use json::JsonField;
use lines::LinesField;
use number::NumberField;
use secret::SecretField;
use seed::SeedField;
use slider::SliderField;
use text::TextField;
use toggle::ToggleField;

/// The field that `handle` stands for. Pictures have slots of their own.
#[component]
pub fn Field(handle: Handle) -> impl IntoView {
    match handle.widget() {
        Widget::Text => view! { <TextField handle /> }.into_any(),
        Widget::Slider { minimum, maximum, step } => view! { <SliderField handle minimum maximum step /> }.into_any(),
        Widget::Number => view! { <NumberField handle /> }.into_any(),
        Widget::Seed => view! { <SeedField handle /> }.into_any(),
        Widget::Choice(values) => view! { <ChoiceField handle values /> }.into_any(),
        Widget::Toggle => view! { <ToggleField handle /> }.into_any(),
        Widget::Secret => view! { <SecretField handle /> }.into_any(),
        Widget::Lines => view! { <LinesField handle /> }.into_any(),
        Widget::Json => view! { <JsonField handle /> }.into_any(),
        Widget::Picture => ().into_any(),
    }
}
