use leptos::prelude::*;

use super::{dynamic::Show, progress::ProgressBar};
use crate::{browser, words};

/// The button that runs, what it will take and cost, and while something runs how far it is.
#[component]
pub fn RunBar(
    /// What the button will do: "Make 4 pictures".
    #[prop(into)]
    action: Signal<String>,
    /// What it will take.
    #[prop(into)]
    estimate: Signal<String>,
    /// What it will cost.
    #[prop(into)]
    price: Signal<String>,
    /// What is going on, in words; empty where nothing is.
    #[prop(into)]
    status: Signal<String>,
    /// There is more to say than what the next run will take.
    #[prop(into)]
    is_told: Signal<bool>,
    /// How long it has been going on; empty where nothing is.
    #[prop(into)]
    elapsed: Signal<String>,
    /// The share of the run that is done, where a bar is to show it here.
    #[prop(into)]
    bar: Signal<Option<f64>>,
    /// Nothing can be run now.
    #[prop(into)]
    busy: Signal<bool>,
    /// There is something to cancel.
    #[prop(into)]
    can_cancel: Signal<bool>,
    /// Runs.
    #[prop(into)]
    on_run: Callback<()>,
    /// Cancels.
    #[prop(into)]
    on_cancel: Callback<()>,
    /// What went wrong.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="d2-go">
            {children()}
            <Show when=move || bar.read().is_some()>
                <ProgressBar label=words::run_progress().to_owned() fraction=bar words=status />
            </Show>
            <div class="d2-go-row">
                <button type="button" class="d2-run" prop:disabled=busy on:click=move |_| on_run.run(())>
                    {action}
                    <kbd aria-hidden="true">{browser::command_key(words::key_ctrl())}" ↵"</kbd>
                </button>
                <Show when=move || can_cancel.get()>
                    <button type="button" class="d2-btn d2-cancel" on:click=move |_| on_cancel.run(())>{words::act_cancel()}</button>
                </Show>
            </div>
            <p>
                <span role="status" class:d2-visually-hidden=move || !is_told.get()>{status}</span>
                <Show
                    when=move || is_told.get()
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
