use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// An error or warning, announced by screen readers.
#[component]
pub fn Notice(
    /// The message; nothing is shown if it is `None`.
    #[prop(into)]
    sentence: Signal<Option<String>>,
    /// Whether it is an error and not a warning.
    #[prop(optional)]
    bad: bool,
) -> impl IntoView {
    let shown = move |sentence: String| {
        view! {
            <div class="d2-notice" class:d2-notice-bad=bad role="alert">
                <Icon glyph=Glyph::Warning />
                <span>{sentence}</span>
            </div>
        }
        .into_any()
    };
    move || sentence.get().map(shown)
}

/// A confirmation or information, announced by screen readers, without a warning icon.
#[component]
pub fn Remark(
    /// The message; nothing is shown if it is `None`.
    sentence: RwSignal<Option<String>>,
) -> impl IntoView {
    move || {
        sentence.get().map(|sentence| {
            view! { <div class="d2-notice" role="alert">{sentence}</div> }.into_any()
        })
    }
}
