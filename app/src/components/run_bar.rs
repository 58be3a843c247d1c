use leptos::prelude::*;

use super::{dynamic::Show, progress::ProgressBar};
use crate::{browser, i18n};

/// The run button with estimated time and price, and the progress of a run.
#[component]
pub fn RunBar(
    /// Label of the button: "Make 4 pictures".
    #[prop(into)]
    action: Signal<String>,
    /// Estimated time.
    #[prop(into)]
    estimate: Signal<String>,
    /// Estimated price.
    #[prop(into)]
    price: Signal<String>,
    /// Status of the run; empty if there is none.
    #[prop(into)]
    status: Signal<String>,
    /// Whether the status is shown in place of the estimates.
    #[prop(into)]
    is_status_visible: Signal<bool>,
    /// Elapsed time of the run; empty if there is none.
    #[prop(into)]
    elapsed: Signal<String>,
    /// Progress, 0 to 1, if a bar is shown here.
    #[prop(into)]
    bar: Signal<Option<f64>>,
    /// Whether the button is disabled.
    #[prop(into)]
    busy: Signal<bool>,
    /// Whether the cancel button is shown.
    #[prop(into)]
    can_cancel: Signal<bool>,
    /// Called to start a run.
    #[prop(into)]
    on_run: Callback<()>,
    /// Called to cancel the run.
    #[prop(into)]
    on_cancel: Callback<()>,
    /// Error messages above the button.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="d2-go">
            {children()}
            <Show when=move || bar.read().is_some()>
                <ProgressBar label=i18n::run_progress().to_owned() fraction=bar value_text=status />
            </Show>
            <div class="d2-go-row">
                <button type="button" class="d2-run" prop:disabled=busy on:click=move |_| on_run.run(())>
                    {action}
                    <kbd aria-hidden="true">{browser::command_key_label(i18n::key_ctrl())}" ↵"</kbd>
                </button>
                <Show when=move || can_cancel.get()>
                    <button type="button" class="d2-btn d2-cancel" on:click=move |_| on_cancel.run(())>{i18n::act_cancel()}</button>
                </Show>
            </div>
            <p>
                <span role="status" class:d2-visually-hidden=move || !is_status_visible.get()>{status}</span>
                <Show
                    when=move || is_status_visible.get()
                    fallback=move || view! {
                        <span>{estimate}</span>
                        <span>{price}</span>
                    }
                >
                    <span aria-hidden="true">{elapsed}</span>
                </Show>
            </p>
        </div>
    }
}
