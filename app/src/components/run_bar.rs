use leptos::prelude::*;

use crate::browser;

/// The button that runs, what it will take and cost, and while something runs how far it is.
#[component]
pub fn RunBar(
    /// What the button will do: "Make 4 pictures".
    #[prop(into)]
    action: Signal<String>,
    /// What it will take, and what it will cost.
    #[prop(into)]
    forecast: Signal<(String, String)>,
    /// What is going on, in words; empty where nothing is.
    #[prop(into)]
    status: Signal<String>,
    /// How long it has been going on; empty where nothing is.
    #[prop(into)]
    elapsed: Signal<String>,
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
    let is_active = Memo::new(move |_| !elapsed.read().is_empty());
    view! {
        <div class="d2-go">
            {children()}
            <div class="d2-go-row">
                <button type="button" class="d2-run" prop:disabled=busy on:click=move |_| on_run.run(())>
                    {action}
                    <kbd aria-hidden="true">{browser::shortcut_hint()}</kbd>
                </button>
                <Show when=move || can_cancel.get()>
                    <button type="button" class="d2-btn d2-cancel" on:click=move |_| on_cancel.run(())>"Cancel"</button>
                </Show>
            </div>
            <p>
                <span role="status">{status}</span>
                <Show
                    when=move || is_active.get()
                    fallback=move || view! {
                        <span>{move || forecast.get().0}</span>
                        <span>{move || forecast.get().1}</span>
                    }
                >
                    <span aria-hidden="true">{elapsed}</span>
                </Show>
            </p>
        </div>
    }
}
