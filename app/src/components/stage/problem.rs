use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};

/// The stage in place of a result that cannot be shown: what happened and, as children, the buttons
/// that may help.
#[component]
pub fn StageProblem(
    /// What happened, a few words.
    #[prop(into)]
    title: Signal<String>,
    /// Why, and what to do, a sentence or two.
    #[prop(into)]
    detail: Signal<String>,
    /// Buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="d2-bar"></div>
        <div class="d2-stage">
            <div class="d2-problem" role="alert">
                <Icon glyph=Glyph::Warning />
                <h2>{title}</h2>
                <p>{detail}</p>
                <div class="d2-problem-actions">{children.map(|children| children())}</div>
            </div>
        </div>
    }
}
