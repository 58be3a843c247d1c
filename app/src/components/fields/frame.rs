use leptos::prelude::*;

use super::Handle;
use crate::components::icon::{Glyph, Icon};

/// The frame of a field: its name, its small print, the control, what is wrong.
#[component]
pub fn Frame(handle: Handle, children: Children) -> impl IntoView {
    let label = handle.label();
    // What the form has no name of its own for, its author explains.
    let said = Some(handle.description()).filter(|said| label.is_unknown && !said.is_empty());
    view! {
        <div class="d2-field">
            <div class="d2-label">
                <label for=handle.id() title=handle.description()>{label.name}</label>
                <small>{label.small}</small>
            </div>
            {children()}
            {said.map(|said| view! { <p class="d2-hint">{said}</p> })}
            <Fault id=handle.described_by() fault=handle.fault() />
        </div>
    }
}

/// What is wrong with a field. It stands in the document from the start, so that it is read out when it comes.
#[component]
pub fn Fault(
    /// The id that its control is described by.
    id: String,
    /// The sentence.
    #[prop(into)]
    fault: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <div id=id aria-live="polite">
            {move || fault.get().map(|sentence| view! { <p class="d2-fault"><Icon glyph=Glyph::Warning />{sentence}</p> }.into_any())}
        </div>
    }
}
