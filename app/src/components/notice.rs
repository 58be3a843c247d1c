use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// A sentence on something that went wrong, read out when it comes.
#[component]
pub fn Notice(
    /// The sentence; nothing is shown without.
    #[prop(into)]
    sentence: Signal<Option<String>>,
    /// It is a fault and not a passing trouble.
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

/// A sentence on what was done, read out when it comes. It may be good news, and has no sign of warning.
#[component]
pub fn Remark(
    /// The sentence; nothing is shown without.
    sentence: RwSignal<Option<String>>,
) -> impl IntoView {
    move || {
        sentence.get().map(|sentence| {
            view! { <div class="d2-notice" role="alert">{sentence}</div> }.into_any()
        })
    }
}
