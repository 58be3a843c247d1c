use api::decimal;
use leptos::prelude::*;

use crate::{state::wording::percent, words};

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
    let done = move || fraction.get().map(percent);
    view! {
        <div class="d2-waiting">
            <strong>{words}</strong>
            <span>{elapsed}</span>
            <div
                class="d2-progress"
                class:d2-progress-unknown=move || fraction.get().is_none()
                role="progressbar"
                aria-label=words::run_progress()
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=done
                aria-valuetext=words
            >
                <i style:--done=move || decimal(fraction.get().unwrap_or_default())></i>
            </div>
        </div>
    }
}
