use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// A sentence for people, read out when it comes: mostly on something that went wrong.
#[component]
pub fn Notice(
    /// The sentence; nothing is shown without.
    #[prop(into)]
    sentence: Signal<Option<String>>,
    /// It is a fault and not a passing trouble.
    #[prop(optional)]
    bad: bool,
    /// It may as well be good news, and has no sign of warning.
    #[prop(optional)]
    plain: bool,
) -> impl IntoView {
    let shown = move |sentence: String| {
        view! {
            <div class="d2-notice" class:d2-notice-bad=bad role="alert">
                {(!plain).then(|| view! { <Icon glyph=Glyph::Warning /> })}
                <span>{sentence}</span>
            </div>
        }
        .into_any()
    };
    move || sentence.get().map(shown)
}
