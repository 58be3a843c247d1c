use leptos::prelude::*;

use super::FieldHandle;
use crate::components::icon::{Glyph, Icon};

/// A field: its label and small print, the control as `children`, and its validation fault.
#[component]
pub fn Frame(handle: FieldHandle, children: Children) -> impl IntoView {
    let label = handle.label();
    // Only fields that the page does not know need the model author's explanation.
    let description = handle.description();
    let is_described = label.is_unknown && !description.is_empty();
    view! {
        <div class="d2-field">
            <div class="d2-label">
                <label for=handle.id() title=handle.description()>{label.name}</label>
                <small>{label.small}</small>
            </div>
            {children()}
            {is_described.then(|| view! { <p class="d2-hint">{description}</p> })}
            <Fault id=handle.described_by() fault=handle.fault() />
        </div>
    }
}

/// A validation fault. The element is in the document from the start, so that screen readers
/// announce the fault.
#[component]
pub fn Fault(
    /// The `aria-describedby` of the control.
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
