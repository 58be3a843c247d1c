use leptos::prelude::*;

use crate::{components::progress::ProgressBar, words};

/// The stage while a picture is on its way and there is nothing to compare yet. Where there is, put a
/// [`WaitingCard`] into the comparison instead.
#[component]
pub fn StageWaiting(
    /// What is happening: "Queued", "Running 12 of 50".
    #[prop(into)]
    words: Signal<String>,
    /// How far it is, 0 to 1, where that is known.
    #[prop(into)]
    fraction: Signal<Option<f64>>,
    /// How long it has taken so far, in words.
    #[prop(into)]
    elapsed: Signal<String>,
    /// A picture to wait in front of.
    #[prop(optional, into)]
    backdrop: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <div class="d2-bar"></div>
        <div class="d2-stage">
            {move || backdrop.get().map(|url| view! { <img class="d2-backdrop" src=url alt="" /> }.into_any())}
            <WaitingCard words fraction elapsed />
        </div>
    }
}

/// What is happening, how far it is and since when, on a card over the picture.
#[component]
pub fn WaitingCard(
    /// What is happening: "Queued", "Running 12 of 50".
    #[prop(into)]
    words: Signal<String>,
    /// How far it is, 0 to 1, where that is known.
    #[prop(into)]
    fraction: Signal<Option<f64>>,
    /// How long it has taken so far, in words.
    #[prop(into)]
    elapsed: Signal<String>,
) -> impl IntoView {
    view! {
        <div class="d2-waiting">
            <strong>{words}</strong>
            <span>{elapsed}</span>
            <ProgressBar label=words::run_progress().to_owned() fraction words />
        </div>
    }
}
