use leptos::prelude::*;

use crate::{components::progress::ProgressBar, i18n};

/// The stage while a picture is being loaded or made and there is nothing to compare yet. If there
/// is, put a [`WaitingCard`] into the comparison instead.
#[component]
pub fn StageWaiting(
    /// Status text: "Queued", "Running 12 of 50".
    #[prop(into)]
    status: Signal<String>,
    /// The part that is done, 0 to 1, if that is known.
    #[prop(into)]
    fraction: Signal<Option<f64>>,
    /// The time so far, as text.
    #[prop(into)]
    elapsed: Signal<String>,
    /// The URL of a picture to show behind it.
    #[prop(optional, into)]
    backdrop: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <div class="d2-bar"></div>
        <div class="d2-stage">
            {move || backdrop.get().map(|url| view! { <img class="d2-backdrop" src=url alt="" /> }.into_any())}
            <WaitingCard status fraction elapsed />
        </div>
    }
}

/// A card over the picture with the status, the progress and the time so far.
#[component]
pub fn WaitingCard(
    /// Status text: "Queued", "Running 12 of 50".
    #[prop(into)]
    status: Signal<String>,
    /// The part that is done, 0 to 1, if that is known.
    #[prop(into)]
    fraction: Signal<Option<f64>>,
    /// The time so far, as text.
    #[prop(into)]
    elapsed: Signal<String>,
) -> impl IntoView {
    view! {
        <div class="d2-waiting">
            <strong>{status}</strong>
            <span>{elapsed}</span>
            <ProgressBar label=i18n::run_progress().to_owned() fraction value_text=status />
        </div>
    }
}
