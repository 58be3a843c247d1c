use crate::components::icon::{Glyph, Icon};
use leptos::prelude::*;

/// The stage where a result should have been and is not: what happened and, as children, what can be done.
#[component]
pub fn StageProblem(
    /// What happened, in a few words.
    #[prop(into)]
    title: Signal<String>,
    /// Why, and what to do, in a sentence or two.
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
                <div class="d2-problem-acts">{children.map(|children| children())}</div>
            </div>
        </div>
    }
}
